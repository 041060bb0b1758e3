import { addCall, type Clock, type Rate, readLevel } from '#kit'

export interface GateNeeds {
  readonly clock: Clock
  /** Absent: any rate. */
  readonly rate: Rate | undefined
  readonly concurrency: number
}

/** What a provider is asked at one time and in one second, and who waits for it. */
export interface Gate {
  /** Whether who comes now need not wait. */
  isFree(): boolean
  /** Whether who comes now is turned away. */
  isFull(): boolean
  getRunning(): number
  getWaiting(): number
  /** Waits for a place, first come, first served. Keeps with how to leave it, or with nothing after `patienceMs`. */
  enter(patienceMs: number): Promise<(() => void) | undefined>
}

interface Waiter {
  admit(): void
}

/** Who waits at one gate; more are turned away at once. */
const waitingMax = 2_000

export function createGate({ clock, rate, concurrency }: GateNeeds): Gate {
  const waiting: Waiter[] = []
  let running = 0
  let workedOffMs: number | undefined
  let isAlarmSet = false

  const rateWaitMs = (): number => (rate ? readLevel(workedOffMs, rate, clock.monotonicMs()).waitMs : 0)
  const isFull = (): boolean => waiting.length >= waitingMax
  const isFree = (): boolean => waiting.length === 0 && running < concurrency && rateWaitMs() === 0

  function admit(): () => void {
    if (rate) workedOffMs = addCall(workedOffMs, rate, clock.monotonicMs())
    running++
    let isIn = true
    return () => {
      if (!isIn) return
      isIn = false
      running--
      admitWaiting()
    }
  }

  function admitWaiting(): void {
    while (waiting.length > 0 && running < concurrency) {
      const waitMs = rateWaitMs()
      if (waitMs > 0) {
        if (!isAlarmSet) clock.after(Math.ceil(waitMs), ring)
        isAlarmSet = true
        return
      }
      waiting.shift()?.admit()
    }
  }

  function ring(): void {
    isAlarmSet = false
    admitWaiting()
  }

  return {
    isFree,
    isFull,
    getRunning: () => running,
    getWaiting: () => waiting.length,
    async enter(patienceMs) {
      if (isFree()) return admit()
      if (isFull()) return undefined
      return new Promise((resolve) => {
        const waiter: Waiter = {
          admit() {
            patience.cancel()
            resolve(admit())
          },
        }
        const patience = clock.after(patienceMs, () => {
          waiting.splice(waiting.indexOf(waiter), 1)
          resolve(undefined)
        })
        waiting.push(waiter)
        admitWaiting()
      })
    },
  }
}
