import { formatDay, shanghaiAheadMs } from '#kit'

/** When a work was published, and how that was found. */
export interface Published {
  /** True Unix seconds; `null` where upstream gives none. */
  readonly at: number | null
  /** As upstream wrote it. */
  readonly raw: number | null
  /** The upload, as the work's id tells it; `null` where the id is of another kind. */
  readonly uploadedAt: number | null
  /** How far the raw value is ahead of the true one. */
  readonly shiftSeconds: number
  readonly because: Because
}

export type Because =
  | 'not provided'
  | 'soon after the upload'
  | 'eight hours after the upload'
  | 'the day it gives'
  | 'as the other works of this answer'
  | 'nothing to compare it with'

/** What is known of one work before the others of its answer are looked at. */
export interface Dated {
  readonly raw: number | null
  readonly uploadedAt: number | null
  /** Whether the raw value is ahead; `undefined` where this work alone cannot tell. */
  readonly isShifted: boolean | undefined
  readonly because: Because
}

/** One upstream writes the wall clock of Asia/Shanghai as if it were UTC. */
const shiftSeconds = shanghaiAheadMs / 1_000

/** Most works are published within this time of their upload, and none before it. */
const usualSeconds = 600
const clockSkewSeconds = 60

/** Douyin's ids carry the upload from 2016 on; other numbers are no such ids. */
const uploadsFrom = Date.UTC(2016, 0) / 1_000
const uploadsTo = Date.UTC(2080, 0) / 1_000

/** The upload time in a work's id, Unix seconds. */
function readUpload(itemId: string): number | undefined {
  const uploaded = Number(BigInt(itemId) >> 32n)
  return uploaded >= uploadsFrom && uploaded < uploadsTo ? uploaded : undefined
}

/** Asks a work's own witnesses for its true time: the upload in its id, and the day upstream gives beside it. */
export function dateWork(itemId: string, raw: number | undefined, day: string | undefined): Dated {
  const uploadedAt = readUpload(itemId) ?? null
  if (raw === undefined) return { raw: null, uploadedAt, isShifted: undefined, because: 'not provided' }
  const said = (isShifted: boolean | undefined, because: Because): Dated => ({ raw, uploadedAt, isShifted, because })
  const dayIfTrue = dayOfShanghai(raw)
  const dayIfShifted = dayOfShanghai(raw - shiftSeconds)
  if (dayIfTrue !== dayIfShifted && (day === dayIfTrue || day === dayIfShifted))
    return said(day === dayIfShifted, 'the day it gives')
  if (uploadedAt === null) return said(undefined, 'nothing to compare it with')
  const after = raw - uploadedAt
  // Ahead by eight hours, it would have been published before it was uploaded.
  if (after < shiftSeconds - clockSkewSeconds) return said(false, 'soon after the upload')
  if (after <= shiftSeconds + usualSeconds) return said(true, 'eight hours after the upload')
  return said(undefined, 'nothing to compare it with')
}

/** The true times of an answer's works. What a work alone cannot tell, most of those beside it do: one writer wrote them all. */
export function findPublished(works: readonly Dated[]): Published[] {
  const votes = works.map(({ isShifted }) => (isShifted === undefined ? 0 : isShifted ? 1 : -1))
  const majority = votes.reduce<number>((sum, vote) => sum + vote, 0)
  return works.map(({ raw, uploadedAt, isShifted = majority > 0, because }) => {
    const isByOthers = because === 'nothing to compare it with' && majority !== 0
    const shift = isShifted && raw !== null ? shiftSeconds : 0
    return {
      at: raw === null ? null : raw - shift,
      raw,
      uploadedAt,
      shiftSeconds: shift,
      because: isByOthers ? 'as the other works of this answer' : because,
    }
  })
}

const dayOfShanghai = (unixSeconds: number): string => formatDay(unixSeconds * 1_000)
