/** `GET /console/api/operator/endpoints`: every endpoint, how it does and what it brings. */
export interface OperatorEndpoints {
  readonly range: EndpointRange
  /** Whole hours from then on, Unix milliseconds; days begin in Shanghai. */
  readonly from: number
  /** Until when: now. */
  readonly until: number
  readonly totals: EndpointTotals
  readonly endpoints: readonly OperatorEndpoint[]
}

export type EndpointRange = '24h' | '7d' | '30d'

export interface EndpointMoney {
  /** What callers were charged, what was given back taken off. */
  readonly revenueMicro: number
  /** What upstreams billed, each request at the rate of its time. */
  readonly upstreamMicro: number
  readonly marginMicro: number
  /** Requests of which nobody can tell what they took, and those billed in a currency that had no rate: in no sum. */
  readonly unknownRequests: number
  readonly withoutRate: number
}

export interface EndpointTotals extends EndpointMoney {
  readonly calls: number
  /** What upstreams billed in each currency but yuan, and what of it is in the sum. */
  readonly currencies: readonly { readonly currency: string; readonly micro: number; readonly yuanMicro: number }[]
}

export interface OperatorEndpoint extends EndpointMoney {
  readonly path: string
  readonly title: Words
  readonly platform: Words
  /** The document it was imported with; `null` where it is built in. */
  readonly document: string | null
  readonly isDeprecated: boolean
  readonly isDisabled: boolean
  /** Scores of the last 24 hours, the earliest first; `null` where nothing was asked. */
  readonly hours: readonly (number | null)[]
  /** Of all of them, as the documentation has it. */
  readonly score: number | null
  readonly calls: number
  readonly answered: number
  /** Of those answered or failed by us or upstreams, from 0 to 1; `null` where there was none. */
  readonly success: number | null
  /** Of new answers. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly price: EndpointPrice
  /** Providers it can be asked of. */
  readonly providers: readonly string[]
}

export interface EndpointPrice {
  readonly priceMicro: number
  readonly cachedMicro: number
  /** As the catalogue has them. */
  readonly usualMicro: number
  readonly usualCachedMicro: number
  /** Whether an operator set another. */
  readonly isSet: boolean
  /** Accounts with a price of their own. */
  readonly ownPrices: number
}

export interface Words {
  readonly en: string
  readonly zh: string
}
