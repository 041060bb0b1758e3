import type { Rate } from './rate.ts'

/** What a bucket has to say. */
export interface Level {
  /** Calls that would pass now. */
  readonly remaining: number
  /** Milliseconds until the bucket is as full as it gets. */
  readonly resetMs: number
  /** Milliseconds until the next call passes; 0 if one would now. */
  readonly waitMs: number
}

/**
 * The generic cell rate algorithm: a bucket is one number, the moment at which all calls so far would be worked off at
 * the rate. In any window of t seconds no more than burst + rate × t calls pass.
 */
export function readLevel(workedOffMs: number | undefined, { perSecond, burst }: Rate, nowMs: number): Level {
  const perCallMs = 1_000 / perSecond
  const resetMs = Math.max((workedOffMs ?? nowMs) - nowMs, 0)
  const roomMs = burst * perCallMs - resetMs
  // A hair of tolerance, of a call and of a millisecond: sums of fractions, of slow rates and of long uptimes, must not
  // turn away a call that is exactly due.
  const remaining = Math.floor((roomMs + 1e-6) / perCallMs + 1e-6)
  return { remaining, resetMs, waitMs: remaining >= 1 ? 0 : perCallMs - roomMs }
}

/** The bucket's number after one more call. */
export function addCall(workedOffMs: number | undefined, { perSecond }: Rate, nowMs: number): number {
  return Math.max(workedOffMs ?? nowMs, nowMs) + 1_000 / perSecond
}
