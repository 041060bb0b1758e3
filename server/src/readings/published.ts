import { findExactDigits, formatDay, readUnixSeconds, shanghaiAheadMs } from '#kit'
import { isFilled } from './fields.ts'

/** When a work was published, and how that was found. */
export interface Published {
  /** True Unix seconds; `null` where upstream gives none, or none that can be. */
  readonly at: number | null
  /** As upstream wrote it, in whatever unit. */
  readonly raw: number | string | null
  /** The upload, as the work's id tells it; `null` where the id is of another kind. */
  readonly uploadedAt: number | null
  /** How far the raw value is ahead of the true one. */
  readonly shiftSeconds: number
  readonly because: Because
}

export type Because =
  | 'not provided'
  | 'no time anybody can read'
  | 'before its upload'
  | 'later than this answer'
  | 'soon after the upload'
  | 'eight hours after the upload'
  | 'the day it gives'
  | 'as the other works of this answer'
  | 'nothing to compare it with'

/** What is known of one work before the others of its answer are looked at. */
export interface Dated {
  readonly raw: number | string | null
  /** What the raw value says, Unix seconds; `null` where it says nothing. */
  readonly seconds: number | null
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

/** What is to be known of a work to date it. */
interface Undated {
  readonly itemId: string
  /** The time as upstream gives it, under one name or several. */
  readonly written: readonly unknown[]
  /** The day it gives beside it. */
  readonly day: string | undefined
  /** When its answer was collected, Unix milliseconds: nothing in it is from later. */
  readonly collectedAt: number
}

/** The upload time in a work's id, Unix seconds. */
function readUpload(itemId: string, collectedAt: number): number | undefined {
  const uploaded = Number(BigInt(itemId) >> 32n)
  return uploaded >= uploadsFrom && (uploaded - clockSkewSeconds) * 1_000 <= collectedAt ? uploaded : undefined
}

/** Asks a work's own witnesses for its true time: the upload in its id, and the day upstream gives beside it. */
export function dateWork({ itemId, written, day, collectedAt }: Undated): Dated {
  const uploadedAt = readUpload(itemId, collectedAt) ?? null
  const raws = written.flatMap((one) => readRaw(one) ?? [])
  const raw = raws.find((one) => readSeconds(one) !== undefined) ?? raws[0] ?? null
  const seconds = raw === null ? undefined : readSeconds(raw)
  if (seconds === undefined) {
    const because = raw === null ? 'not provided' : 'no time anybody can read'
    return { raw, seconds: null, uploadedAt, isShifted: undefined, because }
  }
  const said = (isShifted: boolean | undefined, because: Because): Dated => ({
    raw,
    seconds,
    uploadedAt,
    isShifted,
    because,
  })
  const dayIfTrue = dayOfShanghai(seconds)
  const dayIfShifted = dayOfShanghai(seconds - shiftSeconds)
  if (dayIfTrue !== dayIfShifted && (day === dayIfTrue || day === dayIfShifted))
    return said(day === dayIfShifted, 'the day it gives')
  if (uploadedAt === null) return said(undefined, 'nothing to compare it with')
  const after = seconds - uploadedAt
  if (after < -clockSkewSeconds) return said(undefined, 'before its upload')
  // Ahead by eight hours, it would have been published before it was uploaded.
  if (after < shiftSeconds - clockSkewSeconds) return said(false, 'soon after the upload')
  if (after <= shiftSeconds + usualSeconds) return said(true, 'eight hours after the upload')
  return said(undefined, 'nothing to compare it with')
}

function readRaw(written: unknown): Dated['raw'] {
  if (!isFilled(written)) return null
  const digits = findExactDigits(written) ?? written
  // The digits of a count are one however they were written.
  if (typeof digits === 'string' && /^\d{1,15}$/.test(digits)) return Number(digits)
  return typeof digits === 'string' || typeof digits === 'number' ? digits : null
}

const wallClock = /^(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$/

/** Unix seconds of a count in any unit, or of a date with its time of day; without an offset that is of Asia/Shanghai. */
function readSeconds(raw: number | string): number | undefined {
  const [, year, month, day, time, offset = '+08:00'] = wallClock.exec(String(raw)) ?? []
  if (year === undefined) return readUnixSeconds(String(raw))
  const moment = Date.parse(`${year}-${month}-${day}T${time}${offset}`)
  return Number.isNaN(moment) ? undefined : Math.floor(moment / 1_000)
}

/**
 * The true times of an answer's works. What a work alone cannot tell, most of those beside it do: one writer wrote them all.
 * None is before its upload, nor later than the answer it stands in.
 */
export function findPublished(works: readonly Dated[], collectedAt: number): Published[] {
  const votes = works.map(({ isShifted }) => (isShifted === undefined ? 0 : isShifted ? 1 : -1))
  const majority = votes.reduce<number>((sum, vote) => sum + vote, 0)
  return works.map(({ raw, seconds, uploadedAt, isShifted = majority > 0, because }) => {
    if (seconds === null) return { at: null, raw, uploadedAt, shiftSeconds: 0, because }
    const shift = isShifted ? shiftSeconds : 0
    const at = seconds - shift
    const fault = findFault(at, uploadedAt, collectedAt)
    if (fault) return { at: null, raw, uploadedAt, shiftSeconds: 0, because: fault }
    const isByOthers = because === 'nothing to compare it with' && majority !== 0
    const by = isByOthers ? 'as the other works of this answer' : because
    return { at, raw, uploadedAt, shiftSeconds: shift, because: by }
  })
}

function findFault(at: number, uploadedAt: number | null, collectedAt: number): Because | undefined {
  if (uploadedAt !== null && at < uploadedAt - clockSkewSeconds) return 'before its upload'
  return at * 1_000 > collectedAt ? 'later than this answer' : undefined
}

const dayOfShanghai = (unixSeconds: number): string => formatDay(unixSeconds * 1_000)
