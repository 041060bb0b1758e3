import { earliestId, Refusal } from '#kit'
import { type Change, defineQuery, defineRule, defineTrim, type Store } from '#store'
import type { DueHook } from './hook-line.ts'
import { newDelivery, waitingMax } from './notice-book.ts'

/** A message to a webhook, as its log has it. */
export interface HookDelivery {
  /** As the receiver sees it. */
  readonly id: string
  /** When it came about, Unix milliseconds, as are the others. */
  readonly at: number
  readonly type: string
  readonly attempts: number
  /** When it is tried next; `null`: no more. */
  readonly nextAt: number | null
  readonly lastAt: number | null
  /** Of the last reply; `null` where there was none. */
  readonly status: number | null
  readonly error: string | null
  readonly durationMs: number | null
}

export interface HookAttempt {
  readonly nth: number
  readonly at: number
  readonly durationMs: number
  readonly status: number | null
  readonly error: string | null
}

/** A message that is to be sent now, with whereto. */
export interface TakenDelivery {
  readonly webhookId: string
  readonly accountId: string
  readonly sealed: Uint8Array
  readonly id: string
  readonly type: string
  readonly body: string
  /** This try's number, from 1. */
  readonly nth: number
  readonly at: number
}

interface DeliveryKey {
  readonly webhookId: string
  readonly id: string
}

/** After so long without anything taken a webhook is given up. */
const failingMsMax = 5 * 86_400_000

const sliceRows = 200

/** One webhook of each account before a second one of any: many of one account hide no other's. */
const listDue = defineQuery<DueHook & { readonly nth: number }, { readonly now: number; readonly limit: number }>(
  'notices.listDueHooks',
  `SELECT webhook_id, account_id, row_number() OVER (PARTITION BY account_id ORDER BY at, webhook_id) AS nth
   FROM (SELECT webhook_id, account_id, min(next_at) AS at FROM webhook_delivery JOIN webhook ON webhook.id = webhook_id
         WHERE next_at <= @now AND removed_at IS NULL AND disabled_at IS NULL AND paused_at IS NULL
         GROUP BY webhook_id, account_id) AS due
   ORDER BY nth, at, webhook_id LIMIT @limit`,
)

/** Takes the message of a webhook that is due longest, for so long as a try may last: ended within it, we try it again then. */
const takeDelivery = defineRule<
  { readonly webhookId: string; readonly leaseMs: number },
  TakenDelivery | undefined,
  { due: { readonly id: string } }
>({
  name: 'notices.takeDelivery',
  find: {
    due: defineQuery(
      'notices.findDueDelivery',
      'SELECT id FROM webhook_delivery WHERE webhook_id = @webhookId AND next_at <= @now ORDER BY next_at, id LIMIT 1',
    ),
  },
  rows: ({ webhookId }, { due }) => [
    { in: 'webhook', key: { id: webhookId }, for: 'sharing' },
    ...due.map(({ id }) => ({ in: 'webhookDelivery', key: { webhookId, id } }) as const),
  ],
  apply(sheet, { webhookId, leaseMs }, { due: [first] }) {
    const hook = sheet.find('webhook', { id: webhookId })
    const key = first && { webhookId, id: first.id }
    const delivery = key && sheet.find('webhookDelivery', key)
    if (!key || !hook || !delivery || delivery.nextAt === null || delivery.nextAt > sheet.now) return undefined
    if (hook.removedAt !== null || hook.pausedAt !== null || hook.disabledAt !== null) return undefined
    const nth = delivery.attempts + 1
    sheet.change('webhookDelivery', key, { attempts: nth, nextAt: sheet.now + leaseMs, lastAt: sheet.now })
    const { accountId, sealed } = hook
    const { type, body } = delivery
    return { ...key, accountId, sealed, type, body, nth, at: sheet.now }
  },
})

interface Outcome extends DeliveryKey, HookAttempt {
  /** When it is tried again; `null`: no more. */
  readonly nextAt: number | null
  /** Whether it was taken. */
  readonly isTaken: boolean
  /** Whether the receiver says that nobody is there any more. */
  readonly isGone: boolean
}

