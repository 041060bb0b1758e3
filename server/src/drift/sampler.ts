import type { Clock } from '#kit'

interface Minute {
  minute: number
  count: number
}

/** So many answers of one kind are looked at in a minute, and then every tenth. */
const wholeCount = 100
const everyNth = 10

/** Decides at which answers to look, by what they are. */
export function createSampler(clock: Clock, kindsMax: number) {
  const minutes = new Map<string, Minute>()
  return {
    isTaken(kind: string): boolean {
      const minute = Math.floor(clock.monotonicMs() / 60_000)
      const known = minutes.get(kind)
      const counted = known?.minute === minute ? known : { minute, count: 0 }
      if (!known && minutes.size >= kindsMax) minutes.clear()
      minutes.set(kind, counted)
      return ++counted.count <= wholeCount || counted.count % everyNth === 0
    },
  }
}
