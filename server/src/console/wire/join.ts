/** `POST /console/api/join/look`: what a link gives, to whoever has it. */
export interface JoinLook {
  readonly secret: string
}

export interface JoinFacts {
  /** `join`: a name and a password. `accept`: to sign in, and take it. `reset`: a new password. */
  readonly kind: 'join' | 'accept' | 'reset'
  readonly email: string
  /** The account's name; nothing where the link is about none. */
  readonly account: string | null
  readonly role: 'owner' | 'member' | 'viewer' | null
  readonly isOperator: boolean
  readonly expiresAt: number
  /** Whether who is signed in now is who it is for. */
  readonly isYours: boolean
}

/** `POST /console/api/join`: signs in whoever took it. */
export interface Join {
  readonly secret: string
  /** Where somebody joins. */
  readonly name?: string
  /** Where somebody joins, or sets another. */
  readonly password?: string
}
