import { addCall, type Clock, type Rate, readLevel } from '#kit'
import { type Askers, createOwnAskers } from './askers.ts'
import { alwaysGiven, type Licence } from './licence.ts'
import { createStays } from './stays.ts'
import { createTurns } from './turns.ts'

export interface GateNeeds {
  readonly clock: Clock
  /** Absent: any rate. */
  readonly rate: Rate | undefined
  readonly concurrency: number
  /** The part of the places that one account holds at most while others wait; absent: all. */
  readonly share?: number | undefined
  /** Absent: it is always given. */
  readonly licence?: Licence | undefined
}

type Leave = () => void

/** Who wants a place, and for how long. */
interface Visit {
  readonly askers: Askers
  readonly patienceMs: number
  /** Until when a place is of use, on the clock that never jumps. */
  readonly latestMs: number
}

/** How to leave a place; or why there is none: patience was over, nobody asks any more, too many others go before, or nobody may be asked. */
type Entry = Leave | 'late' | 'dropped' | 'crowded' | 'withdrawn'

/** What a provider is asked at one time and in one second, and who waits for it: one queue an account, which take turns. */
export interface Gate {
  /** Whether who comes now need not wait. */
  isFree(): boolean
  getRunning(): number
  getWaiting(): number
  /** How long one more question of an account's would wait, as it looks now: milliseconds. */
  findWaitMs(accountId: string): number
  /** Waits for the turn of one of the accounts that ask. Whoever cannot have it in time is turned away as soon as that is known. */
  queue(visit: Visit): Promise<Entry>
  /** Waits for a place for work of the service's own. Keeps with how to leave it, or with nothing after `patienceMs`. */
  enter(patienceMs: number): Promise<Leave | undefined>
}

interface Waiter extends Visit {
  admit(accountId: string): void
  refuse(why: 'crowded' | 'withdrawn'): void
}

/** Who waits at one gate; beyond them those whose turns are farthest are turned away. */
const waitingMax = 2_000

export function createGate({ clock, rate, concurrency, share = 1, licence = alwaysGiven }: GateNeeds): Gate {
  const waiting = new Set<Waiter>()
  const turns = createTurns()
  const stays = createStays(clock)
  const placesMax = Math.max(Math.floor(concurrency * share), 1)
  let workedOffMs: number | undefined
  let isAlarmSet = false
  licence.onWithdrawn(() => {
    for (const waiter of [...waiting]) waiter.refuse('withdrawn')
  })

  const levelNow = (one: Rate) => readLevel(workedOffMs, one, clock.monotonicMs())
  const rateWaitMs = (): number => (rate ? levelNow(rate).waitMs : 0)
  const isFree = (): boolean => waiting.size === 0 && stays.count() < concurrency && rateWaitMs() === 0

  function admit(accountId: string): Leave {
    if (rate) workedOffMs = addCall(workedOffMs, rate, clock.monotonicMs())
    turns.noteTurn(accountId)
    const end = stays.begin(accountId)
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      end()
      admitWaiting()
    }
  }

  /** Whether an account may have one more place: while others wait it holds no more than its share. */
  function mayGo(accountId: string): boolean {
    if (stays.count(accountId) < placesMax) return true
    for (const { askers } of waiting) for (const other of askers.since.keys()) if (other !== accountId) return false
    return true
  }

  function admitWaiting(): void {
    while (waiting.size > 0 && stays.count() < concurrency) {
      const waitMs = rateWaitMs()
      if (waitMs > 0) {
        if (!isAlarmSet) clock.after(Math.ceil(waitMs), ring)
        isAlarmSet = true
        return
      }
      const found = turns.findNext(waiting, mayGo)
      if (!found) return
      const { next, accountId } = found
      // Its timer may come after this turn, where the loop was busy: what is sent now would be answered too late.
      if (clock.monotonicMs() > next.latestMs) next.refuse('crowded')
      else next.admit(accountId)
    }
  }

  function ring(): void {
    isAlarmSet = false
    admitWaiting()
  }

  /** When the turn after so many others comes, if places are left as fast as lately. */
  function estimateMs(before: number): number {
    const perCallMs = rate ? 1_000 / rate.perSecond : 0
    const byRateMs = rate ? levelNow(rate).resetMs + (before + 1 - rate.burst) * perCallMs : 0
    const places = before + 1 - (concurrency - stays.count())
    const byPlacesMs = places > 0 ? (places * stays.findUsualMs()) / concurrency : 0
    return Math.max(byRateMs, byPlacesMs, 0)
  }

  /** Tells those who cannot have their turn in time, since others have come before them. */
  function turnAway(): void {
    const nowMs = clock.monotonicMs()
    let before = 0
    for (const waiter of turns.plan(waiting)) {
      if (before >= waitingMax || nowMs + estimateMs(before) > waiter.latestMs) waiter.refuse('crowded')
      else before++
    }
  }

  function queue(visit: Visit): Promise<Entry> {
    const { askers, patienceMs, latestMs } = visit
    if (!licence.isGiven()) return Promise.resolve('withdrawn')
    if (askers.isDropped()) return Promise.resolve('dropped')
    if (isFree()) return Promise.resolve(admit([...askers.since.keys()][0] ?? ''))
    return new Promise((resolve) => {
      function end(entry: Entry): void {
        waiting.delete(waiter)
        patience.cancel()
        stay()
        resolve(entry)
      }
      function drop(): void {
        end('dropped')
        // Who waits alone now may go beyond its share.
        admitWaiting()
      }
      const waiter: Waiter = { ...visit, admit: (accountId) => end(admit(accountId)), refuse: end }
      const leftMs = latestMs - clock.monotonicMs()
      const patience = clock.after(Math.min(patienceMs, leftMs), () => {
        end(leftMs <= patienceMs ? 'crowded' : 'late')
        admitWaiting()
      })
      const stay = askers.onDropped(drop)
      waiting.add(waiter)
      turnAway()
      admitWaiting()
    })
  }

  return {
    isFree,
    getRunning: () => stays.count(),
    getWaiting: () => waiting.size,
    findWaitMs(accountId) {
      if (isFree()) return 0
      const before = turns.countBefore(waiting, accountId)
      return before >= waitingMax ? Number.POSITIVE_INFINITY : estimateMs(before)
    },
    queue,
    async enter(patienceMs) {
      const entry = await queue({ askers: createOwnAskers(clock), patienceMs, latestMs: Number.POSITIVE_INFINITY })
      return typeof entry === 'function' ? entry : undefined
    },
  }
}
