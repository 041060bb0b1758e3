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
  /** Callers beyond the first of an account: mostly there are none. */
  let others: Map<string, number> | undefined
  let dropListeners: readonly (() => void)[] = []
  let isDropped = false
  let isSent = false

  function leave(accountId: string): void {
    const more = others?.get(accountId) ?? 0
    if (more > 0) {
      others?.set(accountId, more - 1)
      return
    }
    since.delete(accountId)
    if (since.size === 0) drop()
  }

  function drop(): void {
    isDropped = true
    for (const listener of dropListeners) listener()
    dropListeners = []
  }

  return {
    since,
    isDropped: () => isDropped,
    onDropped(listener) {
      dropListeners = [...dropListeners, listener]
      return () => {
        dropListeners = dropListeners.filter((one) => one !== listener)
      }
    },
    isSent: () => isSent,
    markSent() {
      isSent = true
      dropListeners = []
    },
    join(accountId) {
      if (!since.has(accountId)) since.set(accountId, clock.monotonicMs())
      else {
        others ??= new Map()
        others.set(accountId, (others.get(accountId) ?? 0) + 1)
      }
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
