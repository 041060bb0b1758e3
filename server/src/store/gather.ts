import type { Clock } from '#kit'

/** The longest a turn waits for more to share its commit with. */
const gatherMs = 2

/**
 * Says when a turn is full: at the end of the event-loop turn that brought its first change, or of a later one as long as each
 * brings more. Returns what notes that something came.
 */
export function gatherTurns(clock: Clock, onFull: () => void): { note(): void; isGathering(): boolean; end(): void } {
  let isGathering = false
  let isQuiet = true
  let sinceMs = 0

  function endTurn(): void {
    if (!isGathering) return
    if (isQuiet || clock.monotonicMs() - sinceMs >= gatherMs) onFull()
    else {
      isQuiet = true
      clock.atTurnEnd(endTurn)
    }
  }

  return {
    note() {
      isQuiet = false
      if (isGathering) return
      isGathering = true
      sinceMs = clock.monotonicMs()
      clock.atTurnEnd(endTurn)
    },
    isGathering: () => isGathering,
    end() {
      isGathering = false
    },
  }
}
