import type { Clock } from '#kit'

const firstWaitMs = 1_000
/** What is remembered in all, and of whoever tries. */
const entriesMax = 10_000
const entriesOfOneMax = 200

interface Limits {
  /** Wrong tries that cost nothing: people mistype. */
  readonly free: number
  /** How long a try counts after its wait. */
  readonly rememberedMs: number
  readonly waitMaxMs: number
}

interface Tried {
  readonly tries: number
  readonly freeAtMs: number
}

/** Tries, counted by who makes them and at what. */
export interface Tries {
  findWaitMs(who: string, what: string): number
  count(who: string, what: string): void
  forget(who: string, what: string): void
}

/**
 * Whoever tries much pushes out his own tries alone, and of these what was tried least: who tries ten thousand names he made up
 * finds what he tried before still counted, and so do all others.
 */
export function openTries(clock: Clock, { free, rememberedMs, waitMaxMs }: Limits): Tries {
  const lists = new Map<string, Map<string, Tried>>()
  let size = 0

  function remove(who: string, what: string): void {
    const list = lists.get(who)
    if (!list?.delete(what)) return
    size--
    if (list.size === 0) lists.delete(who)
  }

  function removeLeast(who: string): void {
    const least = findLeast(lists.get(who) ?? new Map())
    if (least) remove(who, least[0])
  }

  /** Who has tried most; of those who did as much, who tried it the fewest times. */
  function findLongest(): string {
    let longest = ''
    let most = 0
    let fewest = 0
    for (const [who, list] of lists) {
      if (list.size < most) continue
      const tries = findLeast(list)?.[1].tries ?? 0
      if (list.size > most || tries < fewest) [longest, most, fewest] = [who, list.size, tries]
    }
    return longest
  }

  return {
    findWaitMs: (who, what) => Math.max((lists.get(who)?.get(what)?.freeAtMs ?? 0) - clock.monotonicMs(), 0),
    count(who, what) {
      const now = clock.monotonicMs()
      const known = lists.get(who)?.get(what)
      remove(who, what)
      if ((lists.get(who)?.size ?? 0) >= entriesOfOneMax) removeLeast(who)
      if (size >= entriesMax) removeLeast(findLongest())
      // What was long ago is over.
      const tries = known && now - known.freeAtMs < rememberedMs ? known.tries + 1 : 1
      const waitMs = tries < free ? 0 : Math.min(firstWaitMs * 2 ** (tries - free), waitMaxMs)
      const list = lists.get(who) ?? new Map<string, Tried>()
      list.set(what, { tries, freeAtMs: now + waitMs })
      lists.set(who, list)
      size++
    },
    forget: remove,
  }
}

/** Of one list what was tried least, and of those what was tried longest ago. */
function findLeast(list: ReadonlyMap<string, Tried>): readonly [string, Tried] | undefined {
  let least: readonly [string, Tried] | undefined
  for (const entry of list) if (!least || entry[1].tries < least[1].tries) least = entry
  return least
}
