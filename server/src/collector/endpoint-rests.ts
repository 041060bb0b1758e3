import type { Unfit } from '#catalogue'
import type { Clock } from '#kit'
import { type Fault, rowOf } from './fault.ts'

/** A provider's rest for one endpoint, over all its credentials. */
export interface EndpointRest {
  /** When it may be asked again: milliseconds of the clock that never jumps. */
  readonly untilMs: number
  /** Whether one attempt may find out now whether its answers fit again. */
  readonly isDue: boolean
}

/** What an operator should know of such a rest. */
export type EndpointNotice =
  | { readonly what: 'endpoint rests'; readonly path: string; readonly forMs: number; readonly unfit: Unfit }
  | { readonly what: 'endpoint answers'; readonly path: string }

export interface EndpointRests {
  find(path: string): EndpointRest | undefined
  /** Notes an attempt as begun; what it returns is called with what became of it. */
  begin(path: string): (fault: Fault | undefined) => void
  /** Those that rest, some of them where there are many. */
  list(): readonly { readonly path: string; readonly forMs: number }[]
}

interface Streak {
  /** What was unfit in a row, weighed. */
  weight: number
  /** When it may be tried again; absent while it is asked as ever. */
  retryMs: number | undefined
  isProbing: boolean
}

/**
 * Five answers of an unfit shape one after another are no creator's oddity. Null where an answer should be may be: so some say that
 * they know nobody of that name, and whoever asks for such names is not to turn an endpoint off for all. It takes twenty of these.
 */
const weightMax = 20
const weightOf = ({ path, got }: Unfit): number => (path === '' && (got === 'null' || got === 'nothing') ? 1 : 4)
const restMs = 60_000

/** Endpoints kept in mind for one provider, and shown. */
const endpointsMax = 2_000
const shownMax = 100

/**
 * A shape that changed concerns one endpoint of a provider, whatever its credentials and its health: after some unfit answers
 * in a row, in the order they come back, it is left alone for it, and one attempt a minute finds out whether they fit again.
 */
export function createEndpointRests(clock: Clock, onNotice: (notice: EndpointNotice) => void): EndpointRests {
  const streaks = new Map<string, Streak>()

  function getStreak(path: string): Streak {
    const streak = streaks.get(path) ?? { weight: 0, retryMs: undefined, isProbing: false }
    streaks.set(path, streak)
    // Those that rest are kept before those that may never come to it.
    const oldest = [...(streaks.size > endpointsMax ? streaks : [])]
    const [forgotten] =
      oldest.find(([other, { retryMs }]) => other !== path && retryMs === undefined) ?? oldest[0] ?? []
    if (forgotten !== undefined) streaks.delete(forgotten)
    return streak
  }

  function endProbe(path: string, streak: Streak, fault: Fault | undefined): void {
    streak.isProbing = false
    streak.retryMs = clock.monotonicMs() + restMs
    if (fault) return
    streaks.delete(path)
    onNotice({ what: 'endpoint answers', path })
  }

  function count(path: string, fault: Fault | undefined): void {
    // Attempts from before it rested tell nothing new.
    if (streaks.get(path)?.retryMs !== undefined) return
    if (!fault) streaks.delete(path)
    else if (rowOf(fault.kind).isOfShape) {
      const streak = getStreak(path)
      const unfit = unfitOf(fault)
      streak.weight += weightOf(unfit)
      if (streak.weight < weightMax) return
      streak.retryMs = clock.monotonicMs() + restMs
      onNotice({ what: 'endpoint rests', path, forMs: restMs, unfit })
    }
  }

  return {
    find(path) {
      const { retryMs, isProbing } = streaks.get(path) ?? {}
      if (retryMs === undefined) return undefined
      return { untilMs: retryMs, isDue: !isProbing && clock.monotonicMs() >= retryMs }
    },
    begin(path) {
      const streak = streaks.get(path)
      const nowMs = clock.monotonicMs()
      if (streak?.retryMs === undefined || streak.isProbing || nowMs < streak.retryMs)
        return (fault) => count(path, fault)
      streak.isProbing = true
      // Nobody knows when the probe ends: until then this is when to ask again.
      streak.retryMs = nowMs + restMs
      return (fault) => endProbe(path, streak, fault)
    },
    list: () =>
      [...streaks]
        .flatMap(([path, { retryMs }]) =>
          retryMs === undefined ? [] : { path, forMs: Math.max(Math.ceil(retryMs - clock.monotonicMs()), 0) },
        )
        .slice(0, shownMax),
  }
}

/** Where an answer does not fit; a provider's own complaint is of the whole. */
export const unfitOf = ({ unfit, message }: Fault): Unfit => unfit ?? { path: '', expected: message, got: '' }
