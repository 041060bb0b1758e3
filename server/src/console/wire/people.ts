/** `GET /console/api/accounts/:accountId/people`: all of the page. */
export interface PeopleOfAccount {
  readonly items: readonly Member[]
  /** Where the next page begins; nothing where this was the last. */
  readonly next: string | null
  /** Links nobody has taken; with the first page, for owners. */
  readonly invitations: readonly OpenInvitation[]
}

export type MemberRole = 'owner' | 'member' | 'viewer'

export interface Member {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: MemberRole
  readonly since: number
  /** When a session of theirs was in use last. */
  readonly seenAt: number | null
  readonly passkeys: number
}

export interface OpenInvitation {
  readonly id: string
  readonly email: string
  readonly role: MemberRole
  readonly createdAt: number
  readonly expiresAt: number
}

/** `POST /console/api/accounts/:accountId/people/invite` */
export interface Invite {
  readonly email: string
  readonly role: MemberRole
  /** The link is mailed as well, in this language, where the service sends mail. */
  readonly mailIn?: 'en' | 'zh'
}

/** Its answer: the link is shown now or never. */
export interface NewInvitation {
  readonly id: string
  readonly url: string
  readonly expiresAt: number
  /** What became of its letter: `many` where the account sent too many within the hour, `null` where none was asked for. */
  readonly mailed: 'sent' | 'failed' | 'many' | null
}

/** `POST /console/api/accounts/:accountId/people/:personId/role` */
export interface NewRole {
  readonly role: MemberRole
}
