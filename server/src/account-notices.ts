import { openGuardedAgent } from '#guard'
import { startWatch } from '#jobs'
import { openMailer } from '#mail'
import {
  type Evaluator,
  openEvaluator,
  openHookSender,
  startMailSender,
  type WatchedName,
  watchedNames,
} from '#notices'
import type { Books } from '#operator'
import type { World } from './books.ts'
import type { Config } from './config.ts'
import { reportHook, reportMail } from './reports.ts'

/** What accounts are told while the service runs. */
export interface Telling extends Pick<Evaluator, 'tell'> {
  /** Something was added to what webhooks are sent: it goes now. */
  wake(): void
  close(): Promise<void>
}

/** How often accounts are looked at: what a running call may change soon, what days and hours change later. */
const periodsMs: Readonly<Record<WatchedName, number>> = {
  'balance.low': 5_000,
  'quota.near': 5_000,
  'spending.high': 15_000,
  'errors.high': 30_000,
  'token.expiring': 60_000,
}
const connectMs = 5_000

export function startTelling(config: Config, world: World, books: Books, getAddress: () => string): Telling {
  const { clock, random, log } = world
  const { store, notices } = books
  /** What trouble is in the way of is told once, and not by each that it is in the way of. */
  const complain = (text: string) => (err: unknown) => {
    if (!store.findTrouble()) log.error({ err }, text)
  }
  const isMailed = config.mailServer !== undefined
  const evaluator = openEvaluator({ store, clock, random, isMailed, onTold: () => sender.wake() })
  const sender = openHookSender({
    clock,
    random,
    agent: openGuardedAgent({ isPrivateAllowed: config.isWebhookPrivate, connectMs }),
    deliveries: notices,
    findTarget: notices.findTarget,
    onReport: (report) => reportHook(log, report),
    onGivenUp: (webhookId, accountId) =>
      evaluator.tell({ accountId, type: 'webhook.disabled', data: { webhook: webhookId } }),
    onError: complain('what is told by webhooks of accounts could not be sent'),
  })
  const onUnmailed = complain('notices could not be mailed')
  const mailing = startMailing(config, world, { books, getAddress, onError: onUnmailed })
  const looks = watchedNames.map((type) =>
    startWatch({
      clock,
      periodMs: periodsMs[type],
      look: async () => void (await evaluator.evaluate(type)),
      onError: complain('accounts could not be looked at for what they are told'),
    }),
  )
  return {
    wake: sender.wake,
    tell: evaluator.tell,
    async close() {
      for (const look of looks) look.cancel()
      await mailing?.close()
      await sender.close()
    },
  }
}

interface MailingNeeds {
  readonly books: Books
  readonly getAddress: () => string
  readonly onError: (error: unknown) => void
}

function startMailing(
  config: Config,
  { clock, log }: World,
  { books: { notices, people }, getAddress, onError }: MailingNeeds,
): { close(): Promise<void> } | undefined {
  const { mailServer: server, mailFrom: from } = config
  if (server === undefined || from === undefined) return undefined
  const { send } = openMailer({ server, from, clock })
  return startMailSender({
    clock,
    mailings: notices,
    findEmail: people.findMemberEmail,
    send,
    getAddress,
    onReport: (report) => reportMail(log, report),
    onError,
  })
}
