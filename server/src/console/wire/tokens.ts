/** `GET /console/api/accounts/:accountId/tokens?state=`: in the order they were made. */
export interface TokenPage {
  readonly items: readonly TokenItem[]
  readonly next: string | null
  /** What a token may be made with. */
  readonly facts: TokenFacts
}

export type ScopeName = 'catalog:read' | 'api:call' | 'archive:read' | 'account:read' | 'operator'

export interface TokenItem {
  readonly id: string
  readonly label: string | null
  /** The secret's last characters; nothing where it was not made here. */
  readonly hint: string | null
  /** Paths it may ask; nothing: all. */
  readonly endpoints: readonly string[] | null
  readonly scopes: readonly ScopeName[]
  readonly rate: TokenRate
  /** Whether the rate is its own, not the service's. */
  readonly hasOwnRate: boolean
  readonly capMicro: number | null
  /** Since its first cap; of a token without one, in the last 30 days. */
  readonly spentMicro: number
  /** As far as records of calls go back. */
  readonly lastUsedAt: number | null
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly revokedAt: number | null
  readonly state: 'works' | 'capped' | 'expired' | 'revoked'
}

export interface TokenRate {
  readonly perSecond: number
  readonly burst: number
}

export interface TokenFacts {
  /** What a token has that names no rate. */
  readonly rate: TokenRate
  /** What the account may ask in all; nothing where that is not limited. */
  readonly accountRate: TokenRate | null
  /** Scopes that may be given here: an operator's only in an operator's account. */
  readonly scopes: readonly ScopeName[]
}

/** `GET …/tokens/endpoints`: what a token may be limited to. */
export interface TokenEndpoints {
  readonly items: readonly {
    readonly path: string
    readonly title: { readonly en: string; readonly zh: string }
    readonly priceMicro: number
  }[]
}

/** `POST …/tokens`, and `POST …/tokens/:tokenId/change`, where what is absent stays. */
export interface TokenForm {
  readonly label?: string | null
  readonly endpoints?: readonly string[] | null
  readonly scopes?: readonly ScopeName[]
  readonly rate?: TokenRate | null
  readonly capMicro?: number | null
  readonly expiresAt?: number | null
}

export interface IssuedToken {
  readonly id: string
  /** Now or never. */
  readonly secret: string
  /** A call to begin with, in some languages; the secret stands as the variable TOKEN. */
  readonly samples: readonly { readonly language: 'bash' | 'python' | 'js' | 'go'; readonly text: string }[]
  /** What that call costs, if a new answer comes. */
  readonly priceMicro: number
}
