import type { Dispatcher } from 'undici'
import { type Clock, drawFraction, type Random } from '#kit'
import type { HookDeliveries, TakenDelivery } from './hook-deliveries.ts'
import { createHookLine, type DueHook } from './hook-line.ts'
import type { HookTarget } from './hooks.ts'
import { deliveryMs, isTaken, type Posted, postSigned } from './post.ts'

/** Sends what waits for webhooks, until it is closed. */
export interface HookSender {
  /** Looks at once: something was added. */
  wake(): void
  /** Kept when nothing is under way and nothing is due. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** What became of a try, for the log: never whereto. */
export interface HookReport {
  readonly webhookId: string
  readonly accountId: string
  readonly type: string
  readonly nth: number
  readonly outcome: string
  readonly isTaken: boolean
}

interface SenderNeeds {
  readonly clock: Clock
  readonly random: Random
  readonly agent: Dispatcher
  readonly deliveries: Pick<HookDeliveries, 'listDueHooks' | 'takeDelivery' | 'noteAttempt'>
  readonly findTarget: (id: string, sealed: Uint8Array) => Promise<HookTarget | undefined>
  readonly onReport: (report: HookReport) => void
  /** Called when a webhook was given up. */
  readonly onGivenUp: (webhookId: string, accountId: string) => Promise<void>
  readonly onError: (error: unknown) => void
}

const lookMs = 1_000
/** Messages under way at one time: no socket more. */
const underWayMax = 32
/** Webhooks found in one look. */
const dueMax = 500
/** A message whose try was not noted by then is tried again: we ended in the middle of it. */
const leaseMs = 6 * deliveryMs
/** How long after each try that failed the next one comes, a little more or less; after the last there is none. */
const pausesMs = [5_000, 60_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000] as const
/** By how much more a pause may be: messages that failed together do not come again together. */
const jitter = 0.1
const goneStatus = 410
const unreadable: Posted = { error: 'SEALED_BY_ANOTHER_KEY' }

export function openHookSender(needs: SenderNeeds): HookSender {
  const { clock, random, agent, deliveries, findTarget, onReport, onGivenUp, onError } = needs
  const underWay = new Map<string, Promise<void>>()
  const line = createHookLine()
  let looking: Promise<void> | undefined
  let isClosed = false

  async function send(taken: TakenDelivery): Promise<void> {
    const { webhookId, accountId, id, type, body, nth, at } = taken
    const startMs = clock.monotonicMs()
    const target = await findTarget(webhookId, taken.sealed)
    const posted = target ? await postSigned({ clock, agent }, { ...target, id, body }) : unreadable
    const status = 'status' in posted ? posted.status : null
    const error = 'error' in posted ? posted.error : null
    const pauseMs = isTaken(posted) ? undefined : pausesMs[nth - 1]
    const isGivenUp = await deliveries.noteAttempt({
      webhookId,
      id,
      nth,
      at,
      durationMs: Math.round(clock.monotonicMs() - startMs),
      status,
      error,
      nextAt: pauseMs === undefined ? null : clock.now() + Math.round(pauseMs * (1 + jitter * drawFraction(random))),
      isTaken: isTaken(posted),
      isGone: status === goneStatus,
    })
    onReport({ webhookId, accountId, type, nth, outcome: error ?? `HTTP ${status}`, isTaken: isTaken(posted) })
    if (isGivenUp) await onGivenUp(webhookId, accountId)
  }

  /** Sends one message; a webhook that had one may have another, after the others had theirs. */
  async function sendOne(hook: DueHook): Promise<void> {
    const taken = await deliveries.takeDelivery(hook.webhookId, leaseMs)
    if (taken) await send(taken)
    line.end(hook)
    if (taken) line.add(hook)
  }

  function begin(hook: DueHook): void {
    const { webhookId } = hook
    const sending = sendOne(hook)
      .catch((error) => {
        line.end(hook)
        if (!isClosed) onError(error)
      })
      .finally(() => {
        underWay.delete(webhookId)
        beginNext()
      })
    underWay.set(webhookId, sending)
  }

  function beginNext(): void {
    while (!isClosed && underWay.size < underWayMax) {
      const hook = line.take()
      if (!hook) return
      begin(hook)
    }
  }

  async function look(): Promise<void> {
    for (const hook of await deliveries.listDueHooks(clock.now(), dueMax)) line.add(hook)
    beginNext()
  }

  function lookOnce(): Promise<void> {
    looking ??= look()
      .catch((error) => {
        if (!isClosed) onError(error)
      })
      .finally(() => {
        looking = undefined
      })
    return looking
  }

  const timer = clock.every(lookMs, () => void lookOnce())
  return {
    wake: () => void lookOnce(),
    async settle() {
      do {
        await lookOnce()
        while (underWay.size > 0) await Promise.all(underWay.values())
        await lookOnce()
      } while (underWay.size > 0)
    },
    async close() {
      isClosed = true
      timer.cancel()
      await agent.destroy()
      await looking
      await Promise.all(underWay.values())
    },
  }
}
