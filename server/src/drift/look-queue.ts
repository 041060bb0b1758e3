import type { Clock } from '#kit'

/** What waits to be looked at; more is let go. */
export interface LookQueue<One> {
  hasRoomFor(one: One): boolean
  add(one: One): void
  clear(): void
  /** Looks at what is left; kept when all has been looked at. */
  close(): Promise<void>
}

interface QueueNeeds<One> {
  readonly clock: Clock
  readonly sizeOf: (one: One) => number
  /** Never rejects. */
  readonly look: (one: One) => Promise<void>
  readonly onLooked: () => void
}

const waitingMax = 50
const waitingBytesMax = 32 * 1_048_576

/** Looks at one thing after the other, each in a turn of the event loop: calls come between. */
export function createLookQueue<One>({ clock, sizeOf, look, onLooked }: QueueNeeds<One>): LookQueue<One> {
  let waiting: One[] = []
  let waitingBytes = 0
  let isDraining = false
  let isClosed = false
  let drained = Promise.resolve()

  async function drain(): Promise<void> {
    const next = waiting.shift()
    if (next !== undefined) {
      waitingBytes -= sizeOf(next)
      await look(next)
    }
    isDraining = false
    schedule()
    onLooked()
  }

  function schedule(): void {
    if (isDraining || isClosed || waiting.length === 0) return
    isDraining = true
    clock.atTurnEnd(() => {
      drained = drain()
    })
  }

  function clear(): void {
    waiting = []
    waitingBytes = 0
  }

  return {
    hasRoomFor: (one) =>
      !isClosed &&
      waiting.length < waitingMax &&
      (waiting.length === 0 || waitingBytes + sizeOf(one) <= waitingBytesMax),
    add(one) {
      waiting.push(one)
      waitingBytes += sizeOf(one)
      schedule()
    },
    clear,
    async close() {
      isClosed = true
      const left = waiting
      clear()
      await drained
      for (const one of left) await look(one)
    },
  }
}
