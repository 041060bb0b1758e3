/** So many windows are one epoch, some ten seconds; the least of this one and the last is known. */
const windowsPerEpoch = 100

/** Remembers the least of what was seen lately. */
export function createLeast(): { note(ms: number | undefined): number } {
  let [least, before] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let windows = 0

  return {
    note(ms = Number.POSITIVE_INFINITY) {
      least = Math.min(least, ms)
      const known = Math.min(least, before)
      if (++windows % windowsPerEpoch === 0) [before, least] = [least, Number.POSITIVE_INFINITY]
      return Number.isFinite(known) ? known : 0
    },
  }
}
