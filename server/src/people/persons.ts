import { Refusal } from '#kit'
import { defineQuery, defineRule, type RowRef, type Sheet } from '#store'
import { isAtLeast, type Role, readRole } from './role.ts'

/** Somebody who signs in. */
export interface Person {
  readonly id: string
  /** As it was written. */
  readonly email: string
  readonly name: string
  readonly isOperator: boolean
  readonly createdAt: number
}

export interface PersonRow {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly operator: number
  readonly password: string | null
  readonly createdAt: number
}

export const readPerson = ({ id, email, name, operator, createdAt }: Omit<PersonRow, 'password'>): Person => ({
  id,
  email,
  name,
  isOperator: operator === 1,
  createdAt,
})

const columns = 'person.id, person.email, person.name, person.operator, person.password, person.created_at'

export const findByMailbox = defineQuery<PersonRow, { readonly email: string }>(
  'people.findByMailbox',
  `SELECT ${columns} FROM mailbox JOIN person ON person.id = mailbox.person_id WHERE mailbox.email = @email`,
)

export const findById = defineQuery<PersonRow, { readonly id: string }>(
  'people.findById',
  `SELECT ${columns} FROM person WHERE id = @id`,
)

export interface ListedRow extends Omit<PersonRow, 'password'> {
  readonly mailbox: string
  readonly hasPassword: number
  readonly passkeys: number
  readonly seenAt: number | null
}

/** What a list says of a person, beside who it is. */
const listed = `person.id, person.email, person.name, person.operator, person.created_at,
  CASE WHEN person.password IS NULL THEN 0 ELSE 1 END AS has_password,
  (SELECT count(*) FROM passkey WHERE passkey.person_id = person.id) AS passkeys,
  (SELECT max(seen_at) FROM session WHERE session.person_id = person.id) AS seen_at`

/** A person as lists have them. */
export interface ListedPerson extends Person {
  readonly hasPassword: boolean
  readonly passkeys: number
  readonly seenAt: number | null
}

export const readListed = ({ hasPassword, passkeys, seenAt, ...row }: Omit<ListedRow, 'mailbox'>): ListedPerson => ({
  ...readPerson(row),
  hasPassword: hasPassword === 1,
  passkeys,
  seenAt,
})
export const findMemberEmail = defineQuery<
  { readonly email: string },
  { readonly accountId: string; readonly personId: string }
>(
  'people.findMemberEmail',
  `SELECT email FROM membership JOIN person ON person.id = membership.person_id
   WHERE account_id = @accountId AND person_id = @personId`,
)

export const listAll = defineQuery<ListedRow, { readonly after: string; readonly limit: number }>(
  'people.listAll',
  `SELECT mailbox.email AS mailbox, ${listed} FROM mailbox JOIN person ON person.id = mailbox.person_id
   WHERE mailbox.email > @after ORDER BY mailbox.email LIMIT @limit`,
)

export interface MemberRow extends Omit<ListedRow, 'mailbox'> {
  readonly role: string
  readonly since: number
}

export const listMembers = defineQuery<
  MemberRow,
  { readonly accountId: string; readonly after: string; readonly limit: number }
>(
  'people.listMembers',
  `SELECT ${listed}, membership.role, membership.since
   FROM membership JOIN person ON person.id = membership.person_id
   WHERE membership.account_id = @accountId AND membership.person_id > @after
   ORDER BY membership.person_id LIMIT @limit`,
)

/** The accounts one person has at most a part in: more fit into no menu. */
export const accountsOfPersonMax = 200

export interface MembershipRow {
  readonly accountId: string
  readonly account: string
  readonly status: string
  readonly role: string
}

export const listMemberships = defineQuery<MembershipRow, { readonly personId: string }>(
  'people.listMemberships',
  `SELECT membership.account_id, account.name AS account, account.status, membership.role
   FROM membership JOIN account ON account.id = membership.account_id
   WHERE membership.person_id = @personId ORDER BY account.name LIMIT ${accountsOfPersonMax}`,
)

export const findMembership = defineQuery<MembershipRow, { readonly personId: string; readonly accountId: string }>(
  'people.findMembership',
  `SELECT membership.account_id, account.name AS account, account.status, membership.role
   FROM membership JOIN account ON account.id = membership.account_id
   WHERE membership.account_id = @accountId AND membership.person_id = @personId`,
)

