import type { Socket } from 'node:net'
import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '#kit'
import { readUnsent } from './unsent.ts'

interface UnreadNeeds {
  readonly clock: Clock
  readonly log: FastifyBaseLogger
  /** How long a client may take no byte of what waits for it. */
  readonly writeMs: number
  readonly list: () => Iterable<Socket>
  readonly onStuck: (socket: Socket) => void
}

export interface Unread {
  /** Whether bytes have waited for a client since the last look, and none was taken. */
  isWaiting(socket: Socket): boolean
  close(): void
}

/** What waits for a client: in this process, and in the system where that can be known. */
interface Waiting {
  readonly here: number
  there: number | undefined
  sinceMs: number
}

/** Looks in one wait. */
const looks = 4

/** Watches for clients that do not take what is sent to them. One that reads slowly is let be. */
export function watchUnread({ clock, log, writeMs, list, onStuck }: UnreadNeeds): Unread {
  const waiting = new WeakMap<Socket, Waiting>()
  let isLooking = false

  const timer = clock.every(writeMs / looks, () => {
    look().catch((err: unknown) => log.error({ err }, 'clients that take nothing could not be looked for'))
  })

  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    try {
      const still = findStill()
      if (still.length > 0) await judge(still)
    } finally {
      isLooking = false
    }
  }

  /** Those of which this process still holds as much as it did at the last look. */
  function findStill(): (readonly [Socket, Waiting])[] {
    const still: (readonly [Socket, Waiting])[] = []
    for (const socket of list()) {
      const here = socket.writableLength
      const known = waiting.get(socket)
      if (known && known.here === here && here > 0) still.push([socket, known])
      else if (here > 0) waiting.set(socket, { here, there: undefined, sinceMs: clock.monotonicMs() })
      else if (known) waiting.delete(socket)
    }
    return still
  }

  async function judge(still: readonly (readonly [Socket, Waiting])[]): Promise<void> {
    const unsentOf = await readUnsent()
    const nowMs = clock.monotonicMs()
    for (const [socket, known] of still) {
      const there = unsentOf(socket)
      const hasMoved = known.there !== undefined && known.there !== there
      known.there = there
      if (hasMoved) known.sinceMs = nowMs
      else if (nowMs - known.sinceMs >= writeMs) onStuck(socket)
    }
  }

  return { isWaiting: (socket) => waiting.has(socket), close: timer.cancel }
}
