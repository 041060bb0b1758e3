import { dayMs, Problem, Refusal } from '#kit'
import { defineQuery, defineRule, defineTrim, type Sheet } from '#store'
import { findMailbox } from './email.ts'
import { mergeMember } from './persons.ts'
import { type Role, readRole } from './role.ts'

/** How long a link may be taken. */
export const invitationMs = 7 * dayMs

/** A link as it is listed: never its secret. */
export interface InvitationRow {
  readonly id: string
  readonly email: string
  readonly accountId: string | null
  readonly role: string | null
  readonly operator: number
  /** Whose password it sets; nobody's where it invites. */
  readonly personId: string | null
  readonly invitedBy: string
  readonly createdAt: number
  readonly expiresAt: number
}

export interface FoundInvitation extends InvitationRow {
  readonly account: string | null
  /** Whose address it is already. */
  readonly known: string | null
}

const columns = `invitation.id, invitation.email, invitation.account_id, invitation.role, invitation.operator,
  invitation.person_id, invitation.invited_by, invitation.created_at, invitation.expires_at`

export const findInvitation = defineQuery<FoundInvitation, { readonly digest: Uint8Array }>(
  'people.findInvitation',
  `SELECT ${columns}, account.name AS account, mailbox.person_id AS known
   FROM invitation LEFT JOIN account ON account.id = invitation.account_id
   LEFT JOIN mailbox ON mailbox.email = lower(invitation.email)
   WHERE invitation.digest = @digest`,
)

/** Those of an account that nobody has taken; few, for each is somebody who was written to. */
export const listInvitations = defineQuery<InvitationRow, { readonly accountId: string; readonly now: number }>(
  'people.listInvitations',
  `SELECT ${columns} FROM invitation WHERE account_id = @accountId AND expires_at > @now
   ORDER BY created_at DESC LIMIT 100`,
)

interface NewInvitation extends InvitationRow {
  readonly digest: Uint8Array
}

const invitationsMax = 100

interface Links {
  open: { readonly digest: Uint8Array }
  older: { readonly digest: Uint8Array }
}

/** Makes a link. It binds nothing before somebody takes it. Of those that set one person's password the newest alone does. */
export const addInvitation = defineRule<NewInvitation, void, Links>({
  name: 'people.addInvitation',
  find: {
    open: defineQuery(
      'people.findOpenInvitations',
      `SELECT digest FROM invitation WHERE account_id = @accountId AND expires_at > @now LIMIT ${invitationsMax}`,
    ),
    older: defineQuery('people.findOlderResets', 'SELECT digest FROM invitation WHERE person_id = @personId LIMIT 200'),
  },
  rows: (_, { older }) => older.map((key) => ({ in: 'invitation', key }) as const),
  apply(sheet, row, { open, older }) {
    if (open.length >= invitationsMax)
      throw new Refusal(`the account has ${invitationsMax} invitations that nobody has taken: withdraw some`, {
        zh: `账户已有 ${invitationsMax} 个尚未接受的邀请：请先撤回一些。`,
      })
    for (const key of older) sheet.remove('invitation', key)
    sheet.insert('invitation', row)
  },
})

/** Withdraws a link of an account that nobody has taken. */
export const withdrawInvitation = defineRule<
  { readonly accountId: string; readonly id: string },
  { readonly email: string },
  { links: { readonly digest: Uint8Array } }
>({
  name: 'people.withdrawInvitation',
  find: {
    links: defineQuery(
      'people.findInvitationById',
      'SELECT digest FROM invitation WHERE id = @id AND account_id = @accountId',
    ),
  },
  rows: (_, { links }) => links.map((key) => ({ in: 'invitation', key }) as const),
  apply(sheet, _, { links: [key] }) {
    const row = key && sheet.find('invitation', key)
    if (!key || !row) throw new Refusal('this invitation was taken, or is over', { zh: '此邀请已被接受或已失效。' })
    sheet.remove('invitation', key)
    return { email: row.email }
  },
})

interface TakeInvitation {
  readonly digest: Uint8Array
  /** Who signed in to take it; or else who is to be. */
  readonly taker:
    | { readonly personId: string }
    | { readonly newId: string; readonly name: string; readonly password: string }
}

interface Taken {
  readonly personId: string
  readonly isNew: boolean
  readonly accountId: string | null
  readonly role: Role | null
  readonly isOperator: boolean
}

type Names = { named: { readonly email: string; readonly accountId: string | null } }

export const refuseLink = (): Problem =>
  new Problem('resource.unknown', {
    message: 'this link was used, was withdrawn or is over: ask for a new one',
    zh: '此链接已被使用、已撤回或已失效：请索取新的链接。',
  })

const personOf = ({ taker }: TakeInvitation): string => ('newId' in taker ? taker.newId : taker.personId)

