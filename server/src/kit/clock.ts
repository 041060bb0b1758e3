/** A pending timer; cancelling it twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void
}

/** Time as the service sees it. Handed in everywhere, so that tests and simulations own it. */
export interface Clock {
  /** Wall time in Unix milliseconds: for what is stored and shown. It may jump. */
  now(): number
  /** Milliseconds since some fixed moment: for durations and deadlines. It never jumps. */
  monotonicMs(): number
  /** Calls once after `delayMs`. */
  after(delayMs: number, wake: () => void): Timer
  /** Calls every `periodMs` until cancelled; does not keep the process alive. */
  every(periodMs: number, wake: () => void): Timer
  /** Calls once when the work now queued has run: the end of an event-loop turn. */
  atTurnEnd(wake: () => void): void
}

export const systemClock: Clock = {
  now: Date.now,
  monotonicMs: () => performance.now(),
  after(delayMs, wake) {
    // What is left of a deadline may have run out on the way here.
    const timer = setTimeout(wake, Math.max(delayMs, 0))
    return { cancel: () => clearTimeout(timer) }
  },
  every(periodMs, wake) {
    const timer = setInterval(wake, periodMs)
    timer.unref()
    return { cancel: () => clearInterval(timer) }
  },
  atTurnEnd: (wake) => void setImmediate(wake),
}

/** Unix milliseconds that move on evenly: the wall clock as it is now, and from then on the time that passes. */
export function createSteadyNow(clock: Clock): () => number {
  const startMs = clock.now() - clock.monotonicMs()
  return () => Math.floor(startMs + clock.monotonicMs())
}

/**
 * The promise's outcome, if it comes within `delayMs`; otherwise rejects with what `late` makes. Whoever is given `giveUp` by
 * `listen` ends the wait before. The promise goes on.
 */
export function within<T>(
  clock: Clock,
  delayMs: number,
  promise: Promise<T>,
  late: () => Error,
  listen?: (giveUp: (why: unknown) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(Math.max(delayMs, 0), () => reject(late()))
    function giveUp(why: unknown): void {
      timer.cancel()
      reject(why)
    }
    promise.then((outcome) => {
      timer.cancel()
      resolve(outcome)
    }, giveUp)
    listen?.(giveUp)
  })
}

/** Calls `end` when a promise is settled, before whoever waits for it goes on; `finally` would keep a promise of its own for that. */
export function atEnd<T>(promise: Promise<T>, end: () => void): Promise<T> {
  void promise.then(end, end)
  return promise
}

/** A promise kept when the work now queued has run: what else waits has its turn. */
export const turnEnd = (clock: Clock): Promise<void> => new Promise((resolve) => clock.atTurnEnd(resolve))

/** A promise kept after `delayMs`. */
export function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => clock.after(delayMs, resolve))
}
