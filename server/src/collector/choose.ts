import type { Candidate } from './candidates.ts'
import { type Fault, type FaultKind, rowOf } from './fault.ts'
import type { Lane, Supplier } from './supplier.ts'

/** Who is asked next. */
export interface Choice {
  readonly candidate: Candidate
  readonly lane: Lane
  readonly because: Because
  /** Whether it is healthy and need not be waited for. */
  readonly isWell: boolean
  /** Until then it is to be left alone: milliseconds of the clock that never jumps. */
  readonly notBeforeMs: number
  /** Others that can still be asked after it. */
  readonly others: number
  /** Who was passed over in its favour, and why. */
  readonly passedOver: readonly PassedOver[]
}

export type Because = 'preferred' | 'next' | 'probe' | 'retry' | 'hedge' | 'last resort'

export interface PassedOver {
  readonly provider: string
  readonly credential: string
  readonly why:
    | FaultKind
    | 'declines the question'
    | 'paused'
    | 'rests for this endpoint'
    | 'breaker open'
    | 'unwell'
    | 'busy'
    | 'no budget'
    | 'tried'
    | 'after it'
}

interface ChooseNeeds {
  readonly candidates: readonly Candidate[]
  readonly path: string
  readonly nowMs: number
  /** The latest moment for which it is worth waiting. */
  readonly latestMs: number
  /** Upstreams asked so far, those that ask nobody aside. */
  readonly asked: number
  /** Whether the budget would let one more request through. */
  readonly hasBudget: boolean
}

/** How well somebody is: lower is asked first, the operator's order decides among equals. */
const ranks = { first: -1, well: 0, unwell: 1, busy: 2, local: 3, open: 4 } as const

interface Verdict {
  readonly candidate: Candidate
  readonly lane: Lane
  readonly rank: number
  readonly because: Because
  readonly notBeforeMs: number
  readonly why: PassedOver['why']
}

const triesMax = 3

/** Whether a choice made before waiting for a place would be made again now. */
export function stillStands({ candidate, lane, because }: Choice, path: string): boolean {
  if (candidate.supplier.isPaused() || lane.findRest(path) || candidate.supplier.rests.find(path)?.isDue === false)
    return false
  const state = lane.breaker.readState()
  return state === 'closed' || because === 'last resort' || (state === 'probing' && because === 'probe')
}

/**
 * Chooses who is asked next: providers least tried in this collection come first, then the healthier, then the operator's
 * order. A provider whose breaker is open is asked only where there is nobody else, so the last one is never shut out.
 */
export function choose(needs: ChooseNeeds): {
  readonly choice: Choice | undefined
  readonly passedOver: readonly PassedOver[]
} {
  const { candidates } = needs
  const verdicts: Verdict[] = []
  const passedOver: PassedOver[] = []
  for (const candidate of candidates) {
    const found = judge(candidate, needs)
    if ('lane' in found) verdicts.push(found)
    else passedOver.push(found)
  }
  const triesOf = (supplier: Supplier): number =>
    candidates.reduce((sum, one) => sum + (one.supplier === supplier ? one.tries : 0), 0)
  const sorted = verdicts.sort(
    (one, other) =>
      triesOf(one.candidate.supplier) - triesOf(other.candidate.supplier) ||
      one.rank - other.rank ||
      one.notBeforeMs - other.notBeforeMs ||
      one.candidate.waits - other.candidate.waits,
  )
  const [first, ...rest] = sorted
  if (!first) return { choice: undefined, passedOver }
  const place = candidates.indexOf(first.candidate)
  const losers = rest
    .filter((other) => candidates.indexOf(other.candidate) < place)
    .map(({ candidate, lane, why }) => ({
      provider: candidate.supplier.name,
      credential: lane.label,
      why: triesOf(candidate.supplier) > triesOf(first.candidate.supplier) ? 'tried' : why,
    }))
  const canFollow = ({ candidate, rank }: Verdict): boolean => rank !== ranks.open && isUntriedUpstream(candidate)
  const others = needs.hasBudget ? new Set(rest.filter(canFollow).map(({ candidate }) => candidate)).size : 0
  const { candidate, lane, because, notBeforeMs } = first
  const isWell = first.rank === ranks.well && because !== 'probe'
  const all = [...passedOver, ...losers]
  return { choice: { candidate, lane, because, isWell, notBeforeMs, others, passedOver: all }, passedOver: all }
}

