import type { Store } from './store.ts'

/** What was read before, until something it may rest on is changed. */
export interface Remembered<Value> {
  /**
   * What is remembered of a key; otherwise it is read, and remembered where nothing was announced meanwhile. That there is
   * nothing is not: strangers may ask for as many things as they like.
   */
  get(key: string, read: () => Promise<Value>): Promise<Value>
}

/** Remembers what rooms read of the books: the one tool for it. `entriesMax` is what it holds at most. */
export function openRemembered<Value>(store: Pick<Store, 'onStale'>, entriesMax: number): Remembered<Value> {
  const known = new Map<string, Value>()
  let generation = 0
  store.onStale(() => {
    generation++
    known.clear()
  })
  return {
    async get(key, read) {
      const remembered = known.get(key)
      if (remembered !== undefined) return remembered
      const began = generation
      const value = await read()
      if (began === generation && value !== undefined) {
        if (known.size >= entriesMax) known.clear()
        known.set(key, value)
      }
      return value
    },
  }
}
