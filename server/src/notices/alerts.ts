import { type Clock, createShortId, type Mask, type Random, within } from '#kit'
import type { Store } from '#store'
import { type AlertData, type AlertKey, type AlertType, keyOf, type Message } from './alert.ts'
import { type BegunAlert, openAlertBook } from './alert-book.ts'
import { createQueue, messageMsMax } from './queue.ts'
import type { Webhook } from './webhook.ts'

/** What somebody is told by webhook: each state once when it begins, and once when it is over, over restarts too. */
export interface Alerts {
  /** Nothing happens where it has begun already. */
  begin(key: AlertKey, data: AlertData): void
  /** Tells that it is over, with what it began with and what is known now; nothing happens where it has not begun. */
  end(key: AlertKey, data?: AlertData): void
  hasBegun(key: AlertKey): boolean
  /** States of a type that have begun, by what they are about. */
  listAbout(type: AlertType): readonly (readonly string[])[]
  describe(): AlertState
  /** Kept when all that is known is written and was handed over, or could not be for now. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** For metrics. */
export interface AlertState {
  readonly begun: readonly AlertType[]
  readonly waiting: number
  readonly delivered: number
  readonly failed: number
  readonly dropped: number
}

/** What became of deliveries, for the log. */
export type AlertReport =
  | { readonly what: 'delivered'; readonly type: string; readonly id: string }
  | {
      readonly what: 'failed'
      readonly type: string
      readonly id: string
      readonly reason: string
      readonly retryMs: number
    }
  | { readonly what: 'dropped'; readonly type: string; readonly id: string; readonly reason: string }
  | { readonly what: 'unwritten'; readonly error: unknown }
  | { readonly what: 'unread'; readonly error: unknown }

interface AlertNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** What an upstream wrote may be in what is told. */
  readonly mask: Mask
  /** Absent: it is kept for a process that has one. */
  readonly webhook?: Webhook | undefined
  readonly onReport: (report: AlertReport) => void
}

/** States that have begun at one time; there are as many as credentials and endpoints. */
const begunMax = 1_000
/** How long a message waits for the database to note it; a disk that fails is among what is to be told. */
const writeMsMax = 2_000
const textLengthMax = 300
const listLengthMax = 20

