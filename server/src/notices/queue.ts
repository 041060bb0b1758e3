import type { Clock } from '#kit'
import type { Message } from './alert.ts'

interface Waiting {
  readonly message: Message
  tries: number
  /** Of the clock that never jumps. */
  dueMs: number
  isUnderWay: boolean
}

interface QueueNeeds {
  readonly clock: Clock
  /** Keeps with `undefined` where the receiver took it, or with why not. */
  readonly deliver: (message: Message) => Promise<string | undefined>
  readonly onEnd: (message: Message, end: 'delivered' | 'too many' | 'too old') => void
  readonly onFailure: (message: Message, reason: string, retryMs: number) => void
}

/** Messages on their way to the receiver. */
export interface Queue {
  /** Adds one; one that is there is not added again. */
  add(message: Message): void
  has(id: string): boolean
  getLength(): number
  /** Kept when nothing is under way and nothing is to be tried before its pause is over. */
  settle(): Promise<void>
  close(): void
}

/** Messages kept; the oldest give way. */
export const messagesMax = 1_000
const underWayMax = 4
/** How long after a failure it is tried again: the last for all that follow. */
const pausesMs = [5_000, 30_000, 120_000, 600_000, 3_600_000] as const
/** What nobody took for so long is of no use any more. */
export const messageMsMax = 86_400_000
const lookMs = 1_000

/**
 * Delivers each message until the receiver takes it. Messages of one alert come in their order, or its end would come before
 * its beginning; others do not wait for them.
 */
export function createQueue({ clock, deliver, onEnd, onFailure }: QueueNeeds): Queue {
  const waiting = new Map<string, Waiting>()
  const settling: (() => void)[] = []
  let isClosed = false

  function end(message: Message, how: Parameters<QueueNeeds['onEnd']>[1]): void {
    waiting.delete(message.id)
    onEnd(message, how)
  }

  function listDue(): Waiting[] {
    const keys = new Set<string>()
    const nowMs = clock.monotonicMs()
    return [...waiting.values()].filter((one) => {
      const isFirst = !keys.has(one.message.key)
      keys.add(one.message.key)
      return isFirst && !one.isUnderWay && one.dueMs <= nowMs
    })
  }

  async function send(one: Waiting): Promise<void> {
    one.isUnderWay = true
    const reason = await deliver(one.message)
    one.isUnderWay = false
    if (isClosed || !waiting.has(one.message.id)) return
    const pauseMs = pausesMs[Math.min(one.tries, pausesMs.length - 1)] ?? 0
    one.tries++
    one.dueMs = clock.monotonicMs() + pauseMs
    if (reason === undefined) end(one.message, 'delivered')
    else onFailure(one.message, reason, pauseMs)
  }

  function look(): void {
    if (isClosed) return
    for (const { message, isUnderWay } of [...waiting.values()])
      if (!isUnderWay && clock.now() - message.at > messageMsMax) end(message, 'too old')
    const free = underWayMax - [...waiting.values()].filter(({ isUnderWay }) => isUnderWay).length
    for (const one of listDue().slice(0, Math.max(free, 0))) void send(one).then(look)
    const isSettled = listDue().length === 0 && ![...waiting.values()].some(({ isUnderWay }) => isUnderWay)
    if (isSettled) for (const keep of settling.splice(0)) keep()
  }

  const timer = clock.every(lookMs, () => {
    if (waiting.size > 0) look()
  })

  return {
    add(message) {
      if (waiting.has(message.id)) return
      const oldest = [...waiting.values()].find(({ isUnderWay }) => !isUnderWay)
      if (waiting.size >= messagesMax && oldest) end(oldest.message, 'too many')
      waiting.set(message.id, { message, tries: 0, dueMs: clock.monotonicMs(), isUnderWay: false })
      look()
    },
    has: (id) => waiting.has(id),
    getLength: () => waiting.size,
    settle() {
      const settled = new Promise<void>((resolve) => void settling.push(resolve))
      look()
      return settled
    },
    close() {
      isClosed = true
      timer.cancel()
    },
  }
}
