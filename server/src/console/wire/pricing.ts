/** `GET /console/api/accounts/:accountId/pricing`: every endpoint of the catalogue, and what it costs this account. */
export interface PricingView {
  readonly items: readonly EndpointPrice[]
}

export interface EndpointPrice {
  readonly path: string
  readonly title: { readonly en: string; readonly zh: string }
  /** Of its page in the documentation, below the language: `/api/…`. */
  readonly page: string
  readonly priceMicro: number
  /** For an answer from the cache. */
  readonly cachedMicro: number
  /** What everybody pays, where this account pays another price. */
  readonly usualMicro: number | null
  /** Calls that cost nothing; nothing where none were ever granted. */
  readonly granted: { readonly left: number; readonly of: number } | null
  readonly isDeprecated: boolean
  readonly isDisabled: boolean
}
