import { type Clock, systemClock } from '#kit'

interface Alarm {
  atMs: number
  readonly periodMs: number | undefined
  readonly wake: () => void
}

/** A clock that stands still until a test moves it. Turns of the event loop end by themselves, as everywhere. */
export interface TestClock extends Clock {
  /** Moves time on, firing what is due in order. */
  advance(ms: number): void
  /** Sets the wall clock alone, as an operator or NTP may: durations go on as before. */
  setWall(unixMs: number): void
}

export function createTestClock(startMs = Date.parse('2026-11-22T10:00:00+08:00')): TestClock {
  let elapsedMs = 0
  let wallOffsetMs = startMs
  const alarms = new Set<Alarm>()

  function add(delayMs: number, periodMs: number | undefined, wake: () => void) {
    const alarm = { atMs: elapsedMs + delayMs, periodMs, wake }
    alarms.add(alarm)
    return { cancel: () => void alarms.delete(alarm) }
  }

  function advance(ms: number): void {
    const endMs = elapsedMs + ms
    for (;;) {
      const due = [...alarms].filter(({ atMs }) => atMs <= endMs).sort((one, other) => one.atMs - other.atMs)[0]
      if (!due) break
      elapsedMs = due.atMs
      if (due.periodMs === undefined) alarms.delete(due)
      else due.atMs += due.periodMs
      due.wake()
    }
    elapsedMs = endMs
  }

  return {
    now: () => wallOffsetMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    after: (delayMs, wake) => add(delayMs, undefined, wake),
    every: (periodMs, wake) => add(periodMs, periodMs, wake),
    atTurnEnd: systemClock.atTurnEnd,
    advance,
    setWall(unixMs) {
      wallOffsetMs = unixMs - elapsedMs
    },
  }
}

/** A clock that stands still until a test moves it, but for waits of no time: a service that stops waits so. */
export function createStillClock(startMs?: number): TestClock {
  const clock = createTestClock(startMs)
  return {
    ...clock,
    after: (delayMs, wake) => (delayMs > 0 ? clock.after(delayMs, wake) : systemClock.after(delayMs, wake)),
  }
}