export async function openAlerts(needs: AlertNeeds): Promise<Alerts> {
  const { store, clock, random, mask, webhook, onReport } = needs
  const book = openAlertBook(store)
  const begun = new Map<string, BegunAlert>()
  /** How many writes of a state are under way; what the database says of it meanwhile is old. */
  const underWay = new Map<string, number>()
  /** States that the database could not be given. */
  const unwritten = new Set<string>()
  /** Messages that were taken and are in the database yet. */
  const taken = new Set<string>()
  const writing = new Set<Promise<void>>()
  /** Grows when a write begins and when it ends: what was read meanwhile may be of before. */
  let turns = 0
  let looks = 0
  let delivered = 0
  let failed = 0
  let dropped = 0

  const queue = createQueue({
    clock,
    deliver: async (message) => (webhook ? webhook.deliver(message) : 'nobody to tell'),
    onEnd(message, end) {
      const told = { type: typeOf(message), id: message.id }
      if (end === 'delivered') delivered++
      else dropped++
      onReport(end === 'delivered' ? { what: end, ...told } : { what: 'dropped', ...told, reason: end })
      taken.add(message.id)
      forget(message.id)
    },
    onFailure(message, reason, retryMs) {
      failed++
      onReport({ what: 'failed', type: typeOf(message), id: message.id, reason, retryMs })
    },
  })

  function forget(id: string): void {
    track(
      book.remove(id).then(
        () => void taken.delete(id),
        (error) => onReport({ what: 'unwritten', error }),
      ),
    )
  }

  function track(promise: Promise<void>): void {
    writing.add(promise)
    void promise.finally(() => writing.delete(promise))
  }

  function newMessage(key: AlertKey, state: 'begun' | 'over', data: AlertData): Message {
    const at = clock.now()
    const body = { type: key.type, timestamp: new Date(at).toISOString(), data: { state, ...bound(data) } }
    const id = createShortId('msg', random) + createShortId('', random).slice(1)
    return { id, key: keyOf(key), at, body: mask.strikeText(JSON.stringify(body)) }
  }

  const isHere = (key: string): boolean => underWay.has(key) || unwritten.has(key)

  /** Whether the state changed by this write; also where only we know of it, since the database could not be given it. */
  async function write(key: string, writing: Promise<boolean>): Promise<boolean> {
    turns++
    underWay.set(key, (underWay.get(key) ?? 0) + 1)
    try {
      const isChanged = await writing
      return unwritten.delete(key) || isChanged
    } catch (error) {
      unwritten.add(key)
      onReport({ what: 'unwritten', error })
      return true
    } finally {
      const left = (underWay.get(key) ?? 1) - 1
      turns++
      if (left > 0) underWay.set(key, left)
      else underWay.delete(key)
    }
  }

  /** Notes a change of state, and tells of it where it was one, or where the database takes too long to say. */
  function tell(message: Message, writing: Promise<boolean>): void {
    const isNew = within(clock, writeMsMax, write(message.key, writing), () => new Error('late')).catch(() => true)
    track(
      isNew.then((isNew) => {
        if (webhook && isNew) queue.add(message)
      }),
    )
  }

  /** What other processes have noted: a command beside the service. */
  async function look(): Promise<void> {
    const [turn, nth] = [turns, ++looks]
    const { begun: alerts, messages } = await book.read()
    // Somebody looks who sees more.
    if (nth !== looks) return
    if (turn !== turns) return look()
    const kept = new Map(alerts.map((alert) => [alert.key, alert]))
    for (const key of begun.keys()) if (!kept.has(key) && !isHere(key)) begun.delete(key)
    for (const [key, alert] of kept) if (!isHere(key)) begun.set(key, alert)
    for (const message of messages) {
      if (isHere(message.key) || taken.has(message.id)) continue
      if (clock.now() - message.at > messageMsMax) forget(message.id)
      else if (webhook) queue.add(message)
    }
  }

  await look()
  if (webhook) store.onStale(() => track(look().catch((error) => onReport({ what: 'unread', error }))))

  return {
    begin(key, data) {
      const name = keyOf(key)
      if (begun.has(name) || begun.size >= begunMax) return
      const alert = { key: name, type: key.type, data: JSON.stringify(bound(data)), begunAt: clock.now() }
      begun.set(name, alert)
      const message = newMessage(key, 'begun', data)
      tell(message, book.begin(alert, message))
    },
    end(key, data = {}) {
      const name = keyOf(key)
      const alert = begun.get(name)
      if (!alert) return
      begun.delete(name)
      const message = newMessage(key, 'over', {
        ...JSON.parse(alert.data),
        ...data,
        begunAt: new Date(alert.begunAt).toISOString(),
      })
      tell(message, book.end(name, message))
    },
    hasBegun: (key) => begun.has(keyOf(key)),
    listAbout: (type) =>
      [...begun.values()].filter((alert) => alert.type === type).map(({ key }) => key.split(' ').slice(1)),
    describe: () => ({
      begun: [...begun.values()].map(({ type }) => type),
      waiting: queue.getLength(),
      delivered,
      failed,
      dropped,
    }),
    async settle() {
      while (writing.size > 0) await Promise.all(writing)
      await queue.settle()
      while (writing.size > 0) await Promise.all(writing)
    },
    async close() {
      queue.close()
      // What began last is noted yet, and told after the next start.
      while (writing.size > 0) await Promise.all(writing)
      await webhook?.close()
    },
  }
}

const typeOf = ({ key }: Message): string => key.split(' ')[0] ?? ''

/** Of no more length than somebody reads. */
function bound(data: AlertData): AlertData {
  const cut = (text: string): string => text.slice(0, textLengthMax)
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      typeof value === 'string' ? cut(value) : Array.isArray(value) ? value.slice(0, listLengthMax).map(cut) : value,
    ]),
  )
}
