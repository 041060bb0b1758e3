import { defineQuery, type Store } from '#store'

/** What is set for everybody, and how many accounts pay a price of their own. */
export interface SetPrices {
  readonly path: string
  /** `null` where nothing is set for everybody. */
  readonly priceMicro: number | null
  readonly cachedMicro: number | null
  readonly ownPrices: number
}

export interface GivenBack {
  readonly path: string
  readonly amountMicro: number
}

/** Unix milliseconds, the first included. */
interface TimeSpan {
  readonly since: number
  readonly until: number
}

export interface EndpointMoney {
  /** Endpoints for which any price is set. */
  listSetPricesOfAll(): Promise<readonly SetPrices[]>
  /** What was given back within a time, by endpoint, whenever it was charged. */
  listGivenBack(span: TimeSpan): Promise<readonly GivenBack[]>
}

const listSet = defineQuery<SetPrices>(
  'ledger.listSetPricesOfAll',
  `SELECT path, max(CASE WHEN account_id = '' THEN price_micro END) AS price_micro,
          max(CASE WHEN account_id = '' THEN cached_micro END) AS cached_micro,
          sum(CASE WHEN account_id = '' THEN 0 ELSE 1 END) AS own_prices
   FROM price GROUP BY path ORDER BY path`,
)

/** Refunds are few, and have an index of their own. */
const listGivenBack = defineQuery<GivenBack, TimeSpan>(
  'ledger.listGivenBack',
  `SELECT path, sum(amount_micro) AS amount_micro FROM entry
   WHERE kind IN ('refund', 'return') AND at >= @since AND at < @until AND path IS NOT NULL GROUP BY path ORDER BY path`,
)

export const openEndpointMoney = (store: Store): EndpointMoney => ({
  listSetPricesOfAll: () => store.list(listSet, {}),
  listGivenBack: (span) => store.list(listGivenBack, span),
})