/** Takes an invitation, once: whoever is new becomes somebody, whoever is known gets what it gives. */
export const takeInvitation = defineRule<TakeInvitation, Taken, Names>({
  name: 'people.takeInvitation',
  find: {
    named: defineQuery('people.findNamed', 'SELECT email, account_id FROM invitation WHERE digest = @digest'),
  },
  rows: (asks, { named }) => [
    { in: 'invitation', key: { digest: asks.digest } },
    { in: 'person', key: { id: personOf(asks) } },
    ...named.flatMap(({ email, accountId }) => [
      { in: 'mailbox', key: { email: mailboxOf(email) } } as const,
      ...(accountId === null ? [] : [{ in: 'membership', key: { accountId, personId: personOf(asks) } } as const]),
    ]),
  ],
  apply(sheet, asks) {
    const { digest, taker } = asks
    const row = sheet.find('invitation', { digest })
    if (!row || row.expiresAt <= sheet.now || row.personId !== null) throw refuseLink()
    const personId = personOf(asks)
    const isNew = 'newId' in taker
    const known = sheet.find('mailbox', { email: mailboxOf(row.email) })
    if (isNew && known)
      throw new Refusal('there is somebody with this address: sign in to take the invitation', {
        zh: '此邮箱已有人使用：请登录后接受邀请。',
      })
    if (!isNew && known?.personId !== personId)
      throw new Refusal('this invitation is for another address', { zh: '此邀请属于另一个邮箱。' })
    if ('newId' in taker) addPerson(sheet, row.email, taker)
    if (row.operator === 1) sheet.change('person', { id: personId }, { operator: 1 })
    const role = row.role === null ? null : readRole(row.role)
    if (row.accountId !== null && role !== null) mergeMember(sheet, { accountId: row.accountId, personId }, role)
    sheet.remove('invitation', { digest })
    return { personId, isNew, accountId: row.accountId, role, isOperator: row.operator === 1 }
  },
})

/** Written addresses were read as one when they came. */
const mailboxOf = (email: string): string => findMailbox(email) ?? email

function addPerson(
  sheet: Sheet,
  email: string,
  { newId, name, password }: { readonly newId: string; readonly name: string; readonly password: string },
): void {
  sheet.insert('person', { id: newId, email, name, operator: 0, password, createdAt: sheet.now })
  sheet.insert('mailbox', { email: mailboxOf(email), personId: newId })
}

type OfPerson = {
  named: { readonly personId: string | null }
  sessions: { readonly digest: Uint8Array }
  passkeys: { readonly id: string }
  links: { readonly digest: Uint8Array }
}

const ofLink = 'SELECT person_id FROM invitation WHERE digest = @digest'

/**
 * Takes a link that sets a password, once. Whoever had a way in before has none after: sessions end, and passkeys and other such
 * links are gone, for one of them may be a stranger's.
 */
export const takeReset = defineRule<
  { readonly digest: Uint8Array; readonly password: string },
  { readonly personId: string },
  OfPerson & { codes: { readonly personId: string; readonly digest: Uint8Array } }
>({
  name: 'people.takeReset',
  find: {
    named: defineQuery('people.findNamedPerson', ofLink),
    sessions: defineQuery(
      'people.findSessionsByLink',
      `SELECT digest FROM session WHERE person_id = (${ofLink}) LIMIT 1000`,
    ),
    passkeys: defineQuery(
      'people.findPasskeysByLink',
      `SELECT id FROM passkey WHERE person_id = (${ofLink}) LIMIT 1000`,
    ),
    links: defineQuery(
      'people.findResetsByLink',
      `SELECT digest FROM invitation WHERE person_id = (${ofLink}) LIMIT 200`,
    ),
    codes: defineQuery(
      'people.findRecoveryCodesByLink',
      `SELECT person_id, digest FROM recovery_code WHERE person_id = (${ofLink}) LIMIT 100`,
    ),
  },
  rows: ({ digest }, { named, sessions, passkeys, links, codes }) => [
    { in: 'invitation', key: { digest } },
    ...links.map((key) => ({ in: 'invitation', key }) as const),
    ...named.flatMap(({ personId }) =>
      personId === null
        ? []
        : [{ in: 'person', key: { id: personId } } as const, { in: 'authenticator', key: { personId } } as const],
    ),
    ...codes.map((key) => ({ in: 'recoveryCode', key }) as const),
    ...sessions.map((key) => ({ in: 'session', key }) as const),
    ...passkeys.map((key) => ({ in: 'passkey', key }) as const),
  ],
  apply(sheet, { digest, password }, { sessions, passkeys, links, codes }) {
    const row = sheet.find('invitation', { digest })
    if (!row || row.personId === null || row.expiresAt <= sheet.now) throw refuseLink()
    sheet.change('person', { id: row.personId }, { password })
    for (const key of sessions) sheet.remove('session', key)
    for (const key of passkeys) sheet.remove('passkey', key)
    // Whoever lost the telephone gets in again by this link alone.
    for (const key of codes) sheet.remove('recoveryCode', key)
    sheet.remove('authenticator', { personId: row.personId })
    for (const key of links) sheet.remove('invitation', key)
    return { personId: row.personId }
  },
})

/** Removes one slice of links that nobody took in time. */
export const trimInvitations = defineTrim<{ readonly now: number }>(
  'people.trimInvitations',
  'invitation',
  'SELECT digest FROM invitation WHERE expires_at <= @now ORDER BY expires_at LIMIT 200',
)
