import { dayOf, hourMs, hourOf } from '#kit'
import type { RowIn } from '#store'
import { judgeCall, roundUp, toMicroseconds } from './health.ts'
import { wayOf } from './way.ts'

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

/** What is added to the calls of an account on an endpoint that were answered alike and the same way, in a day. */
export type CallDayRow = RowIn<'callDay'>

/** What is added to an account's new good answers of an endpoint that took about as long, in a day. */
export type AnswerDayRow = RowIn<'answerDay'>

export function rowOf({ isGranted, isCached, ...rest }: CallRecord): CallRow {
  return { ...rest, granted: Number(isGranted), cached: Number(isCached) }
}

export function rollupOf(record: CallRecord): RollupRow {
  const { accountId, path, code, chargeMicro } = record
  const [granted, hour] = [Number(record.isGranted), hourOf(record.at)]
  return { hour, accountId, path, code, calls: 1, granted, chargeMicro, durationUs: toMicroseconds(record.durationMs) }
}

export function callDayOf(call: CallRow, savedMicro: number): CallDayRow {
  const { accountId, path, code, chargeMicro, granted } = call
  return { day: dayOf(call.at), accountId, path, code, way: wayOf(call), calls: 1, granted, chargeMicro, savedMicro }
}

/** Refused calls of an hour, as their day counts them. */
export function dayOfRollup({ hour, accountId, path, code, calls, granted, chargeMicro }: RollupRow): CallDayRow {
  return { day: dayOf(hour * hourMs), accountId, path, code, way: '', calls, granted, chargeMicro, savedMicro: 0 }
}

/** Nothing where the answer was none, or not new: what is given from the archive takes no time. */
export function answerDayOf(record: CallRecord): AnswerDayRow | undefined {
  if (judgeCall(record) !== 'good') return undefined
  const { accountId, path, at, durationMs } = record
  return { day: dayOf(at), accountId, path, withinUs: roundUp(toMicroseconds(durationMs)), calls: 1 }
}

export function readRow({ granted, cached, ...row }: CallRow): CallRecord {
  return { ...row, isGranted: granted === 1, isCached: cached === 1 }
}
