/** `GET /console/api/security`: all of the page. */
export interface SecurityFacts {
  readonly sessions: readonly OwnSession[]
  readonly passkeys: readonly OwnPasskey[]
  readonly hasPassword: boolean
  /** What is asked for after the password; `null` where nothing is. */
  readonly authenticator: { readonly since: number; readonly codesLeft: number } | null
}

/** `POST …/security/authenticator/begin`: shown now or never. */
export interface AuthenticatorBegun {
  /** In base 32, to be typed where no picture can be taken. */
  readonly secret: string
  /** The same for an app. */
  readonly uri: string
}

/** `POST …/security/authenticator/confirm`: shown now or never, each good once. */
export interface RecoveryCodes {
  readonly recoveryCodes: readonly string[]
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
