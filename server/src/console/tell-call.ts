import { problems, refusalCodes } from '#kit'
import type { EntryRow } from '#ledger'
import { answerKindOf, type CallRecord, type FlightRecord } from '#usage'
import type { StoryStep } from './wire/calls.ts'

export interface ToldCall {
  readonly call: CallRecord
  /** What its people know the token by. */
  readonly token: string
  /** The collection that answered it, or failed to, while there is a record of that. */
  readonly flight: FlightRecord | undefined
  /** The call that began it, where it is on record as one of the same account. */
  readonly begunBy: string | null
  readonly entries: readonly Pick<EntryRow, 'kind' | 'at' | 'amountMicro' | 'reason'>[]
  /** When the answer it was given had been collected. */
  readonly collectedAt: number | null
  /** Whether whoever reads may know who supplies. */
  readonly seesSuppliers: boolean
}

/** Codes of calls that went as far as money and were answered nothing good. */
const failedCodes: readonly number[] = [problems['collection.failed'].code, problems.internal.code]

/** Why a call was charged what it was: what is on record of it, in the order it came about, and nothing else. */
export function tellCall(told: ToldCall): StoryStep[] {
  const { call, token } = told
  const begun: StoryStep = { step: 'identified', afterMs: 0, token }
  const wasRefused = call.code !== 0 && call.flightId === null && !failedCodes.includes(call.code)
  if (wasRefused && refusalCodes.includes(call.code))
    return [begun, { step: 'refused', afterMs: call.durationMs, code: call.code }]
  return [begun, ...tellAnswer(told), ...tellSettled(told), ...tellRefunds(told)]
}

function tellAnswer(told: ToldCall): StoryStep[] {
  const { call, flight, collectedAt } = told
  const { replayOf, idempotencyKey: key, isCached, flightId } = call
  if (replayOf !== null) return [{ step: 'replayed', afterMs: null, of: replayOf, key }]
  const recalled: StoryStep = { step: 'recalled', afterMs: null, collectedAt, isStale: flightId !== null }
  if (isCached && flightId === null) return [recalled]
  const isCollected = call.code === 0 && !isCached
  const priceMicro = isCollected && !call.isGranted ? (call.sparedMicro ?? call.chargeMicro) : null
  return [
    { step: 'noReplay', afterMs: null, key },
    { step: 'held', afterMs: null, priceMicro, isGranted: call.isGranted },
    ...(flight ? [tellFlight({ ...told, flight })] : []),
    ...(isCached ? [recalled] : []),
    ...(isCollected ? [{ step: 'judged', afterMs: null, isEmpty: call.sparedMicro !== null } as const] : []),
  ]
}

function tellFlight(told: ToldCall & { readonly flight: FlightRecord }): StoryStep {
  const { call, flight, begunBy, seesSuppliers } = told
  const afterMs = flight.at - call.at
  if (flight.attempts.length === 0) return { step: 'unasked', afterMs }
  const attempts = flight.attempts.map(({ provider, at, durationMs, outcome }) => {
    return { provider, afterMs: at - call.at, durationMs, outcome, isGood: ['good', 'empty'].includes(outcome) }
  })
  return {
    ...{ step: 'asked', afterMs, durationMs: flight.durationMs },
    ...{ isShared: flight.callId !== call.id, begunBy },
    attempts: seesSuppliers ? attempts : null,
  }
}

const becauseOf = { none: 'failed', replay: 'replay', empty: 'empty', cached: 'free', new: 'free' } as const

function tellSettled({ call, entries }: ToldCall): StoryStep[] {
  const charged = entries.find(({ kind }) => kind === 'charge' || kind === 'use')
  // What the ledger says decides: the record of a call tells the rest.
  const because = charged === undefined ? becauseOf[answerKindOf(call)] : charged.kind === 'use' ? 'granted' : 'charged'
  return [{ step: 'settled', afterMs: call.durationMs, because, micro: charged?.amountMicro ?? 0 }]
}

const tellRefunds = ({ entries }: ToldCall): StoryStep[] =>
  entries
    .filter(({ kind }) => kind === 'refund' || kind === 'return')
    .map(({ at, amountMicro, reason }) => ({ step: 'refunded', afterMs: null, at, micro: amountMicro, reason }))
