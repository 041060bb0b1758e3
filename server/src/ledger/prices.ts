import { Refusal, showValue } from '#kit'
import { defineQuery, defineRule, openRemembered, type Store } from '#store'
import { refuseLarge } from './money.ts'

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

interface NewPrice {
  readonly path: string
  readonly accountId?: string | undefined
  readonly priceMicro: number
  readonly cachedMicro?: number | undefined
}

type SetPrice = Pick<OwnPrice, 'priceMicro' | 'cachedMicro'>

const everybody = ''

/** Prices remembered between calls. */
const pricesMax = 10_000

/** An account's own price before everybody's. */
const listSet = defineQuery<SetPrice, { readonly path: string; readonly accountId: string }>(
  'ledger.listSetPrices',
  `SELECT price_micro, cached_micro FROM price WHERE path = @path AND account_id IN (@accountId, '') ORDER BY account_id DESC`,
)

/** A row for each endpoint of the catalogue at most: the key is read whole, which only a command does. */
const listOwn = defineQuery<OwnPrice, { readonly accountId: string }>(
  'ledger.listOwnPrices',
  'SELECT path, price_micro, cached_micro FROM price WHERE account_id = @accountId ORDER BY path',
)

/** A cached price that is not given stays as it was. */
const setPrice = defineRule<OwnPrice & { readonly accountId: string }>({
  name: 'ledger.setPrice',
  announces: true,
  rows: ({ path, accountId }) => [{ in: 'price', key: { path, accountId } }],
  apply(sheet, { path, accountId, priceMicro, cachedMicro }) {
    if (priceMicro < 0 || (cachedMicro ?? 0) < 0) throw new Refusal('a price is not below 0')
    refuseLarge('a price', Math.max(priceMicro, cachedMicro ?? 0))
    const before = sheet.find('price', { path, accountId })
    sheet.merge('price', { path, accountId, priceMicro, cachedMicro: cachedMicro ?? before?.cachedMicro ?? null })
  },
})

const unsetPrice = defineRule<{ readonly path: string; readonly accountId: string }>({
  name: 'ledger.unsetPrice',
  announces: true,
  rows: (key) => [{ in: 'price', key }],
  apply(sheet, key) {
    if (!sheet.remove('price', key))
      throw new Refusal(
        `no price is set for ${showValue(key.path)}${key.accountId === everybody ? '' : ' and this account'}`,
      )
  },
})

export function openPrices(store: Store) {
  // What is set. The catalogue's price comes with each call: an import may change it while calls of before still run.
  const known = openRemembered<Partial<Price>>(store, pricesMax)

  async function readSet(accountId: string, path: string): Promise<Partial<Price>> {
    const rows = await store.list(listSet, { accountId, path })
    const [first] = rows
    const cachedMicro = rows.find((row) => row.cachedMicro !== null)?.cachedMicro
    return { ...(first && { priceMicro: first.priceMicro }), ...(cachedMicro != null && { cachedMicro }) }
  }

  return {
    /** What an account pays: its own price, else the operator's, else the catalogue's. */
    async getPrice(accountId: string, endpoint: { readonly path: string } & Price): Promise<Price> {
      const { path, priceMicro, cachedMicro } = endpoint
      const set = await known.get(`${accountId} ${path}`, () => readSet(accountId, path))
      return { priceMicro, cachedMicro, ...set }
    },
    /** Prices of an account's own, by path. */
    listOwnPrices: (accountId: string) => store.list(listOwn, { accountId }),
    /**
     * Sets the price of an endpoint for everybody or for one account; a cached price left out stays as it was. Its commit throws
     * a Refusal when it is below 0, or more than anybody means.
     */
    setPrice: ({ path, accountId = everybody, priceMicro, cachedMicro }: NewPrice) =>
      setPrice({ path, accountId, priceMicro, cachedMicro: cachedMicro ?? null }),
    /** Takes what was set back, for everybody or for one account. Its commit throws a Refusal when nothing was. */
    unsetPrice: ({ path, accountId = everybody }: Pick<NewPrice, 'path' | 'accountId'>) =>
      unsetPrice({ path, accountId }),
  }
}
