/** `GET /console/api/session`: who asks, and what the frame around every page needs. */
export interface SessionFacts {
  /** Nobody who is not signed in. */
  readonly person: SessionPerson | null
  /** In the order of their names; with `?account=NAME` an operator gets that one, too. */
  readonly accounts: readonly SessionAccount[]
  readonly signIn: SignInFacts
  readonly service: ServiceFacts
}

export interface SessionPerson {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly isOperator: boolean
  readonly hasPassword: boolean
  /** Until when the password is not asked for again, Unix ms. */
  readonly provedUntil: number | null
}

export interface SessionAccount {
  readonly id: string
  readonly name: string
  readonly status: 'active' | 'suspended'
  readonly role: 'owner' | 'member' | 'viewer'
  /** False where an operator looks on. */
  readonly isOwn: boolean
}

export interface SignInFacts {
  /**
   * Why no passkey can be used here: at an address of digits there is no name to bind one to; without HTTPS none is allowed; and
   * elsewhere than at the address in PUBLIC_URL none was made.
   */
  readonly noPasskeys: 'address' | 'insecure' | 'elsewhere' | null
  /** Whether signing in is refused, since whatever is typed here could be read on its way. */
  readonly needsHttps: boolean
}

export interface ServiceFacts {
  /** Whether it sends mail. */
  readonly isMailed: boolean
  /** Where callers reach the service. */
  readonly address: string
  /** The books' time when this was answered, Unix ms. */
  readonly now: number
}

/** `POST /console/api/sign-in` */
export interface SignIn {
  readonly email: string
  readonly password: string
}

/** `POST /console/api/prove` */
export interface Prove {
  readonly password: string
}
