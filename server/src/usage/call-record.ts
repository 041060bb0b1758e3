import { hourMs } from '#kit'
import type { RowIn } from '#store'
import { toMicroseconds } from './health.ts'

/** What became of a call. */
export interface CallRecord {
  readonly id: string
  readonly accountId: string
  readonly tokenId: string
  readonly path: string
  /** When it came, Unix milliseconds. */
  readonly at: number
  readonly durationMs: number
  /** The business code it was answered with. */
  readonly code: number
  readonly chargeMicro: number
  /** What it would have been charged for an answer that held something; `null` where its answer did, or none came. */
  readonly sparedMicro: number | null
  /** Whether it was paid with a granted call. */
  readonly isGranted: boolean
  /** Whether an earlier snapshot answered it. */
  readonly isCached: boolean
  /** Who supplied the answer. */
  readonly provider: string | null
  /** Its answer in the archive, for as long as that is kept. */
  readonly snapshotId: number | null
  /** The call whose answer it was given again. */
  readonly replayOf: string | null
  /** The call whose collection answered it, or failed to. */
  readonly flightId: string | null
  readonly idempotencyKey: string | null
  /** Its parameters in their canonical form; `null` where they were not valid, are too long to keep, or are erased. */
  readonly question: string | null
}

export type CallRow = RowIn<'call'>

/** What is added to the calls of an account on an endpoint that were answered alike, in an hour since 1970. */
export type RollupRow = RowIn<'rollup'>

export function rowOf({ isGranted, isCached, ...rest }: CallRecord): CallRow {
  return { ...rest, granted: Number(isGranted), cached: Number(isCached) }
}

export function rollupOf(record: CallRecord): RollupRow {
  const { accountId, path, code, chargeMicro } = record
  const [granted, hour] = [Number(record.isGranted), Math.floor(record.at / hourMs)]
  return { hour, accountId, path, code, calls: 1, granted, chargeMicro, durationUs: toMicroseconds(record.durationMs) }
}

export function readRow({ granted, cached, ...row }: CallRow): CallRecord {
  return { ...row, isGranted: granted === 1, isCached: cached === 1 }
}
