import type { Notices } from '#notices'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteWebhook } from './noted.ts'

interface Needs extends Desk {
  readonly notices: Pick<Notices, 'newHookChange'>
}

interface AskedChange {
  readonly accountId: string
  readonly webhookId: string
  /** What is absent stays. */
  readonly url?: string | undefined
  readonly types?: readonly string[] | undefined
  readonly label?: string | null | undefined
  /** False resumes one that was given up, too. */
  readonly isPaused?: boolean | undefined
}

/** Changes a webhook: whereto, what it takes, whether it is paused. */
export async function changeWebhook(desk: Needs, actor: Actor, asked: AskedChange): Promise<void> {
  const { accountId, webhookId, url, ...to } = asked
  await doDeed(desk, {
    verb: 'change-webhook',
    actor,
    about: { accountId, webhookId },
    to: { ...to, ...(url !== undefined && { isElsewhere: true }) },
    changes: [await desk.notices.newHookChange(accountId, webhookId, { url, ...to })],
    rows: [noteWebhook(webhookId)],
  })
}
