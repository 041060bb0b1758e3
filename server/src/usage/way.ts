import type { CallRow } from './call-record.ts'

/**
 * The way the answer of a call came: from a collection of its own, from one it shared, from the archive as cached or in place of
 * one that failed, as one that was paid before; or with nothing in it, whichever way. Empty where there was no answer.
 */
export type Way = 'fresh' | 'shared' | 'cached' | 'old' | 'replayed' | 'empty' | ''

type Told = Pick<CallRow, 'id' | 'code' | 'cached' | 'replayOf' | 'flightId' | 'sparedMicro'>

export function wayOf({ id, code, cached, replayOf, flightId, sparedMicro }: Told): Way {
  if (code !== 0) return ''
  if (sparedMicro !== null) return 'empty'
  if (replayOf !== null) return 'replayed'
  if (cached === 1) return flightId === null ? 'cached' : 'old'
  if (flightId === null) return ''
  return flightId === id ? 'fresh' : 'shared'
}
