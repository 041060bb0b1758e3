import type { Clock, Timer } from '#kit'

interface AbsenceNeeds {
  /** Why the books cannot be asked now; nothing where they can. */
  readonly findAbsence: () => string | undefined
  readonly clock: Clock
  readonly onAway: (because: string) => void
  readonly onBack: () => void
}

const periodMs = 250

/** Tells once when the books cannot be asked any more, and once when they can again. */
export function watchAbsence({ findAbsence, clock, onAway, onBack }: AbsenceNeeds): Timer {
  let isAway = false
  return clock.every(periodMs, () => {
    const because = findAbsence()
    const wasAway = isAway
    isAway = because !== undefined
    if (because !== undefined && !wasAway) onAway(because)
    if (wasAway && !isAway) onBack()
  })
}
