import type { Clock, Timer } from '#kit'
import type { Log } from './log.ts'

const periodMs = 60_000

/**
 * Tells that calls are told too busy since there is too much to do: the first at once, and how many more each minute, until none
 * is. A line for each would be more to do.
 */
export function openShedReport(clock: Clock, log: Log): { note(): void; close(): void } {
  let shed = 0
  let timer: Timer | undefined

  function tell(): void {
    if (shed > 0)
      log.warn({ shed }, 'calls were told too busy, in a minute at most: there is more to do than can be done')
    else {
      log.info('no call was told too busy for a minute: there is less to do')
      timer?.cancel()
      timer = undefined
    }
    shed = 0
  }

  return {
    note() {
      shed++
      if (timer) return
      log.warn('there is more to do than can be done in time: some calls are told too busy at once')
      timer = clock.every(periodMs, tell)
    },
    close() {
      timer?.cancel()
      if (shed > 0) tell()
    },
  }
}