/** Says whether the webhook is given up by this: it has failed for days, or is gone. */
const noteAttempt = defineRule<Outcome, boolean>({
  name: 'notices.noteAttempt',
  rows: ({ webhookId, id, nth }) => [
    { in: 'webhook', key: { id: webhookId } },
    { in: 'webhookDelivery', key: { webhookId, id } },
    { in: 'webhookAttempt', key: { webhookId, id, nth } },
  ],
  apply(sheet, { nextAt, isTaken, isGone, ...attempt }) {
    const { webhookId, id, at, durationMs, status, error } = attempt
    const hook = sheet.find('webhook', { id: webhookId })
    if (!hook || !sheet.find('webhookDelivery', { webhookId, id })) return false
    sheet.merge('webhookAttempt', attempt)
    const failingSince = isTaken ? null : (hook.failingSince ?? at)
    const isGivenUp = !isTaken && hook.disabledAt === null && (isGone || at - (failingSince ?? at) >= failingMsMax)
    sheet.change('webhook', { id: webhookId }, { failingSince, ...(isGivenUp && { disabledAt: at }) })
    sheet.change('webhookDelivery', { webhookId, id }, { nextAt, lastAt: at, durationMs, status, error })
    return isGivenUp
  },
})

interface Again {
  readonly accountId: string
  readonly webhookId: string
}

function refuseUnsendable(
  hook:
    | {
        readonly accountId: string
        readonly pausedAt: number | null
        readonly disabledAt: number | null
        readonly removedAt: number | null
      }
    | undefined,
  accountId: string,
): void {
  if (hook?.accountId !== accountId || hook.removedAt !== null) throw new Refusal('there is no such webhook')
  if (hook.pausedAt !== null || hook.disabledAt !== null)
    throw new Refusal('nothing is sent to this webhook now: resume it first')
}

/** The same message by the same id, so that a receiver that has it knows. */
const sendAgain = defineRule<Again & { readonly id: string; readonly at: number }>({
  name: 'notices.sendAgain',
  rows: ({ webhookId, id }) => [
    { in: 'webhook', key: { id: webhookId }, for: 'sharing' },
    { in: 'webhookDelivery', key: { webhookId, id } },
  ],
  apply(sheet, { accountId, webhookId, id, at }) {
    refuseUnsendable(sheet.find('webhook', { id: webhookId }), accountId)
    if (!sheet.find('webhookDelivery', { webhookId, id })) throw new Refusal('this message is no longer kept')
    sheet.change('webhookDelivery', { webhookId, id }, { nextAt: at })
  },
})

interface Test extends Again {
  readonly id: string
  readonly at: number
  readonly type: string
  readonly body: string
}

/** Tests of one webhook within a minute. */
const testsMax = 10
const testsMs = 60_000

/** Two of the same moment may both find room: the bound is there so that nobody has us knock at a door all the time. */
const sendTest = defineRule<
  Test & { readonly since: string },
  void,
  { waiting: { readonly id: string }; tests: { readonly id: string } }
>({
  name: 'notices.sendTest',
  find: {
    tests: defineQuery(
      'notices.listNewTests',
      `SELECT id FROM webhook_delivery WHERE webhook_id = @webhookId AND id > @since AND type = @type LIMIT ${testsMax}`,
    ),
    waiting: defineQuery(
      'notices.listWaiting',
      `SELECT id FROM webhook_delivery WHERE webhook_id = @webhookId AND next_at IS NOT NULL LIMIT ${waitingMax}`,
    ),
  },
  rows: ({ webhookId }) => [{ in: 'webhook', key: { id: webhookId }, for: 'sharing' }],
  apply(sheet, { accountId, since: _, ...fields }, { waiting, tests }) {
    refuseUnsendable(sheet.find('webhook', { id: fields.webhookId }), accountId)
    if (tests.length >= testsMax)
      throw new Refusal(`a webhook is sent at most ${testsMax} tests a minute: wait a little`)
    if (waiting.length >= waitingMax) throw new Refusal(`${waitingMax} messages wait for this webhook already`)
    sheet.insert('webhookDelivery', newDelivery(fields))
  },
})

