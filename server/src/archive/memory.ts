/** A bounded memory of bodies, least recently used out first. */
export interface Memory<T> {
  get(key: string): T | undefined
  set(key: string, value: T, bytes: number): void
  drop(key: string): void
  clear(): void
}

export function createMemory<T>(bytesMax: number): Memory<T> {
  const entries = new Map<string, { readonly value: T; readonly bytes: number }>()
  let total = 0

  function drop(key: string): void {
    total -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }

  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      // The map keeps the order of insertion: what is used goes to its end.
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    set(key, value, bytes) {
      drop(key)
      if (bytes > bytesMax) return
      entries.set(key, { value, bytes })
      total += bytes
      for (const oldest of entries.keys()) {
        if (total <= bytesMax) return
        drop(oldest)
      }
    },
    drop,
    clear() {
      entries.clear()
      total = 0
    },
  }
}
