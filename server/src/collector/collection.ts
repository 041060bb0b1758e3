import { type Clock, drawFraction, type Mask, type Random, within } from '#kit'
import { createOwnAskers } from './askers.ts'
import { type Attempt, type Collected, type EndedAttempt, startAttempt } from './attempt.ts'
import type { Budget } from './budget.ts'
import { type Candidate, listCandidates, type Wanted } from './candidates.ts'
import { type Choice, choose, type PassedOver, stillStands } from './choose.ts'
import { findOverdueMs } from './crowd.ts'
import { Fault } from './fault.ts'
import { type Licence, pauseUnderLicence } from './licence.ts'
import type { Reply } from './reply.ts'
import type { Supplier } from './supplier.ts'

/** How a collection went. */
export interface Collection {
  /** Absent where nobody had a good answer in time. */
  readonly collected: Collected | undefined
  readonly attempts: readonly Attempt[]
  /** Who was not asked at the end, and why. */
  readonly passedOver: readonly PassedOver[]
  /** Unix milliseconds. */
  readonly at: number
  readonly durationMs: number
  /** Whether only recordings could have answered, and had nothing: that says nothing of the endpoint. */
  readonly isUnrecorded: boolean
  /** Whether nobody was asked, since too many questions went before this one, or nobody waits for it any more. */
  readonly isUnasked: boolean
  /** Whether nobody more was asked, since providers may not be asked for now. */
  readonly isWithdrawn: boolean
  /** When somebody can be asked again, where all who could answer are left alone or taken until then. */
  readonly retryAfterMs: number | undefined
}

export interface CollectionNeeds {
  /** In the operator's order. */
  readonly suppliers: readonly Supplier[]
  readonly budget: Budget
  readonly clock: Clock
  readonly random: Random
  /** Strikes secrets out of what is told of attempts. */
  readonly mask: Mask
  readonly deadlineMs: number
  readonly licence: Licence
  /** Whether a second provider is asked when the first is slower than it usually is. */
  readonly isHedging: boolean
  readonly onAttempt: (attempt: Attempt, fault: Fault | undefined, asked: Asked) => void
}

/** What an attempt was for, and what came of it: to be looked at beside the call. */
export interface Asked extends Pick<Wanted, 'endpoint' | 'params'> {
  /** Whether nobody was asked: what answers is on this machine. */
  readonly isLocal: boolean
  readonly reply: Reply | undefined
}

const backoffMs = 200
const backoffMsMax = 2_000
/** How long a place is waited for before looking whether another provider has one. */
const queueMs = 250
/** Time kept for who asks nobody: a file is read in it. */
const localMs = 250

/** Asks providers in turn until one has a good answer, nobody is left, or the time is up. */
export function runCollection(wanted: Wanted, needs: CollectionNeeds): Promise<Collection> {
  const { endpoint, traceparent, askers = createOwnAskers(needs.clock) } = wanted
  const { suppliers, budget, clock, mask, deadlineMs, licence, onAttempt } = needs
  const at = clock.now()
  const startedMs = clock.monotonicMs()
  const candidates = listCandidates(wanted, suppliers)
  const attempts: Attempt[] = []
  let begun = 0
  let asked = 0
  let isWithdrawn = false

  const getLeftMs = (): number => startedMs + deadlineMs - clock.monotonicMs()

  function chooseAmong(some: readonly Candidate[]) {
    const nowMs = clock.monotonicMs()
    const latestMs = nowMs + getLeftMs() / 2
    return choose({ candidates: some, path: endpoint.path, nowMs, latestMs, asked, hasBudget: budget.getLeft() > 0 })
  }

  async function run(): Promise<Outcome> {
    for (;;) {
      const { choice, passedOver } = chooseAmong(candidates)
      if (!choice || getLeftMs() <= 0 || askers.isDropped() || isWithdrawn) return { passedOver }
      const waitMs = findWaitMs(choice, needs)
      if (waitMs >= getLeftMs()) return { passedOver }
      // Without a pause nothing comes between looking for a free place and taking it.
      if (waitMs > 0) await pauseUnderLicence(clock, waitMs, licence)
      const first = await begin(choice)
      const second = first && (await isSlow(first, choice, needs)) ? await beginHedge(choice.candidate) : undefined
      const collected = first && second ? await takeFaster(first, second) : await first?.ended
      if (collected) return { collected, passedOver }
    }
  }

  /** What is left is shared among those that can still be asked. */
  function getPatienceMs({ candidate, others }: Choice): number {
    return (getLeftMs() - getReserveMs(candidate)) / (1 + others)
  }

  function getReserveMs({ supplier }: Candidate): number {
    const hasLocal = candidates.some((one) => one.supplier.isLocal && one.tries === 0)
    return hasLocal && !supplier.isLocal ? Math.min(localMs, getLeftMs() / 10) : 0
  }

  /** Waits for a place, and while others can be asked no longer than briefly. Notes where there is none in time. */
  async function enter(choice: Choice): Promise<(() => void) | undefined> {
    const { candidate, others } = choice
    const { gate, durations } = candidate.supplier
    const shareMs = getPatienceMs(choice)
    const isBrief = others > 0 && shareMs > queueMs
    const latestMs = clock.monotonicMs() + getLeftMs() - getReserveMs(candidate) - (durations.findP95() ?? 0)
    const entry = await gate.queue({ askers, patienceMs: isBrief ? queueMs : shareMs, latestMs })
    if (typeof entry === 'function') return entry
    isWithdrawn ||= entry === 'withdrawn'
    candidate.waits++
    candidate.isCrowded = entry === 'crowded' || (entry === 'late' && !isBrief)
    return undefined
  }

  /** Sends a request to whom was chosen, when there is a place for it. */
  async function begin(choice: Choice) {
    const { candidate } = choice
    const { supplier } = candidate
    const leave = await enter(choice)
    if (!leave) return undefined
    // Those who waited beside it may have learnt that it is not to be asked.
    if (!supplier.isLocal && !stillStands(choice, endpoint.path)) {
      leave()
      return undefined
    }
    candidate.tries++
    candidate.triedLanes = [...candidate.triedLanes, choice.lane]
    if (!supplier.isLocal) {
      if (asked > 0 && !budget.takeExtra()) {
        leave()
        return undefined
      }
      if (asked === 0) budget.noteFirst()
      asked++
    }
    askers.markSent()
    const place = begun++
    const running = startAttempt({ clock, mask, endpoint, choice, patienceMs: getPatienceMs(choice), traceparent })
    return { ended: running.ended.then((done) => end(done, candidate, place, leave)), abandon: running.abandon }
  }

  function end({ attempt, result, reply }: EndedAttempt, candidate: Candidate, place: number, leave: () => void) {
    leave()
    attempts[place] = attempt
    const fault = result instanceof Fault ? result : undefined
    candidate.lastFault = fault
    onAttempt(attempt, fault, { endpoint, params: wanted.params, isLocal: candidate.supplier.isLocal, reply })
    return result instanceof Fault ? undefined : result
  }

  /** A second provider, if one is well and idle: hedging is for tails, not for trouble. */
  async function beginHedge(first: Candidate): Promise<Begun | undefined> {
    const { choice } = chooseAmong(
      candidates.filter(({ supplier }) => supplier !== first.supplier && !supplier.isLocal),
    )
    if (!choice?.isWell) return undefined
    return begin({ ...choice, because: 'hedge' })
  }

  function sumUp({ collected, passedOver }: Outcome): Collection {
    const made = attempts.filter(Boolean)
    return {
      collected,
      attempts: made,
      passedOver,
      isUnrecorded: !collected && isUnrecorded(candidates, made),
      isWithdrawn: !collected && isWithdrawn,
      isUnasked: !collected && asked === 0 && (askers.isDropped() || candidates.some((one) => one.isCrowded)),
      at,
      durationMs: clock.monotonicMs() - startedMs,
      retryAfterMs: collected
        ? undefined
        : (findOverdueMs(candidates, askers, deadlineMs) ?? findRetryMs(candidates, endpoint.path, clock)),
    }
  }

  return run().then(sumUp)
}

