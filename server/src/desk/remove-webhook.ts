import type { Notices } from '#notices'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteWebhook } from './noted.ts'

interface Needs extends Desk {
  readonly notices: Pick<Notices, 'newHookRemoval'>
}

/** Removes a webhook for good: nothing is sent to it any more. */
export async function removeWebhook(desk: Needs, actor: Actor, accountId: string, webhookId: string): Promise<void> {
  await doDeed(desk, {
    verb: 'remove-webhook',
    actor,
    about: { accountId, webhookId },
    to: {},
    changes: [desk.notices.newHookRemoval(accountId, webhookId)],
    rows: [noteWebhook(webhookId)],
  })
}
