import { problems } from '#kit'
import { costInYuan } from './attempt-record.ts'
import type { AttemptCost, CostedCall } from './costed-calls.ts'

/**
 * What upstreams took, in millionths of one currency, and why it is not what the calls would have cost one by one:
 * billed = one by one − cache − shared − replays + extra.
 */
export interface Spent {
  /** Each answered call at the cost of the request its answer came by. */
  oneByOneMicro: number
  /** Of these, calls answered from the archive, by collections of other calls, and with answers given again. */
  cacheMicro: number
  sharedMicro: number
  replaysMicro: number
  /** Requests that brought no answer to the call they were made for: failed, retried or hedged ones. */
  extraMicro: number
  billedMicro: number
}

/** How calls ended, and how those answered were. */
export interface CallCounts {
  total: number
  answered: number
  fresh: number
  cached: number
  /** From the archive in place of an answer that upstreams failed to give. */
  old: number
  shared: number
  replayed: number
  /** Answered, whichever way, with nothing in it. */
  empty: number
  failed: number
  refused: number
}

/** Requests to upstreams; those that only read what is recorded aside. */
export interface RequestCounts {
  total: number
  billed: number
  notBilled: number
  /** Nobody can tell whether they were billed, or how much. */
  unknown: number
  /** Billed in a currency that had no rate then. */
  withoutRate: number
}

/** Answered calls whose cost one by one is not known, and so is in no sum. */
export interface UnknownAnswers {
  /** Nobody can tell what the request took. */
  unknown: number
  /** There is no record of the request: the answer was imported or is erased, or the record is no longer kept. */
  unrecorded: number
  /** Known in its currency, and not in yuan. */
  withoutRate: number
}

/** Answers that held nothing, and what they would have cost their callers. */
export interface Empties {
  calls: number
  sparedMicro: number
  /** From before it was recorded what they would have cost. */
  unknown: number
}

export interface Savings {
  readonly calls: CallCounts
  readonly requests: RequestCounts
  readonly unknownAnswers: UnknownAnswers
  readonly empties: Empties
  /** By currency, in the order they were met. */
  readonly upstreams: Readonly<Record<string, Spent>>
  /** All of them in yuan, each request at the rate of its time; those without a rate are not in it. */
  readonly inYuan: Spent
}

/** Sums up calls one by one; each is forgotten when it is counted. */
export function createSavings() {
  const calls: CallCounts = { ...noCalls }
  const requests: RequestCounts = { total: 0, billed: 0, notBilled: 0, unknown: 0, withoutRate: 0 }
  const unknownAnswers: UnknownAnswers = { unknown: 0, unrecorded: 0, withoutRate: 0 }
  const empties: Empties = { calls: 0, sparedMicro: 0, unknown: 0 }
  const upstreams = new Map<string, Spent>()
  const inYuan: Spent = { ...nothingSpent }

  function getSpent(currency: string): Spent {
    const known = upstreams.get(currency)
    if (known) return known
    const spent = { ...nothingSpent }
    upstreams.set(currency, spent)
    return spent
  }

  /** Adds what a request took to some sums, in its currency and in yuan; what nobody knows is added to none. */
  function spend(cost: AttemptCost, names: readonly (keyof Spent)[]): void {
    const { costMicro, currency } = cost
    if (costMicro === null || currency === null) return
    const yuanMicro = costInYuan(cost) ?? 0
    const spent = getSpent(currency)
    for (const name of names) {
      spent[name] += costMicro
      inYuan[name] += yuanMicro
    }
  }

  function addAttempt(attempt: AttemptCost, isSource: boolean): void {
    if (attempt.region === '') return
    requests.total++
    if (attempt.costMicro === null) requests.unknown++
    else if (attempt.costMicro === 0) requests.notBilled++
    else requests.billed++
    if (isWithoutRate(attempt)) requests.withoutRate++
    spend(attempt, isSource ? ['billedMicro'] : ['billedMicro', 'extraMicro'])
  }

  function addAnswer(call: CostedCall): void {
    const { source } = call
    const way = wayOf(call)
    calls.answered++
    calls[way]++
    const saved = savedBy[way]
    if (!source) unknownAnswers.unrecorded++
    else if (source.costMicro === null) unknownAnswers.unknown++
    else if (isWithoutRate(source)) unknownAnswers.withoutRate++
    if (source) spend(source, saved ? ['oneByOneMicro', saved] : ['oneByOneMicro'])
    if (call.snapshotId !== null) return
    calls.empty++
    // What is given again was to cost nothing anyway.
    if (way === 'replayed') return
    empties.calls++
    empties.sparedMicro += call.sparedMicro ?? 0
    if (call.sparedMicro === null) empties.unknown++
  }

  return {
    /** Refused calls of which there is no record. */
    addRefused(count: number): void {
      calls.total += count
      calls.refused += count
    },
    add(call: CostedCall): void {
      const { id, code, source, attempts } = call
      calls.total++
      if (code === 0) addAnswer(call)
      else if (ourFailures.includes(code)) calls.failed++
      else calls.refused++
      const isFresh = code === 0 && wayOf(call) === 'fresh'
      for (const attempt of attempts)
        addAttempt(attempt, isFresh && source?.callId === id && source.nth === attempt.nth)
    },
    read: (): Savings => ({
      calls,
      requests,
      unknownAnswers,
      empties,
      upstreams: Object.fromEntries(upstreams),
      inYuan,
    }),
  }
}

const noCalls: Readonly<CallCounts> = {
  total: 0,
  answered: 0,
  fresh: 0,
  cached: 0,
  old: 0,
  shared: 0,
  replayed: 0,
  empty: 0,
  failed: 0,
  refused: 0,
}

const nothingSpent: Readonly<Spent> = {
  oneByOneMicro: 0,
  cacheMicro: 0,
  sharedMicro: 0,
  replaysMicro: 0,
  extraMicro: 0,
  billedMicro: 0,
}

const ourFailures: readonly number[] = [problems['collection.failed'].code, problems.internal.code]

const isWithoutRate = (cost: AttemptCost): boolean => cost.costMicro !== null && costInYuan(cost) === undefined

type CostedWay = 'fresh' | 'cached' | 'old' | 'shared' | 'replayed'

const savedBy: Readonly<Record<CostedWay, keyof Spent | undefined>> = {
  fresh: undefined,
  cached: 'cacheMicro',
  old: 'cacheMicro',
  shared: 'sharedMicro',
  replayed: 'replaysMicro',
}

/** Where the answer of a call came from. */
function wayOf({ id, isCached, replayOf, flightId }: CostedCall): CostedWay {
  if (replayOf !== null) return 'replayed'
  if (isCached) return flightId === null ? 'cached' : 'old'
  return flightId === id ? 'fresh' : 'shared'
}
