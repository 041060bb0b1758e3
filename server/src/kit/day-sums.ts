import type { Clock } from './clock.ts'
import { dayMs, dayOf, hourMs } from './day.ts'
import { createBriefMemory } from './memory.ts'

/** What is asked: the sums of somebody, of some days. */
export interface DaysAsked {
  readonly accountId: string
  /** Days since 1970 in Asia/Shanghai, both included. */
  readonly first: number
  readonly last: number
}

interface DaySumsNeeds<Row> {
  readonly clock: Clock
  /** Spans that are remembered. */
  readonly entriesMax: number
  readonly list: (asked: DaysAsked) => Promise<readonly Row[]>
}

/** A day is finished when nothing of it can still be written: calls take a minute at most. */
const settledMs = hourMs

/**
 * Sums of a span of days that ends with the one that runs. What finished days say stays as it is, and is remembered for the day: a
 * busy account has thousands of rows a day. The same key of a sum may come once of the finished and once of the other days.
 */
export function createDaySums<Row>({ clock, entriesMax, list }: DaySumsNeeds<Row>) {
  const remember = createBriefMemory<readonly Row[]>({ clock, keepMs: dayMs, entriesMax })

  return async ({ accountId, first }: Pick<DaysAsked, 'accountId' | 'first'>): Promise<readonly Row[]> => {
    const now = clock.now()
    const finished = dayOf(now - settledMs) - 1
    const before =
      first > finished
        ? []
        : await remember(`${accountId} ${first} ${finished}`, () => list({ accountId, first, last: finished }))
    return [...before, ...(await list({ accountId, first: Math.max(first, finished + 1), last: dayOf(now) }))]
  }
}
