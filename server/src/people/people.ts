import { type Clock, createShortId, type Random } from '#kit'
import type { Change, Store } from '#store'
import { type AuthenticatorSeal, type Authenticators, openAuthenticators } from './authenticators.ts'
import { openPasskeys, type Passkeys } from './ceremonies.ts'
import { readMailbox } from './email.ts'
import { type Hashing, openHashing } from './hashing.ts'
import {
  addInvitation,
  type FoundInvitation,
  findInvitation,
  type InvitationRow,
  invitationMs,
  listInvitations,
  takeInvitation,
  takeReset,
  trimInvitations,
  withdrawInvitation,
} from './invitations.ts'
import { openSessions, type Sessions } from './open-sessions.ts'
import {
  changeRole,
  findById,
  findByMailbox,
  findMemberEmail,
  findMembership,
  type ListedPerson,
  listAll,
  listMembers,
  type MemberRow,
  type MembershipRow,
  type PersonRow,
  readListed,
  removeMember,
} from './persons.ts'
import { removePerson } from './remove-person.ts'
import type { Role } from './role.ts'
import { createPersonSecret, digestOfPersonSecret, findSecretDigest } from './secret.ts'
import { trimSessions } from './sessions.ts'
import { setPassword } from './set-password.ts'
import { type CodeThrottle, openCodeThrottle, openThrottle, type Throttle } from './throttle.ts'

interface InvitationFields {
  readonly email: string
  readonly accountId?: string | undefined
  readonly role?: Role | undefined
  readonly isOperator?: boolean | undefined
  /** Whose password the link sets. */
  readonly personId?: string | undefined
  /** Who asks for it, in a few words. */
  readonly invitedBy: string
}

interface NewLink {
  readonly id: string
  /** Shown now or never. */
  readonly secret: string
  readonly expiresAt: number
  readonly change: Change
}

/** Who signs in. Whatever changes something is made here and committed by the desk. */
export interface People {
  readonly sessions: Sessions
  readonly passkeys: Passkeys
  readonly authenticators: Authenticators
  readonly hashing: Hashing
  readonly throttle: Throttle
  readonly codeThrottle: CodeThrottle
  findPerson(mailbox: string): Promise<PersonRow | undefined>
  /** What somebody may do in an account, also where they have a part in more than a session lists. */
  findMembership(personId: string, accountId: string): Promise<MembershipRow | undefined>
  findPersonById(id: string): Promise<PersonRow | undefined>
  listPeople(asked: { readonly after: string; readonly limit: number }): Promise<readonly ListedPerson[]>
  /** Where somebody is reached who has a part in an account; of nobody else. */
  findMemberEmail(accountId: string, personId: string): Promise<string | undefined>
  listMembers(asked: {
    readonly accountId: string
    readonly after: string
    readonly limit: number
  }): Promise<readonly MemberRow[]>
  /** Nothing where the secret is none, or the link is over. */
  findInvitation(secret: string): Promise<FoundInvitation | undefined>
  listInvitations(accountId: string): Promise<readonly InvitationRow[]>
  /** A one-time link as a change. Throws a Refusal where the address is none. */
  newLink(fields: InvitationFields): NewLink
  withdraw: typeof withdrawInvitation
  /** Makes an invitation's person, or gives what it gives to who is signed in; says who that is. */
  take(
    secret: string,
    taker: { readonly personId: string } | { readonly name: string; readonly password: string },
  ): { readonly personId: string; readonly change: ReturnType<typeof takeInvitation> }
  takeReset(secret: string, password: string): ReturnType<typeof takeReset>
  changeRole: typeof changeRole
  removeMember: typeof removeMember
  removePerson: typeof removePerson
  setPassword: typeof setPassword
  /** Removes one slice of what is over; says of how many rows. */
  trim(now: number): Promise<number>
}

export interface PeopleNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly seal: AuthenticatorSeal
}

export function openPeople({ store, clock, random, seal }: PeopleNeeds): People {
  return {
    sessions: openSessions({ store, clock, random }),
    passkeys: openPasskeys({ store, clock, random }),
    authenticators: openAuthenticators({ store, clock, random, seal }),
    hashing: openHashing(clock),
    throttle: openThrottle(clock),
    codeThrottle: openCodeThrottle(clock),
    findPerson: (email) => store.find(findByMailbox, { email }),
    findMembership: (personId, accountId) => store.find(findMembership, { personId, accountId }),
    findPersonById: (id) => store.find(findById, { id }),
    listPeople: async (asked) => (await store.list(listAll, asked)).map(readListed),
    findMemberEmail: async (accountId, personId) => (await store.find(findMemberEmail, { accountId, personId }))?.email,
    listMembers: (asked) => store.list(listMembers, asked),
    async findInvitation(secret) {
      const digest = findSecretDigest(secret)
      const found = digest && (await store.find(findInvitation, { digest }))
      return found && found.expiresAt > clock.now() ? found : undefined
    },
    listInvitations: (accountId) => store.list(listInvitations, { accountId, now: clock.now() }),
    newLink({ email: text, accountId = null, role = null, isOperator = false, personId = null, invitedBy }) {
      readMailbox(text)
      const [id, secret] = [createShortId('inv', random), createPersonSecret(random)]
      const createdAt = clock.now()
      const expiresAt = createdAt + invitationMs
      const row = { id, email: text.trim(), accountId, role, operator: Number(isOperator), personId, invitedBy }
      const digest = digestOfPersonSecret(secret)
      return { id, secret, expiresAt, change: addInvitation({ ...row, digest, createdAt, expiresAt }) }
    },
    withdraw: withdrawInvitation,
    take(secret, taker) {
      const digest = digestOfPersonSecret(secret)
      if ('personId' in taker) return { personId: taker.personId, change: takeInvitation({ digest, taker }) }
      const newId = createShortId('per', random)
      return { personId: newId, change: takeInvitation({ digest, taker: { newId, ...taker } }) }
    },
    takeReset: (secret, password) => takeReset({ digest: digestOfPersonSecret(secret), password }),
    changeRole,
    removeMember,
    removePerson,
    setPassword,
    async trim(now) {
      const sessions = await store.write(trimSessions({ now }))
      return sessions + (await store.write(trimInvitations({ now })))
    },
  }
}
