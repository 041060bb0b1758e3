import { defineQuery, type Store } from '#store'

interface Asks {
  readonly accountId: string
  readonly from: number
  readonly to: number
}

/** One look for each day: the key of the sums begins with it. */
const sumByToken = defineQuery<{ readonly tokenId: string; readonly micro: number }, Asks>(
  'ledger.sumSpentByToken',
  `WITH RECURSIVE shown (day) AS (SELECT CAST(@from AS BIGINT) UNION ALL SELECT day + 1 FROM shown WHERE day < @to)
   SELECT token_id, sum(CASE kind WHEN 'charge' THEN amount_micro ELSE -amount_micro END) AS micro
   FROM shown CROSS JOIN money_day
   WHERE money_day.day = shown.day AND account_id = @accountId AND kind IN ('charge', 'refund') GROUP BY token_id`,
)

export const openTokenSpending = (store: Store) => ({
  /** What each token of an account spent in days of Asia/Shanghai, both included, less what was given back. */
  async sumSpentByToken(asks: Asks): Promise<ReadonlyMap<string, number>> {
    const rows = await store.list(sumByToken, asks)
    return new Map(rows.map(({ tokenId, micro }) => [tokenId, micro]))
  },
})
