import type { Clock } from '#kit'

/** How often somebody is asked, as of late. */
export interface Pace {
  note(): void
  /** Requests a second over the last ten. */
  getPerSecond(): number
}

const seconds = 10

export function createPace(clock: Clock): Pace {
  const slots = Array.from({ length: seconds + 1 }, () => ({ second: -1, count: 0 }))
  const secondNow = (): number => Math.floor(clock.monotonicMs() / 1_000)

  return {
    note() {
      const second = secondNow()
      const slot = slots[second % slots.length]
      if (!slot) throw new RangeError('a second without a slot')
      slot.count = slot.second === second ? slot.count + 1 : 1
      slot.second = second
    },
    // The second that runs is not over yet: the ten before it are.
    getPerSecond() {
      const now = secondNow()
      const past = slots.filter(({ second }) => second < now && second >= now - seconds)
      return past.reduce((sum, { count }) => sum + count, 0) / seconds
    },
  }
}
