import type { Clock } from './clock.ts'

/** Remembers what was made, by key; when it is full, it forgets all and begins anew. */
export function createMemory<T>(entriesMax: number): (key: string, make: () => T) => T {
  const known = new Map<string, { readonly value: T }>()
  return (key, make) => {
    const found = known.get(key) ?? { value: make() }
    if (!known.has(key)) {
      if (known.size >= entriesMax) known.clear()
      known.set(key, found)
    }
    return found.value
  }
}

/** Makes what several ask for at the same time once for all of them; who asks after it is made has it made anew. */
export function createShared<T>(): (key: string, make: () => Promise<T>) => Promise<T> {
  const underWay = new Map<string, Promise<T>>()
  return (key, make) => {
    const known = underWay.get(key)
    if (known) return known
    const made = make().finally(() => underWay.delete(key))
    underWay.set(key, made)
    return made
  }
}

interface Needs {
  readonly clock: Clock
  readonly keepMs: number
  readonly entriesMax: number
}

/** Remembers what is measured for a short while: asked again within `keepMs`, it costs nothing. What fails is measured anew. */
export function createBriefMemory<T>({ clock, keepMs, entriesMax }: Needs) {
  const known = new Map<string, { readonly value: Promise<T>; readonly at: number }>()

  return (key: string, measure: () => Promise<T>): Promise<T> => {
    const now = clock.now()
    const remembered = known.get(key)
    // A wall clock set back must not keep what is remembered for longer.
    if (remembered && remembered.at <= now && now < remembered.at + keepMs) return remembered.value
    const entry = { value: measure(), at: now }
    if (known.size >= entriesMax) known.clear()
    known.set(key, entry)
    entry.value.catch(() => {
      if (known.get(key) === entry) known.delete(key)
    })
    return entry.value
  }
}
