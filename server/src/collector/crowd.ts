import type { Clock } from '#kit'
import type { Askers } from './askers.ts'
import { type Candidate, listCandidates, type Wanted } from './candidates.ts'
import { choose } from './choose.ts'
import type { Supplier } from './supplier.ts'

/** Who asks, and how much time there is for the answer. */
export interface Asking {
  readonly accountId: string
  readonly leftMs: number
}

interface CrowdNeeds {
  readonly suppliers: readonly Supplier[]
  readonly clock: Clock
  readonly deadlineMs: number
}

/** The part of the deadline kept for accounts that come later and go before: nobody is to be told no after a long wait. */
const keptShare = 0.1

/**
 * How long a question is to be put off where whoever could answer it has too many others before it; `undefined` where
 * somebody can be asked, or nobody could anyway.
 */
export function findBusyMs(wanted: Wanted, asking: Asking, needs: CrowdNeeds): number | undefined {
  const { suppliers, clock, deadlineMs } = needs
  const candidates = listCandidates(wanted, suppliers)
  const leftMs = asking.leftMs - deadlineMs * keptShare
  const nowMs = clock.monotonicMs()
  const latestMs = nowMs + asking.leftMs / 2
  const overdue: number[] = []
  for (;;) {
    const { choice } = choose({ candidates, path: wanted.endpoint.path, nowMs, latestMs, asked: 0, hasBudget: true })
    if (!choice) return overdue.length > 0 ? Math.min(...overdue) : undefined
    const { candidate } = choice
    const overdueMs = candidate.supplier.isLocal ? 0 : overdueOf(candidate, asking.accountId, leftMs)
    if (overdueMs <= 0) return undefined
    overdue.push(overdueMs)
    candidate.isCrowded = true
  }
}

/** When one more question of those who asked would have its answer within the deadline, where nobody had a place for them. */
export function findOverdueMs(
  candidates: readonly Candidate[],
  { since }: Askers,
  deadlineMs: number,
): number | undefined {
  const crowded = candidates.filter(({ isCrowded }) => isCrowded)
  const overdue = crowded.flatMap((one) =>
    [...since.keys()].map((accountId) => overdueOf(one, accountId, deadlineMs * (1 - keptShare))),
  )
  return overdue.length > 0 ? Math.max(Math.min(...overdue), 0) : undefined
}

/** By how much an answer would come too late; 0 or less where it comes in time, or there is nobody to wait for. */
function overdueOf({ supplier: { gate, durations } }: Candidate, accountId: string, leftMs: number): number {
  const waitMs = gate.findWaitMs(accountId)
  return waitMs === 0 ? 0 : waitMs + (durations.findP95() ?? 0) - leftMs
}