/** Owners of an account, of whom one must be left. */
const findOwners = defineQuery<{ readonly personId: string }, { readonly accountId: string }>(
  'people.findOwners',
  `SELECT person_id FROM membership WHERE account_id = @accountId AND role = 'owner' LIMIT 100`,
)

interface AskedMember {
  readonly accountId: string
  readonly personId: string
}

type Found = {
  owners: { readonly personId: string }
  links: { readonly digest: Uint8Array }
}

/** Open invitations of an account by which somebody would have more of it again: sent to them, or made by them. */
const findLinksOf = (name: string) =>
  defineQuery<Found['links'], AskedMember>(
    name,
    `SELECT digest FROM invitation WHERE account_id = @accountId AND (invited_by = @personId
     OR lower(email) IN (SELECT email FROM mailbox WHERE person_id = @personId)) LIMIT 200`,
  )

const linkRows = (links: readonly Found['links'][]) => links.map((key) => ({ in: 'invitation', key }) as const)

const memberRow = (accountId: string, personId: string): RowRef => ({
  in: 'membership',
  key: { accountId, personId },
})

const withOwners = ({ accountId, personId }: AskedMember, owners: readonly { readonly personId: string }[]) => [
  memberRow(accountId, personId),
  ...owners.map((owner) => memberRow(accountId, owner.personId)),
]

function refuseLastOwner(
  sheet: Sheet,
  { accountId, personId }: AskedMember,
  owners: readonly { readonly personId: string }[],
): void {
  const others = owners.filter(
    (owner) =>
      owner.personId !== personId &&
      sheet.find('membership', { accountId, personId: owner.personId })?.role === 'owner',
  )
  if (others.length === 0)
    throw new Refusal('this is the last owner of the account: make somebody else an owner before', {
      zh: '这是账户的最后一位所有者：请先将其他人设为所有者。',
    })
}

function getMember(sheet: Sheet, key: AskedMember) {
  const member = sheet.find('membership', { accountId: key.accountId, personId: key.personId })
  if (!member) throw new Refusal('this person has no part in the account', { zh: '此人未参与该账户。' })
  return member
}

/** Gives somebody another role, and nobody what they invited to. Throws a Refusal where the account would have no owner. */
export const changeRole = defineRule<AskedMember & { readonly role: Role }, { readonly before: Role }, Found>({
  name: 'people.changeRole',
  find: { owners: findOwners, links: findLinksOf('people.findLinksOfChanged') },
  rows: (asks, { owners, links }) => [...withOwners(asks, owners), ...linkRows(links)],
  apply(sheet, { role, ...key }, { owners, links }) {
    const before = readRole(getMember(sheet, key).role)
    if (before === 'owner' && role !== 'owner') refuseLastOwner(sheet, key, owners)
    if (before === role) return { before }
    sheet.change('membership', key, { role })
    for (const link of links) sheet.remove('invitation', link)
    return { before }
  },
})

/** Takes somebody's part in an account away, and every open way back. Throws a Refusal where the account would have no owner. */
export const removeMember = defineRule<AskedMember, { readonly before: Role }, Found>({
  name: 'people.removeMember',
  find: { owners: findOwners, links: findLinksOf('people.findLinksOfRemoved') },
  rows: (asks, { owners, links }) => [...withOwners(asks, owners), ...linkRows(links)],
  apply(sheet, key, { owners, links }) {
    const before = readRole(getMember(sheet, key).role)
    if (before === 'owner') refuseLastOwner(sheet, key, owners)
    sheet.remove('membership', key)
    for (const link of links) sheet.remove('invitation', link)
    return { before }
  },
})

/** Gives a part in an account, or more of one; whoever has more keeps it. */
export function mergeMember(sheet: Sheet, { accountId, personId }: AskedMember, role: Role): void {
  const before = sheet.find('membership', { accountId, personId })
  if (!before) sheet.insert('membership', { accountId, personId, role, since: sheet.now })
  else if (!isAtLeast(readRole(before.role), role)) sheet.change('membership', { accountId, personId }, { role })
}
