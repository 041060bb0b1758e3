import { defineQuery, type Store } from '#store'

/** What entries of one kind came to. */
export interface MoneySum {
  readonly kind: string
  readonly amountMicro: number
  /** Granted calls. */
  readonly calls: number
  readonly entries: number
}

/** Days of an account, both included; of some tokens only, where they are named. */
interface Days {
  readonly accountId: string
  readonly fromDay: number
  readonly toDay: number
  readonly tokenIds?: readonly string[] | undefined
}

const sums = 'sum(amount_micro) AS amount_micro, sum(calls) AS calls, sum(entries) AS entries'

function sumBy<Group extends object>(by: 'kind' | 'day' | 'path' | 'token_id') {
  const group = by === 'kind' ? 'kind' : `${by}, kind`
  const text = `SELECT ${group}, ${sums} FROM money_day WHERE account_id = @accountId AND day BETWEEN @fromDay AND @toDay`
  const end = `GROUP BY ${group} ORDER BY ${group}`
  return {
    ofAll: defineQuery<MoneySum & Group, Days>(`ledger.sumMoneyBy ${by}`, `${text} ${end}`),
    ofTokens: defineQuery<MoneySum & Group, Days>(
      `ledger.sumMoneyOfTokensBy ${by}`,
      `${text} AND token_id IN @tokenIds ${end}`,
    ),
  }
}

const byKind = sumBy<object>('kind')
const byDay = sumBy<{ readonly day: number }>('day')
const byPath = sumBy<{ readonly path: string }>('path')
const byToken = sumBy<{ readonly tokenId: string }>('token_id')

/** Everything that was ever written lies between these days. */
const firstDayEver = 0
const lastDayEver = 9_999_999

const findNet = defineQuery<{ readonly micro: number }, { readonly accountId: string }>(
  'ledger.findNet',
  'SELECT money_in - charged AS micro FROM balance WHERE account_id = @accountId',
)

/** What an account's sums say of some days, of one state of the books. */
export interface MoneyOfDays {
  /** Of all days before, by kind. */
  readonly before: readonly MoneySum[]
  readonly byKind: readonly MoneySum[]
  readonly byDay: readonly (MoneySum & { readonly day: number })[]
  readonly byPath: readonly (MoneySum & { readonly path: string })[]
  readonly byToken: readonly (MoneySum & { readonly tokenId: string })[]
  /** Of all days there are. */
  readonly ever: readonly MoneySum[]
  /** What the balance has it: top-ups and adjustments, less what was charged. */
  readonly balanceMicro: number
}

export function openMoneyDays(store: Store) {
  return {
    async sumMoneyDays(days: Days): Promise<MoneyOfDays> {
      const of = days.tokenIds === undefined ? 'ofAll' : 'ofTokens'
      const before = { ...days, fromDay: firstDayEver, toDay: days.fromDay - 1 }
      const ever = { ...days, fromDay: firstDayEver, toDay: lastDayEver }
      const [earlier, kinds, each, paths, tokens, all, [net]] = await store.listTogether([
        [byKind[of], before],
        [byKind[of], days],
        [byDay[of], days],
        [byPath[of], days],
        [byToken[of], days],
        [byKind.ofAll, ever],
        [findNet, days],
      ])
      if (!net) throw new Error(`account ${days.accountId} has no balance`)
      return {
        before: earlier,
        byKind: kinds,
        byDay: each,
        byPath: paths,
        byToken: tokens,
        ever: all,
        balanceMicro: net.micro,
      }
    },
  }
}