type Outcome = Pick<Collection, 'passedOver'> & { readonly collected?: Collected }

/** How long a choice is to be left alone yet. */
function findWaitMs({ because, notBeforeMs, candidate }: Choice, { clock, random }: CollectionNeeds): number {
  const pauseMs =
    because === 'retry' ? Math.min(backoffMs * 2 ** (candidate.tries - 1), backoffMsMax) * drawFraction(random) : 0
  return Math.max(notBeforeMs - clock.monotonicMs(), pauseMs)
}

/** A request under way. */
interface Begun {
  /** Kept with a good answer, or with none. */
  readonly ended: Promise<Collected | undefined>
  abandon(): void
}

/** Whether an attempt takes longer than usual, which is known when it does. */
async function isSlow({ ended }: Begun, { candidate: { supplier } }: Choice, needs: CollectionNeeds): Promise<boolean> {
  const { clock, isHedging } = needs
  const p95Ms = isHedging && !supplier.isLocal ? supplier.durations.findP95() : undefined
  if (p95Ms === undefined) return false
  const late = new Error('late')
  try {
    await within(clock, p95Ms, ended, () => late)
    return false
  } catch (error) {
    if (error === late) return true
    throw error
  }
}

async function takeFaster(first: Begun, second: Begun): Promise<Collected | undefined> {
  const outcomes = [first, second].map(async (one) => {
    const collected = await one.ended
    if (!collected) throw new Error('no answer')
    return collected
  })
  const collected = await Promise.any(outcomes).catch(() => undefined)
  first.abandon()
  second.abandon()
  await Promise.allSettled(outcomes)
  return collected
}

const isUnrecorded = (candidates: readonly Candidate[], attempts: readonly Attempt[]): boolean =>
  !candidates.some(({ request, supplier }) => request && !supplier.isLocal) &&
  attempts.every(({ outcome }) => outcome === 'nothing.recorded')

/** When the first of them can be asked again, if all are left alone. */
function findRetryMs(candidates: readonly Candidate[], path: string, clock: Clock): number | undefined {
  const upstreams = candidates.filter(({ request, supplier }) => request && !supplier.isLocal)
  const untilMs = upstreams.flatMap(({ supplier: { lanes, rests } }) => {
    const rest = rests.find(path)
    const restsUntilMs = rest && !rest.isDue ? rest.untilMs : 0
    return lanes.map((lane) => Math.max(lane.findRest(path)?.untilMs ?? 0, restsUntilMs))
  })
  const earliestMs = Math.min(...untilMs)
  return Number.isFinite(earliestMs) && earliestMs > 0 ? earliestMs - clock.monotonicMs() : undefined
}
