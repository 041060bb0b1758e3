/** A connection, as far as it matters for who is missed least. */
export interface Guest {
  readonly openedMs: number
  /** When its latest request came; when it was opened, where there was none. */
  readonly askedMs: number
}

/** What a connection that has asked does: it waits for its next request, takes or sends too slowly, or is being answered. */
export type Doing = 'resting' | 'slow' | 'answered'

/** Those that share a number of places: all there are, or those of one client. */
export interface Room<G extends Guest> {
  readonly size: number
  add(guest: G): void
  /** Notes that one has asked. */
  touch(guest: G): void
  remove(guest: G): void
  /** Who goes for a newcomer: nobody that is being answered. */
  findLeast(nowMs: number): G | undefined
}

/** So long a first request is on its way, and a client rests between two of its requests, before others are better to keep. */
const patienceMs = 1_000

export function openRoom<G extends Guest>(doingOf: (guest: G) => Doing): Room<G> {
  /** Those that have asked, in the order of their latest requests. */
  const asking = new Set<G>()
  /** Those that never sent a whole head of a request, in the order they came. */
  const silent = new Set<G>()

  /** The one that rests longest; a slow one before such as rest but shortly. */
  function findIdle(nowMs: number): G | undefined {
    let resting: G | undefined
    let slow: G | undefined
    for (const guest of asking) {
      const doing = doingOf(guest)
      if (doing === 'resting' && nowMs - guest.askedMs > patienceMs) return guest
      if (doing === 'resting') resting ??= guest
      if (doing === 'slow') slow ??= guest
      // Those behind the first that rests rest shorter.
      if (slow && resting) break
    }
    return slow ?? resting
  }

  return {
    get size() {
      return asking.size + silent.size
    },
    add: (guest) => void silent.add(guest),
    touch(guest) {
      silent.delete(guest)
      asking.delete(guest)
      asking.add(guest)
    },
    remove(guest) {
      silent.delete(guest)
      asking.delete(guest)
    },
    findLeast(nowMs) {
      const [oldest] = silent
      if (oldest === undefined) return findIdle(nowMs)
      // Where most have not said a word they are a flood, which pushes nobody out but itself.
      const isLate = nowMs - oldest.openedMs > patienceMs || silent.size > asking.size
      return isLate ? oldest : (findIdle(nowMs) ?? oldest)
    },
  }
}
