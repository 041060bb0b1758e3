import { Refusal } from '#kit'
import type { Store } from '#store'

export interface Price {
  readonly priceMicro: number
  readonly cachedMicro: number
}

/** What is set for one account; the cached price is `null` where it is as for everybody. */
export interface OwnPrice {
  readonly path: string
  readonly priceMicro: number
  readonly cachedMicro: number | null
}

export interface Prices {
  /** What an account pays: its own price, else the operator's, else the catalogue's. */
  getPrice(accountId: string, endpoint: { readonly path: string } & Price): Promise<Price>
  /** Prices of an account's own, by path. */
  listOwnPrices(accountId: string): Promise<readonly OwnPrice[]>
  /** Sets the price of an endpoint for everybody or for one account; a cached price left out stays as it was. */
  setPrice(price: {
    readonly path: string
    readonly accountId?: string | undefined
    readonly priceMicro: number
    readonly cachedMicro?: number | undefined
  }): Promise<void>
}

interface PriceRow {
  readonly priceMicro: number
  readonly cachedMicro: number | null
}

const everybody = ''

/** Prices remembered between calls. */
const pricesMax = 10_000

export function openPrices(store: Store): Prices {
  const list = store.prepare<PriceRow>(
    `SELECT price_micro AS priceMicro, cached_micro AS cachedMicro FROM price
     WHERE path = @path AND account_id IN (@accountId, '') ORDER BY account_id DESC`,
  )
  // A row for each endpoint of the catalogue at most: the key is read whole, which only a command does.
  const listOwn = store.prepare<OwnPrice>(
    `SELECT path, price_micro AS priceMicro, cached_micro AS cachedMicro FROM price
     WHERE account_id = @accountId ORDER BY path`,
  )
  const upsert = store.prepare(
    `INSERT INTO price (path, account_id, price_micro, cached_micro) VALUES (@path, @accountId, @priceMicro, @cachedMicro)
     ON CONFLICT DO UPDATE SET price_micro = @priceMicro, cached_micro = coalesce(@cachedMicro, cached_micro)`,
  )
  // What is set. The catalogue's price comes with each call: an import may change it while calls of before still run.
  const known = new Map<string, Partial<Price>>()
  store.onStale(() => known.clear())

  function findSet(accountId: string, path: string): Partial<Price> {
    const key = `${accountId} ${path}`
    const remembered = known.get(key)
    if (remembered) return remembered
    const rows = list.list({ accountId, path })
    const [first] = rows
    const cachedMicro = rows.find((row) => row.cachedMicro !== null)?.cachedMicro
    const set = { ...(first && { priceMicro: first.priceMicro }), ...(cachedMicro != null && { cachedMicro }) }
    if (known.size >= pricesMax) known.clear()
    known.set(key, set)
    return set
  }

  return {
    getPrice: async (accountId, { path, priceMicro, cachedMicro }) => ({
      priceMicro,
      cachedMicro,
      ...findSet(accountId, path),
    }),
    listOwnPrices: async (accountId) => listOwn.list({ accountId }),
    async setPrice({ path, accountId = everybody, priceMicro, cachedMicro = null }) {
      if (priceMicro < 0 || (cachedMicro ?? 0) < 0) throw new Refusal('a price is not below 0')
      await store.write(() => upsert.run({ path, accountId, priceMicro, cachedMicro }))
      store.announce()
    },
  }
}