const isUntriedUpstream = ({ tries, supplier }: Candidate): boolean => tries === 0 && !supplier.isLocal

/** What speaks for asking a candidate by its best credential, or why it cannot be asked. */
function judge(candidate: Candidate, needs: ChooseNeeds): Verdict | PassedOver {
  const { supplier, request, tries, lastFault } = candidate
  const refuse = (why: PassedOver['why'], credential = ''): PassedOver => ({ provider: supplier.name, credential, why })
  if (!request) return refuse('declines the question')
  if (supplier.isPaused()) return refuse('paused')
  if (tries >= triesMax || (lastFault && (supplier.isLocal || !mayTryAgain(lastFault)))) return refuse('tried')
  if (supplier.rests.find(needs.path)?.isDue === false) return refuse('rests for this endpoint')
  if (candidate.isCrowded) return refuse('busy')
  const lanes = supplier.lanes.map((lane) => judgeLane(candidate, lane, needs))
  const wasTried = ({ lane }: Verdict): number => Number(candidate.triedLanes.includes(lane))
  const [best] = lanes
    .filter((one): one is Verdict => 'rank' in one)
    .sort(
      (one, other) =>
        one.rank - other.rank ||
        one.notBeforeMs - other.notBeforeMs ||
        wasTried(one) - wasTried(other) ||
        one.lane.getRunning() - other.lane.getRunning(),
    )
  return best ?? lanes.find((one): one is PassedOver => !('rank' in one)) ?? refuse('tried')
}

/** The same way may be tried again, or another credential of the same provider. */
const mayTryAgain = ({ kind }: Fault): boolean =>
  rowOf(kind).isRetryable || rowOf(kind).rests === 'credential' || rowOf(kind).rests === 'endpoint'

function judgeLane(candidate: Candidate, lane: Lane, needs: ChooseNeeds): Verdict | PassedOver {
  const { supplier, tries } = candidate
  const { path, nowMs, latestMs, asked, hasBudget, candidates } = needs
  const verdict = (rank: number, why: PassedOver['why'], fields: Partial<Verdict> = {}): Verdict => {
    const because = tries > 0 ? 'retry' : asked === 0 && candidates[0] === candidate ? 'preferred' : 'next'
    return { candidate, lane, rank, because, notBeforeMs: nowMs, why, ...fields }
  }
  const refuse = (why: PassedOver['why']): PassedOver => ({ provider: supplier.name, credential: lane.label, why })

  if (supplier.isLocal && isAheadOfUpstreams(candidate, candidates)) return verdict(ranks.first, 'after it')
  // Files and those that are ill stand in for who fails, not for who has too much to do.
  const isCrowded = asked === 0 && candidates.some((one) => one.isCrowded)
  if (supplier.isLocal) return isCrowded ? refuse('after it') : verdict(ranks.local, 'after it')
  const rest = lane.findRest(path)
  if (rest && (!rowOf(rest.kind).isRetryable || rest.untilMs > latestMs)) return refuse(rest.kind)
  if (asked > 0 && !hasBudget) return refuse('no budget')
  const state = lane.breaker.readState()
  const isDue = supplier.rests.find(path)?.isDue === true && state === 'closed'
  if ((state === 'probing' || isDue) && hasBudget && !rest) return verdict(ranks.well, 'after it', { because: 'probe' })
  // Only where nobody was asked yet: what is spent on top goes to those that may answer.
  if (state !== 'closed')
    return asked === 0 && !isCrowded
      ? verdict(ranks.open, 'breaker open', { because: 'last resort', notBeforeMs: rest?.untilMs ?? nowMs })
      : refuse('breaker open')
  if (isDue && !rest) return verdict(ranks.open, 'rests for this endpoint', { because: 'probe' })
  if (rest) return verdict(ranks.busy, rest.kind, { notBeforeMs: rest.untilMs })
  if (!supplier.gate.isFree()) return verdict(ranks.busy, 'busy')
  if (lane.isStalling() || lane.breaker.getIllShare() >= unwellShare) return verdict(ranks.unwell, 'unwell')
  return verdict(ranks.well, 'after it')
}

/** From this share of ill outcomes on, somebody healthier is asked first. */
const unwellShare = 0.25

const isAheadOfUpstreams = (candidate: Candidate, candidates: readonly Candidate[]): boolean =>
  candidates.indexOf(candidate) < candidates.findIndex(({ supplier }) => !supplier.isLocal)
