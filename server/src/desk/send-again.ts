import type { Clock } from '#kit'
import type { Notices } from '#notices'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly clock: Clock
  readonly notices: Pick<Notices, 'newSending'>
}

interface AskedSending {
  readonly accountId: string
  readonly webhookId: string
  readonly messageId: string
}

/** Sends a message to a webhook once more, by the same id. */
export async function sendAgain(desk: Needs, actor: Actor, asked: AskedSending): Promise<void> {
  const { accountId, webhookId, messageId } = asked
  await doDeed(desk, {
    verb: 'send-again',
    actor,
    about: { accountId, webhookId, messageId },
    to: {},
    changes: [desk.notices.newSending({ accountId, webhookId, id: messageId, at: desk.clock.now() })],
    rows: [],
  })
}
