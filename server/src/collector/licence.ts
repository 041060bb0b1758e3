import type { Clock } from '#kit'

/** Whether providers may be asked now: not while their answers could be neither kept nor charged. */
export interface Licence {
  isGiven(): boolean
  /** Calls whenever it is withdrawn; what it returns ends that. */
  onWithdrawn(listener: () => void): () => void
}

export const alwaysGiven: Licence = { isGiven: () => true, onWithdrawn: () => () => {} }

/** A licence, and what gives and withdraws it. */
export function createLicence(): { readonly licence: Licence; give(): void; withdraw(): void } {
  const listeners = new Set<() => void>()
  let isGiven = true
  return {
    licence: {
      isGiven: () => isGiven,
      onWithdrawn(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    give() {
      isGiven = true
    },
    withdraw() {
      isGiven = false
      for (const listener of [...listeners]) listener()
    },
  }
}

/** Waits for a while, or until the licence is withdrawn. */
export function pauseUnderLicence(clock: Clock, delayMs: number, licence: Licence): Promise<void> {
  return new Promise((resolve) => {
    function end(): void {
      timer.cancel()
      forget()
      resolve()
    }
    const timer = clock.after(delayMs, end)
    const forget = licence.onWithdrawn(end)
  })
}
