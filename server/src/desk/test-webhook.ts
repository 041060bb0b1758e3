import type { Clock } from '#kit'
import type { Notices } from '#notices'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly clock: Clock
  readonly notices: Pick<Notices, 'newTest'>
}

/** Sends a webhook a message that says nothing, to see whether it arrives; says by which id. */
export async function testWebhook(desk: Needs, actor: Actor, accountId: string, webhookId: string) {
  const { id, change } = desk.notices.newTest({ accountId, webhookId, at: desk.clock.now() })
  await doDeed(desk, {
    verb: 'test-webhook',
    actor,
    about: { accountId, webhookId, messageId: id },
    to: {},
    changes: [change],
    rows: [],
  })
  return { id }
}
