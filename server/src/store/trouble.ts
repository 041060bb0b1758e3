import { type Clock, Problem, type Timer } from '#kit'

/** Why nothing can be written now. */
export interface Trouble {
  /** In words, for operators and for anybody: no path, no secret. */
  readonly because: string
  /** Whether what is kept can be read meanwhile. */
  readonly canRead: boolean
}

export interface TroubleWatch {
  find(): Trouble | undefined
  /** Notes that a commit came to nothing, or would. */
  begin(trouble: Trouble): void
  /** Calls when trouble begins, and with nothing when it is over. */
  onChange(listener: (trouble: Trouble | undefined) => void): void
  /** From now on nothing is tried any more. */
  close(): void
}

interface TroubleNeeds {
  readonly clock: Clock
  /** Commits something, and takes no longer than any commit may. */
  readonly probe: () => Promise<void>
}

/** How often it is tried whether a commit works again. */
const probeMs = 500

/** Trouble begins with a commit that comes to nothing, and is over when a probe of one has come to something. */
export function watchTrouble({ clock, probe }: TroubleNeeds): TroubleWatch {
  const listeners: ((trouble: Trouble | undefined) => void)[] = []
  let trouble: Trouble | undefined
  let timer: Timer | undefined
  let isProbing = false
  let isClosed = false
  let begun = 0

  function change(next: Trouble | undefined): void {
    const isTold = (trouble === undefined) !== (next === undefined)
    trouble = next
    if (isTold) for (const listener of listeners) listener(next)
  }

  async function tryCommit(): Promise<void> {
    if (isProbing) return
    isProbing = true
    const before = begun
    try {
      await probe()
      // What came to nothing meanwhile is newer than the probe.
      if (begun === before && !isClosed) end()
    } catch {
      // Whoever wrote it has noted why: it is tried again.
    } finally {
      isProbing = false
    }
  }

  function end(): void {
    timer?.cancel()
    timer = undefined
    change(undefined)
  }

  return {
    find: () => trouble,
    begin(next) {
      begun++
      if (isClosed) return
      timer ??= clock.every(probeMs, () => void tryCommit())
      change(next)
    },
    onChange: (listener) => void listeners.push(listener),
    close() {
      isClosed = true
      timer?.cancel()
    },
  }
}

/** How soon it may be otherwise. */
const retryAfterMs = 1_000

/** What callers are told whose change was not written, or whose question could not be answered, since the books are in trouble. */
export const beUnavailable = (cause: unknown): Problem => new Problem('service.unavailable', { cause, retryAfterMs })
