import type { Notices } from '#notices'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteWebhook } from './noted.ts'

interface Needs extends Desk {
  readonly notices: Pick<Notices, 'newHookSecret'>
}

/** Gives a webhook another secret, shown now or never; the old one signs nothing from then on. */
export async function renewWebhookSecret(desk: Needs, actor: Actor, accountId: string, webhookId: string) {
  const { secret, change } = await desk.notices.newHookSecret(accountId, webhookId)
  await doDeed(desk, {
    verb: 'renew-webhook-secret',
    actor,
    about: { accountId, webhookId },
    to: {},
    changes: [change],
    rows: [noteWebhook(webhookId)],
  })
  return { secret }
}
