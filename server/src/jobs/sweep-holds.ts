import type { Clock, Timer } from '#kit'
import type { Ledger } from '#ledger'

interface SweepNeeds {
  readonly ledger: Ledger
  readonly clock: Clock
  readonly onSwept: (holds: number) => void
  readonly onError: (error: unknown) => void
}

const periodMs = 5_000

/** Gives back holds whose call was never settled. One sweep at a time; cancel it before the store closes. */
export function startSweep({ ledger, clock, onSwept, onError }: SweepNeeds): Timer {
  let isSweeping = false

  async function sweep(): Promise<void> {
    if (isSweeping) return
    isSweeping = true
    try {
      const holds = await ledger.expireHolds()
      if (holds > 0) onSwept(holds)
    } catch (error) {
      onError(error)
    } finally {
      isSweeping = false
    }
  }

  return clock.every(periodMs, () => void sweep())
}
