import type { Clock } from '#kit'

/** How many requests to upstreams may come on top of one for each collection. */
export interface Budget {
  /** Notes a collection's first request, from which the allowance for others grows. */
  noteFirst(): void
  /** Takes one more request; false where none is left. */
  takeExtra(): boolean
  /** How many more requests would be let through now. */
  getLeft(): number
}

/** Requests on top, of those counted in the last minute; and so many in any case, or a quiet service could not fail over. */
const extraShare = 0.2
const extraFloor = 10

const seconds = 60

/**
 * One budget for retries, failover and hedging together: whatever fails, upstreams see at most a fifth more requests
 * in a minute than there were collections, the floor aside. Counted by the second; the second that is only partly in
 * the minute counts where it makes the budget smaller.
 */
export function createBudget(clock: Clock): Budget {
  const slots = Array.from({ length: seconds + 1 }, () => ({ second: -1, first: 0, extra: 0 }))

  function slotNow() {
    const second = Math.floor(clock.monotonicMs() / 1_000)
    const slot = slots[second % slots.length]
    if (!slot) throw new RangeError('a second without a slot')
    if (slot.second !== second) Object.assign(slot, { second, first: 0, extra: 0 })
    return slot
  }

  function getLeft(): number {
    const { second: now } = slotNow()
    const first = slots.filter(({ second }) => second > now - seconds).reduce((sum, slot) => sum + slot.first, 0)
    const extra = slots.filter(({ second }) => second >= now - seconds).reduce((sum, slot) => sum + slot.extra, 0)
    return Math.max(Math.floor(Math.max(first * extraShare, extraFloor)) - extra, 0)
  }

  return {
    noteFirst() {
      slotNow().first++
    },
    takeExtra() {
      if (getLeft() < 1) return false
      slotNow().extra++
      return true
    },
    getLeft,
  }
}
