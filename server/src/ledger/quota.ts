import { dayOf, endOfDay, Problem, Refusal } from '#kit'
import { defineQuery, defineRule, type RowRef, type Sheet, type Store } from '#store'

/** Paid answers of an account in a day of Asia/Shanghai; `dailyLimit` is `undefined` where there is no quota. */
export interface QuotaState {
  readonly dailyLimit: number | undefined
  readonly used: number
  readonly held: number
}

interface Quota {
  readonly accountId: string
  readonly dailyLimit: number | null
}

interface Counted {
  readonly accountId: string
  /** When the call came: it counts in the quota of this day. */
  readonly at: number
}

const findQuota = defineQuery<
  { readonly dailyLimit: number | null; readonly used: number; readonly held: number },
  { readonly accountId: string; readonly day: number }
>(
  'ledger.findQuota',
  `SELECT daily_limit, coalesce(quota_day.used, 0) AS used, coalesce(quota_day.held, 0) AS held
   FROM balance LEFT JOIN quota ON quota.account_id = balance.account_id
        LEFT JOIN quota_day ON quota_day.account_id = balance.account_id AND quota_day.day = @day
   WHERE balance.account_id = @accountId`,
)

/** Days keep what they counted, so that a quota lifted and set again goes on from there. */
const setQuota = defineRule<Quota>({
  name: 'ledger.setQuota',
  rows: ({ accountId }) => [
    { in: 'balance', key: { accountId } },
    { in: 'quota', key: { accountId } },
  ],
  apply(sheet, { accountId, dailyLimit }) {
    if (dailyLimit !== null && (!Number.isSafeInteger(dailyLimit) || dailyLimit < 0))
      throw new Refusal('a quota is a whole number of calls a day')
    if (dailyLimit === null) sheet.remove('quota', { accountId })
    else sheet.merge('quota', { accountId, dailyLimit })
  },
})

/** What `countInQuota` needs. */
export const quotaRows = ({ accountId, at }: Counted): RowRef[] => [
  { in: 'quota', key: { accountId } },
  { in: 'quotaDay', key: { accountId, day: dayOf(at) } },
]

/**
 * Counts a call as held, or at once as used, and says in which day: in none where there is no quota. The day keeps the
 * highest limit it was counted under, past which the database itself counts nothing.
 */
export function countInQuota(sheet: Sheet, { accountId, at }: Counted, as: 'held' | 'used'): number | null {
  const allowed = sheet.find('quota', { accountId })?.dailyLimit
  if (allowed === undefined) return null
  const day = dayOf(at)
  const { held, used } = sheet.find('quotaDay', { accountId, day }) ?? { held: 0, used: 0 }
  if (held + used >= allowed) throw new Problem('quota.exceeded', { retryAfterMs: endOfDay(day) - at })
  sheet.merge('quotaDay', { accountId, day, held: 0, used: 0, allowed, [as]: 1 })
  return day
}

export function openQuotas(store: Store) {
  return {
    /** Limits the answers an account pays for in a day, counted from now on; `null` lifts it. Its commit throws a Refusal when it is none. */
    setQuota,
    /** The quota of a new account. */
    newQuota: (accountId: string, dailyLimit: number) => setQuota({ accountId, dailyLimit }),
    async getQuota(accountId: string, day: number): Promise<QuotaState> {
      const { dailyLimit, used = 0, held = 0 } = (await store.find(findQuota, { accountId, day })) ?? {}
      return { dailyLimit: dailyLimit ?? undefined, used, held }
    },
  }
}
