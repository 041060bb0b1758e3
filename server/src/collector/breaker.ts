import { type Clock, drawFraction, type Random } from '#kit'

/** What an attempt says of who was asked. `neither`: what went wrong lay in the question or in us. */
export type Sign = 'good' | 'ill' | 'neither'

/** `probing`: due to be tried again, by one attempt at a time. */
export type BreakerState = 'closed' | 'open' | 'probing'

export interface Breaker {
  readState(): BreakerState
  /** When an open breaker lets a probe through: milliseconds of the clock that never jumps. */
  getRetryMs(): number
  /** The share of ill outcomes among those that count now, from 0 to 1; 0 while there are too few to tell. */
  getIllShare(): number
  /** Notes an attempt as begun; what it returns notes its outcome. */
  begin(): (sign: Sign) => void
}

interface BreakerNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly onChange?: (state: BreakerState) => void
}

/** Outcomes that count: the newest of the last minute. One or two failures open nothing. */
const samplesMax = 20
const samplesMin = 5
const sampleMs = 60_000
const illShareMax = 0.5

/** How long it stays open the first time, and at most. */
const openMs = 5_000
const openMsMax = 60_000

/**
 * A circuit breaker that samples: half of the newest outcomes ill, and it opens; after a while one attempt probes, and
 * closes it or opens it for twice as long. It advises; whoever chooses may still ask where nobody else is left.
 */
export function createBreaker({ clock, random, onChange = () => {} }: BreakerNeeds): Breaker {
  let samples: { readonly isIll: boolean; readonly atMs: number }[] = []
  let isClosed = true
  let openings = 0
  let openedMs = 0
  let retryMs = 0
  let isProbing = false

  function countNow(): { readonly all: number; readonly ill: number } {
    const since = clock.monotonicMs() - sampleMs
    samples = samples.filter(({ atMs }) => atMs >= since)
    return { all: samples.length, ill: samples.filter(({ isIll }) => isIll).length }
  }

  function getIllShare(): number {
    const { all, ill } = countNow()
    return all < samplesMin ? 0 : ill / all
  }

  function open(): void {
    const wasClosed = isClosed
    isClosed = false
    openedMs = clock.monotonicMs()
    // Services that failed together must not all come back in the same moment.
    const jitter = 0.8 + 0.4 * drawFraction(random)
    retryMs = openedMs + Math.min(openMs * 2 ** openings, openMsMax) * jitter
    openings = Math.min(openings + 1, 10)
    if (wasClosed) onChange('open')
  }

  function close(): void {
    isClosed = true
    openings = 0
    samples = []
    onChange('closed')
  }

  function take(sign: Sign): void {
    if (sign === 'neither') return
    samples = [...samples, { isIll: sign === 'ill', atMs: clock.monotonicMs() }].slice(-samplesMax)
    if (sign === 'ill' && getIllShare() >= illShareMax) open()
  }

  return {
    readState() {
      if (isClosed) return 'closed'
      return clock.monotonicMs() >= retryMs && !isProbing ? 'probing' : 'open'
    },
    getRetryMs: () => retryMs,
    getIllShare,
    begin() {
      const beganMs = clock.monotonicMs()
      const isProbe = !isClosed && beganMs >= retryMs && !isProbing
      if (isProbe) isProbing = true
      return (sign) => {
        if (isProbe) isProbing = false
        if (isClosed) take(sign)
        // Attempts from before it opened tell nothing new; one sent since then and answered does.
        else if (sign === 'good' && beganMs >= openedMs) close()
        else if (sign === 'ill' && isProbe) open()
      }
    },
  }
}
