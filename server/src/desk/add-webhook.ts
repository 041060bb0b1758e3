import type { Notices } from '#notices'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteWebhook } from './noted.ts'

interface Needs extends Desk {
  readonly notices: Pick<Notices, 'newHook'>
}

interface AskedWebhook {
  readonly accountId: string
  readonly url: string
  readonly types: readonly string[]
  readonly label: string | null
}

/** Adds a webhook to an account. Its secret is shown now or never. Throws a Refusal where nothing is sent to the address. */
export async function addWebhook(desk: Needs, actor: Actor, asked: AskedWebhook) {
  const { id, secret, change } = await desk.notices.newHook(asked)
  const { accountId, types, label } = asked
  await doDeed(desk, {
    verb: 'add-webhook',
    actor,
    about: { accountId, webhookId: id },
    // Whereto stays out of it: many have a key in their address.
    to: { types, label },
    changes: [change],
    rows: [noteWebhook(id)],
  })
  return { id, secret }
}
