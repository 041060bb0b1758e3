/** `GET /console/api/security`: all of the page. */
export interface SecurityFacts {
  readonly sessions: readonly OwnSession[]
  readonly passkeys: readonly OwnPasskey[]
  readonly hasPassword: boolean
}

export interface OwnPasskey {
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly usedAt: number | null
}

export interface OwnSession {
  readonly id: string
  readonly begunAt: number
  readonly seenAt: number
  readonly endsAt: number
  readonly begunBy: 'password' | 'passkey' | 'invitation'
  readonly address: string
  /** What the browser says it is. */
  readonly agent: string
  /** The one that asks. */
  readonly isThis: boolean
}

/** `POST /console/api/security/password` */
export interface NewPassword {
  readonly password: string
}
