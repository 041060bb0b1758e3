import type { Clock } from '#kit'

/** Who asks for one answer, as they come and go: it waits in the queue of each of these accounts. */
export interface Askers {
  /** By account: since when it asks, on the clock that never jumps. */
  readonly since: ReadonlyMap<string, number>
  /** Aborted when nobody is left before the question was sent. */
  readonly dropped: AbortSignal
  isSent(): boolean
  /** From now on nobody leaves: whoever asked is answered, and charged. */
  markSent(): void
  /** One more caller of an account; what it returns takes the caller back, and says whether that was in time. */
  join(accountId: string): () => boolean
}

export function createAskers(clock: Clock): Askers {
  const since = new Map<string, number>()
  const callers = new Map<string, number>()
  const dropping = new AbortController()
  let isSent = false

  function leave(accountId: string): void {
    const left = (callers.get(accountId) ?? 0) - 1
    callers.set(accountId, left)
    if (left > 0) return
    callers.delete(accountId)
    since.delete(accountId)
    if (since.size === 0) dropping.abort()
  }

  return {
    since,
    dropped: dropping.signal,
    isSent: () => isSent,
    markSent() {
      isSent = true
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
