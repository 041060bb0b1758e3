import { Refusal } from '#kit'
import { defineQuery, defineRule } from '#store'
import { codesOf } from './authenticator-rules.ts'
import { accountsOfPersonMax } from './persons.ts'

interface Asked {
  readonly personId: string
}

/** What hangs on a person, as far as a person may have of it. */
type Found = {
  mailboxes: { readonly email: string }
  memberships: { readonly accountId: string }
  sessions: { readonly digest: Uint8Array }
  passkeys: { readonly id: string }
  links: { readonly digest: Uint8Array }
  codes: { readonly digest: Uint8Array }
}

/** Removes a person with all that is theirs. What they did stays in the journal, by their id. */
export const removePerson = defineRule<Asked, void, Found>({
  name: 'people.removePerson',
  find: {
    mailboxes: defineQuery('people.findMailboxes', 'SELECT email FROM mailbox WHERE person_id = @personId LIMIT 10'),
    memberships: defineQuery(
      'people.findMemberships',
      `SELECT account_id FROM membership WHERE person_id = @personId LIMIT ${accountsOfPersonMax}`,
    ),
    sessions: defineQuery('people.findSessions', 'SELECT digest FROM session WHERE person_id = @personId LIMIT 1000'),
    passkeys: defineQuery('people.findPasskeys', 'SELECT id FROM passkey WHERE person_id = @personId LIMIT 1000'),
    links: defineQuery('people.findLinks', 'SELECT digest FROM invitation WHERE person_id = @personId LIMIT 1000'),
    codes: codesOf('people.findRecoveryCodes'),
  },
  rows: ({ personId }, { mailboxes, memberships, sessions, passkeys, links, codes }) => [
    { in: 'person', key: { id: personId } },
    { in: 'authenticator', key: { personId } },
    ...codes.map(({ digest }) => ({ in: 'recoveryCode', key: { personId, digest } }) as const),
    ...mailboxes.map((key) => ({ in: 'mailbox', key }) as const),
    ...memberships.map(({ accountId }) => ({ in: 'membership', key: { accountId, personId } }) as const),
    ...sessions.map((key) => ({ in: 'session', key }) as const),
    ...passkeys.map((key) => ({ in: 'passkey', key }) as const),
    ...links.map((key) => ({ in: 'invitation', key }) as const),
  ],
  apply(sheet, { personId }, { mailboxes, memberships, sessions, passkeys, links, codes }) {
    for (const { digest } of codes) sheet.remove('recoveryCode', { personId, digest })
    sheet.remove('authenticator', { personId })
    for (const key of links) sheet.remove('invitation', key)
    for (const key of passkeys) sheet.remove('passkey', key)
    for (const key of sessions) sheet.remove('session', key)
    for (const { accountId } of memberships) sheet.remove('membership', { accountId, personId })
    for (const key of mailboxes) sheet.remove('mailbox', key)
    if (!sheet.remove('person', { id: personId }))
      throw new Refusal('this person is gone already', { zh: '此人已被移除。' })
  },
})
