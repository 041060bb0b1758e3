import type { Clock, Timer } from '#kit'
import type { AlertData, AlertKey, Alerts } from '#notices'

/** A state that comes and goes: it is over when it has not come back for a while. */
export interface QuietEnd {
  noteTrouble(data: AlertData): void
  noteWell(): void
  /** That the trouble has lasted until now, and is over. */
  noteOver(): void
  close(): void
}

const usualQuietMs = 20_000

/** Begins an alert at the first trouble, and ends it when all has been well since the last one for so long. */
export function createQuietEnd(
  { alerts, clock }: { readonly alerts: Alerts; readonly clock: Pick<Clock, 'monotonicMs' | 'after'> },
  key: AlertKey,
  quietMs = usualQuietMs,
): QuietEnd {
  let troubledMs = Number.NEGATIVE_INFINITY
  let alarm: Timer | undefined

  function noteWell(): void {
    if (alarm || !alerts.hasBegun(key)) return
    const leftMs = troubledMs + quietMs - clock.monotonicMs()
    if (leftMs <= 0) alerts.end(key)
    else alarm = clock.after(leftMs, ring)
  }

  function ring(): void {
    alarm = undefined
    noteWell()
  }

  return {
    noteTrouble(data) {
      troubledMs = clock.monotonicMs()
      // Whether it is over is to be seen anew.
      alarm?.cancel()
      alarm = undefined
      alerts.begin(key, data)
    },
    noteWell,
    noteOver() {
      troubledMs = clock.monotonicMs()
      noteWell()
    },
    close: () => alarm?.cancel(),
  }
}