/** The newest first. */
const list = defineQuery<
  HookDelivery,
  { readonly webhookId: string; readonly accountId: string; readonly before: string; readonly limit: number }
>(
  'notices.listDeliveries',
  `SELECT webhook_delivery.id, at, type, attempts, next_at, last_at, status, error, duration_ms FROM webhook_delivery
   JOIN webhook ON webhook.id = webhook_id AND account_id = @accountId AND removed_at IS NULL
   WHERE webhook_id = @webhookId AND webhook_delivery.id < @before ORDER BY webhook_delivery.id DESC LIMIT @limit`,
)

const find = defineQuery<HookDelivery & { readonly body: string }, DeliveryKey & { readonly accountId: string }>(
  'notices.findDelivery',
  `SELECT webhook_delivery.id, at, type, attempts, next_at, last_at, status, error, duration_ms, body FROM webhook_delivery
   JOIN webhook ON webhook.id = webhook_id AND account_id = @accountId AND removed_at IS NULL
   WHERE webhook_id = @webhookId AND webhook_delivery.id = @id`,
)

const listAttempts = defineQuery<HookAttempt, DeliveryKey>(
  'notices.listAttempts',
  `SELECT nth, at, duration_ms, status, error FROM webhook_attempt
   WHERE webhook_id = @webhookId AND id = @id ORDER BY nth DESC LIMIT 50`,
)

const trimAttempts = defineTrim<{ readonly before: number }>(
  'notices.trimAttempts',
  'webhookAttempt',
  `SELECT webhook_attempt.webhook_id, webhook_attempt.id, nth FROM webhook_delivery
   JOIN webhook_attempt ON webhook_attempt.webhook_id = webhook_delivery.webhook_id AND webhook_attempt.id = webhook_delivery.id
   WHERE webhook_delivery.at < @before ORDER BY webhook_delivery.at LIMIT ${sliceRows}`,
)

const trimDeliveries = defineTrim<{ readonly before: number }>(
  'notices.trimDeliveries',
  'webhookDelivery',
  `SELECT webhook_id, id FROM webhook_delivery WHERE at < @before ORDER BY at LIMIT ${sliceRows}`,
)

/** What a webhook gets that is tried out. */
const testType = 'webhook.test'

/** Sorts after the id of every message. */
const afterAll = '~'

export type HookDeliveries = ReturnType<typeof openHookDeliveries>

export function openHookDeliveries(store: Store, newId: () => string) {
  return {
    /** Webhooks that a message is due for, of each account those that wait longest first. */
    listDueHooks: (now: number, limit: number): Promise<readonly DueHook[]> => store.list(listDue, { now, limit }),
    takeDelivery: (webhookId: string, leaseMs: number) => store.write(takeDelivery({ webhookId, leaseMs })),
    noteAttempt: (outcome: Outcome) => store.write(noteAttempt(outcome)),
    listDeliveries: (accountId: string, webhookId: string, before: string | undefined, limit: number) =>
      store.list(list, { accountId, webhookId, before: before ?? afterAll, limit }),
    findDelivery: (accountId: string, webhookId: string, id: string) => store.find(find, { accountId, webhookId, id }),
    listAttempts: (webhookId: string, id: string) => store.list(listAttempts, { webhookId, id }),
    newSending: (asked: Again & { readonly id: string; readonly at: number }): Change => sendAgain(asked),
    /** A message that says nothing, as a change. */
    newTest({ at, ...asked }: Again & { readonly at: number }): { readonly id: string; readonly change: Change } {
      const id = `msg_${newId()}`
      const body = JSON.stringify({ type: testType, timestamp: new Date(at).toISOString(), data: { state: 'told' } })
      return {
        id,
        change: sendTest({ ...asked, id, at, type: testType, body, since: `msg_${earliestId(at - testsMs)}` }),
      }
    },
    /** Removes one slice of what came about before a time; says of how many rows. */
    async trimDeliveries(before: number): Promise<number> {
      const attempts = await store.write(trimAttempts({ before }))
      return attempts > 0 ? attempts : store.write(trimDeliveries({ before }))
    },
  }
}
