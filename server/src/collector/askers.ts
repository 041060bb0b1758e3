import type { Clock } from '#kit'

/** Who asks for one answer, as they come and go: it waits in the queue of each of these accounts. */
export interface Askers {
  /** By account: since when it asks, on the clock that never jumps. */
  readonly since: ReadonlyMap<string, number>
  /** Whether nobody was left before the question was sent. */
  isDropped(): boolean
  /** Calls once when nobody is left before that. What it returns takes the listener back. */
  onDropped(listener: () => void): () => void
  isSent(): boolean
  /** From now on nobody leaves: whoever asked is answered, and charged. */
  markSent(): void
  /** One more caller of an account; what it returns takes the caller back, and says whether that was in time. */
  join(accountId: string): () => boolean
}

export function createAskers(clock: Clock): Askers {
  const since = new Map<string, number>()
  const callers = new Map<string, number>()
  const dropListeners = new Set<() => void>()
  let isDropped = false
  let isSent = false

  function leave(accountId: string): void {
    const left = (callers.get(accountId) ?? 0) - 1
    callers.set(accountId, left)
    if (left > 0) return
    callers.delete(accountId)
    since.delete(accountId)
    if (since.size === 0) drop()
  }

  function drop(): void {
    isDropped = true
    for (const listener of dropListeners) listener()
    dropListeners.clear()
  }

  return {
    since,
    isDropped: () => isDropped,
    onDropped(listener) {
      dropListeners.add(listener)
      return () => void dropListeners.delete(listener)
    },
    isSent: () => isSent,
    markSent() {
      isSent = true
      dropListeners.clear()
    },
    join(accountId) {
      callers.set(accountId, (callers.get(accountId) ?? 0) + 1)
      if (!since.has(accountId)) since.set(accountId, clock.monotonicMs())
      let isIn = true
      return () => {
        if (isSent) return false
        if (isIn) leave(accountId)
        isIn = false
        return true
      }
    },
  }
}

/** Work of the service's own: an account among the others, without a name, that never leaves. */
export function createOwnAskers(clock: Clock): Askers {
  const askers = createAskers(clock)
  askers.join('')
  return askers
}
