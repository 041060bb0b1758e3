import type { Store } from './store.ts'

/** What was read before, until something it may rest on is changed. */
export interface Remembered<Value> {
  /**
   * What is remembered of a key; otherwise it is read, and remembered where nothing was announced or forgotten meanwhile. That
   * there is nothing is not: strangers may ask for as many things as they like.
   */
  get<Read extends Value | undefined>(key: string, read: () => Promise<Read>): Promise<Value | Read>
  forget(key: string): void
}

/**
 * Remembers what rooms read of the books: the one tool for it. It holds `most` entries, or that much of what `weigh` says of
 * each; what was not asked for longest goes first. Where the store is out of touch all is read, however well it is remembered.
 */
export function openRemembered<Value>(
  store: Pick<Store, 'onStale' | 'isInTouch'>,
  most: number,
  weigh: (value: Value) => number = () => 1,
): Remembered<Value> {
  const known = new Map<string, { readonly value: Value; readonly weight: number }>()
  let total = 0
  let generation = 0
  /** The key asked for last, which stands at the map's end. */
  let latest: string | undefined
  store.onStale(() => {
    generation++
    known.clear()
    total = 0
  })

  function drop(key: string): void {
    total -= known.get(key)?.weight ?? 0
    known.delete(key)
  }

  function keep(key: string, value: Value): void {
    drop(key)
    const weight = weigh(value)
    if (weight > most) return
    known.set(key, { value, weight })
    latest = key
    total += weight
    for (const oldest of known.keys()) {
      if (total <= most) return
      drop(oldest)
    }
  }

  return {
    async get(key, read) {
      const remembered = known.get(key)
      if (remembered && store.isInTouch()) {
        // The map keeps the order of insertion: what is used goes to its end.
        if (key !== latest) {
          known.delete(key)
          known.set(key, remembered)
          latest = key
        }
        return remembered.value
      }
      const began = generation
      const value = await read()
      if (began === generation && value !== undefined) keep(key, value)
      return value
    },
    forget(key) {
      generation++
      drop(key)
    },
  }
}
