import { hourMs } from '#kit'
import { writeInvitation } from '#mail'
import type { ConsoleNeeds } from './needs.ts'

interface Asked {
  readonly to: string
  readonly url: string
  readonly account: string
  readonly inviter: string
  readonly expiresAt: number
  readonly language: 'en' | 'zh'
}

/** Letters of an account to people it does not know, within an hour: nobody floods strangers from here. */
const lettersPerHour = 10
/** Accounts counted at one time. */
const countedMax = 10_000

/** Mails invitations: `sent`, or why not. */
export function createInvitationMail({ mailer, clock }: Pick<ConsoleNeeds, 'mailer' | 'clock'>) {
  const sent = new Map<string, { readonly since: number; count: number }>()

  function mayMail(accountId: string): boolean {
    const now = clock.monotonicMs()
    const before = sent.get(accountId)
    const counted = before && now - before.since < hourMs ? before : { since: now, count: 0 }
    sent.delete(accountId)
    sent.set(accountId, counted)
    for (const oldest of sent.keys()) {
      if (sent.size <= countedMax) break
      sent.delete(oldest)
    }
    return ++counted.count <= lettersPerHour
  }

  return async (accountId: string, { language, ...invitation }: Asked): Promise<'sent' | 'failed' | 'many' | null> => {
    if (!mailer) return null
    if (!mayMail(accountId)) return 'many'
    return (await mailer.send(writeInvitation(invitation, language))) === undefined ? 'sent' : 'failed'
  }
}
