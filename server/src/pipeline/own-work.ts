import type { Clock, Timer } from '#kit'
import { createLeast } from './least.ts'
import { findNextRate, perSecondFirst, queuedMin } from './work-rate.ts'

/** The work of our own for a call: from its admission to its commit. What it waits for others is none. */
export interface Work {
  /** What others do for it comes now: its time does not count until what this returns is called, once. */
  stepAside(): () => void
  /** It is over; `isGood` where it ended with an answer. */
  end(isGood: boolean): void
}

/** Why a call was not let in: all has too much to do, or even too many accounts that each ask little. */
export type ShedReason = 'load' | 'crowd'

/** How much there is to do, and how much may be. */
export interface LoadState {
  readonly perSecond: number
  readonly running: number
  /** How late the event loop was, the last time that was looked at. */
  readonly lateMs: number
}

export interface OwnWork {
  /** Lets a call in, or says why not. */
  begin(accountId: string): Work | ShedReason
  /** Why a call would not be let in. */
  findReason(accountId: string): ShedReason | undefined
  /** A refusal was made that took so long. */
  noteRefusing(ms: number): void
  describe(): LoadState
  close(): void
}

/** How often the loop is looked at, while there are calls. */
const tickMs = 20

/** The rate is found anew after so many looks. */
const ticksPerWindow = 5
const windowMs = tickMs * ticksPerWindow

/**
 * Lets calls in at the rate that can be done, and finds that rate. What is not used of it is saved for a tenth of a second.
 * Where it is used up, an account is let in that had less than its share: so one that asks too much is refused for itself alone.
 * A few at one time are always let in: however late a machine is, who waits for so few waits for no crowd.
 */
export function openOwnWork(clock: Clock): OwnWork {
  const [usualLate, usualOwn] = [createLeast(), createLeast()]
  let perSecond = perSecondFirst
  /** Calls that may be let in now; below 0 where accounts with less than their share were. */
  let places = perWindow()
  let filledMs = clock.monotonicMs()
  let running = 0
  let lateMs = 0
  let seen = createWindow()
  let accountsBefore = 0
  let timer: Timer | undefined
  let lookedMs = 0

  function perWindow(): number {
    return (perSecond * windowMs) / 1_000
  }

  function fill(): void {
    const now = clock.monotonicMs()
    places = Math.min(places + ((now - filledMs) * perSecond) / 1_000, perWindow())
    filledMs = now
  }

  function findReason(accountId: string): ShedReason | undefined {
    watch()
    fill()
    if (places >= 1 || running < queuedMin) return undefined
    const own = seen.byAccount.get(accountId) ?? 0
    const accounts = Math.max(seen.byAccount.size + (own === 0 ? 1 : 0), accountsBefore)
    if (own >= perWindow() / accounts) return 'load'
    return places > -perWindow() ? undefined : 'crowd'
  }

  function watch(): void {
    seen.isBusy = true
    if (timer) return
    seen = createWindow()
    lookedMs = clock.monotonicMs()
    timer = clock.every(tickMs, look)
  }

  function look(): void {
    const now = clock.monotonicMs()
    lateMs = Math.max(now - lookedMs - tickMs, 0)
    seen.lateMs = Math.min(seen.lateMs, lateMs)
    seen.queued = Math.min(seen.queued, running)
    seen.elapsedMs += now - lookedMs
    lookedMs = now
    if (++seen.ticks >= ticksPerWindow) turnWindow()
  }

  function turnWindow(): void {
    const { refusingMs, elapsedMs, isBusy, admitted, answered, lateMs, ownMs, queued, byAccount } = seen
    perSecond = findNextRate(perSecond, {
      admittedPerSecond: (admitted * 1_000) / elapsedMs,
      answeredPerSecond: (answered * 1_000) / elapsedMs,
      lateMs,
      ownMs,
      queued,
      usualLateMs: usualLate.note(lateMs),
      usualOwnMs: usualOwn.note(ownMs),
      refusing: Math.min(refusingMs / elapsedMs, 1),
    })
    accountsBefore = byAccount.size
    seen = createWindow()
    // Whoever has nothing to do does not look how late he is.
    if (isBusy || running > 0) return
    timer?.cancel()
    timer = undefined
  }

  function admit(accountId: string): Work {
    // Those that are let in anyway leave no debt.
    if (places >= 1 || running >= queuedMin) places--
    running++
    seen.admitted++
    seen.byAccount.set(accountId, (seen.byAccount.get(accountId) ?? 0) + 1)
    const startMs = clock.monotonicMs()
    let asideMs = 0
    return {
      stepAside() {
        running--
        const sinceMs = clock.monotonicMs()
        return () => {
          running++
          asideMs += clock.monotonicMs() - sinceMs
        }
      },
      end(isGood) {
        running--
        const ownMs = clock.monotonicMs() - startMs - asideMs
        if (!isGood) return
        seen.answered++
        seen.ownMs = Math.min(seen.ownMs ?? ownMs, ownMs)
      },
    }
  }

  return {
    begin: (accountId) => findReason(accountId) ?? admit(accountId),
    findReason,
    noteRefusing(ms) {
      seen.refusingMs += ms
    },
    describe: () => ({ perSecond, running, lateMs: timer ? lateMs : 0 }),
    close: () => timer?.cancel(),
  }
}

interface Window {
  /** Calls let in, by account. */
  readonly byAccount: Map<string, number>
  admitted: number
  answered: number
  lateMs: number
  queued: number
  ownMs: number | undefined
  refusingMs: number
  elapsedMs: number
  ticks: number
  isBusy: boolean
}

const createWindow = (): Window => ({
  byAccount: new Map(),
  admitted: 0,
  answered: 0,
  lateMs: Number.POSITIVE_INFINITY,
  queued: Number.POSITIVE_INFINITY,
  ownMs: undefined,
  refusingMs: 0,
  elapsedMs: 0,
  ticks: 0,
  isBusy: false,
})
