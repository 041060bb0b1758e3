/** `GET /console/api/operator/accounts`: by their names. */
export interface AccountList {
  readonly items: readonly ListedAccount[]
  /** Where the next page begins; nothing where this was the last. */
  readonly next: string | null
  /** With the first page: how many there are in all, whatever is searched, and what they have. */
  readonly facts: AccountFacts | null
}

export interface AccountFacts {
  readonly accounts: number
  readonly suspended: number
  readonly availableMicro: number
  readonly heldMicro: number
  readonly spentTodayMicro: number
}

export type AccountStatus = 'active' | 'suspended'

export interface ListedAccount {
  readonly id: string
  readonly name: string
  readonly status: AccountStatus
  readonly isOperator: boolean
  readonly createdAt: number
  readonly availableMicro: number
  readonly heldMicro: number
  /** Charges of the day in Shanghai, less what was given back. */
  readonly spentTodayMicro: number
  /** Neither revoked nor expired. */
  readonly tokens: number
  readonly people: number
  readonly lastCallAt: number | null
}

/** `GET /console/api/operator/accounts/:accountId`: all of its page. */
export interface OneAccount extends ListedAccount {
  readonly moneyInMicro: number
  readonly chargedMicro: number
  readonly quota: { readonly dailyLimit: number | null; readonly usedToday: number; readonly heldToday: number }
  /** Path `''` is all endpoints together. */
  readonly limits: readonly { readonly path: string; readonly rate: string }[]
  readonly prices: readonly OwnPrice[]
  readonly allowances: readonly Allowance[]
  readonly members: readonly AccountMember[]
  readonly invitations: readonly { readonly email: string; readonly role: string; readonly expiresAt: number }[]
  /** What may be chosen for a grant, a limit or a price, with what each costs this account. */
  readonly endpoints: readonly ChosenEndpoint[]
}

export interface OwnPrice {
  readonly path: string
  readonly priceMicro: number
  /** Nothing where it is as for everybody. */
  readonly cachedMicro: number | null
}

export interface Allowance {
  readonly path: string
  readonly granted: number
  readonly left: number
  readonly held: number
  readonly used: number
}

export interface AccountMember {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly seenAt: number | null
}

export interface ChosenEndpoint {
  readonly path: string
  readonly title: { readonly en: string; readonly zh: string }
  readonly priceMicro: number
  readonly cachedMicro: number
}

/** What writes are answered with: what the account has now. */
export interface AccountBalance {
  readonly availableMicro: number
  /** False where the same form was sent before, and nothing was done. */
  readonly isApplied: boolean
}

/** Shown now or never. */
export interface InvitationLink {
  readonly address: string
  readonly expiresAt: number
}
