import type { Askers } from './askers.ts'

/** Whoever waits for a turn. */
export interface Waiting {
  readonly askers: Pick<Askers, 'since'>
}

/** Round robin over the accounts that wait; the calls of one account go in the order in which they came. */
export interface Turns {
  /** Who goes next, and by whose turn; `undefined` where nobody's account may have one. */
  findNext<T extends Waiting>(
    waiting: Iterable<T>,
    mayGo: (accountId: string) => boolean,
  ): { readonly next: T; readonly accountId: string } | undefined
  /** All who wait, in the order in which they go if nobody comes or leaves. */
  plan<T extends Waiting>(waiting: Iterable<T>): readonly T[]
  /** How many of those who wait would go before one more question of an account's; at most that many where some are asked by several. */
  countBefore(waiting: ReadonlySet<Waiting>, accountId: string): number
  noteTurn(accountId: string): void
}

/** Accounts whose last turn is remembered; those forgotten count as never having had one, which is nearest to the truth. */
const accountsMax = 10_000

interface Queue<T> {
  readonly accountId: string
  readonly waiting: T[]
  readonly lastTurn: number
}

export function createTurns(): Turns {
  /** By account, the one whose turn is longest ago first. */
  const lastTurns = new Map<string, number>()
  let turns = 0

  const sinceOf = ({ accountId, waiting: [first] }: Queue<Waiting>): number => first?.askers.since.get(accountId) ?? 0

  /** One queue an account, in the order of their turns. */
  function lineUp<T extends Waiting>(waiting: Iterable<T>): readonly Queue<T>[] {
    const queues = new Map<string, Queue<T>>()
    for (const one of waiting) {
      for (const accountId of one.askers.since.keys()) {
        const queue = queues.get(accountId) ?? { accountId, waiting: [], lastTurn: lastTurns.get(accountId) ?? 0 }
        queue.waiting.push(one)
        queues.set(accountId, queue)
      }
    }
    for (const { accountId, waiting: line } of queues.values()) {
      const since = ({ askers }: T): number => askers.since.get(accountId) ?? 0
      line.sort((one, other) => since(one) - since(other))
    }
    return [...queues.values()].sort((one, other) => one.lastTurn - other.lastTurn || sinceOf(one) - sinceOf(other))
  }

  return {
    findNext(waiting, mayGo) {
      const queue = lineUp(waiting).find(({ accountId }) => mayGo(accountId))
      const next = queue?.waiting[0]
      return queue && next && { next, accountId: queue.accountId }
    },
    plan<T extends Waiting>(waiting: Iterable<T>) {
      const planned = new Set<T>()
      let lines = lineUp(waiting).map(({ waiting: line }) => line.values())
      while (lines.length > 0) {
        lines = lines.filter((line) => {
          for (const one of line) {
            if (planned.has(one)) continue
            planned.add(one)
            return true
          }
          return false
        })
      }
      return [...planned]
    },
    countBefore(waiting, accountId) {
      const counts = new Map<string, number>()
      for (const { askers } of waiting)
        for (const other of askers.since.keys()) counts.set(other, (counts.get(other) ?? 0) + 1)
      const own = counts.get(accountId) ?? 0
      const lastTurn = lastTurns.get(accountId) ?? 0
      let before = 0
      for (const [other, count] of counts) {
        const isEarlier = other !== accountId && (lastTurns.get(other) ?? 0) <= lastTurn
        before += Math.min(count, own + Number(isEarlier))
      }
      return Math.min(before, waiting.size)
    },
    noteTurn(accountId) {
      lastTurns.delete(accountId)
      lastTurns.set(accountId, ++turns)
      const [oldest] = lastTurns.keys()
      if (lastTurns.size > accountsMax && oldest !== undefined) lastTurns.delete(oldest)
    },
  }
}
