import type { Clock } from '#kit'

/** Who is in at a gate, and how long places are kept. */
export interface Stays {
  /** Notes that an account has one more place; what it returns gives it back. */
  begin(accountId: string): () => void
  /** Places that are taken, of one account or of all. */
  count(accountId?: string): number
  /** How long a place is kept: milliseconds; longer than it was lately where those who are in now stay longer. */
  findUsualMs(): number
}

/** What one stay more changes of the mean, from when there are as many. */
const weightOfOne = 1 / 20

export function createStays(clock: Clock): Stays {
  const byAccount = new Map<string, number>()
  let inside = 0
  /** When those who are in came, added up. */
  let beganMs = 0
  let ended = 0
  let meanMs = 0

  function add(accountId: string, by: 1 | -1): void {
    inside += by
    const count = (byAccount.get(accountId) ?? 0) + by
    if (count > 0) byAccount.set(accountId, count)
    else byAccount.delete(accountId)
  }

  return {
    begin(accountId) {
      const atMs = clock.monotonicMs()
      beganMs += atMs
      add(accountId, 1)
      return () => {
        beganMs -= atMs
        add(accountId, -1)
        ended++
        meanMs += (clock.monotonicMs() - atMs - meanMs) * Math.max(weightOfOne, 1 / ended)
      }
    },
    count: (accountId) => (accountId === undefined ? inside : (byAccount.get(accountId) ?? 0)),
    findUsualMs: () => (inside === 0 ? meanMs : Math.max(meanMs, clock.monotonicMs() - beganMs / inside)),
  }
}
