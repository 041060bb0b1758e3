import { endOfDay, Problem, Refusal } from '#kit'
import type { Closure, Store } from '#store'

/** Paid answers of an account in a day of Asia/Shanghai; `dailyLimit` is `undefined` where there is no quota. */
export interface QuotaState {
  readonly dailyLimit: number | undefined
  readonly used: number
  readonly held: number
}

export interface Quotas {
  /** Limits the answers an account pays for in a day, counted from now on; `null` lifts it. */
  setQuota(quota: { readonly accountId: string; readonly dailyLimit: number | null }): Promise<void>
  /** The quota of a new account. */
  newQuota(accountId: string, dailyLimit: number): Closure
  getQuota(accountId: string, day: number): Promise<QuotaState>
}

/** Counting inside the commit that takes or resolves a hold. A day is `null` where the account has no quota. */
export interface QuotaCount {
  /** Counts a call as held, or at once as used. Throws `quota.exceeded`, and then counts nothing. */
  take(call: {
    readonly accountId: string
    readonly at: number
    readonly day: number
    readonly as: 'held' | 'used'
  }): number | null
  /** What was held is used, or given back. */
  resolve(hold: { readonly accountId: string; readonly quotaDay: number | null }, isUsed: boolean): void
}

export function openQuotas(store: Store): Quotas & { readonly count: QuotaCount } {
  const find = store.prepare<{ dailyLimit: number }>(
    'SELECT daily_limit AS dailyLimit FROM quota WHERE account_id = @accountId',
  )
  const findDay = store.prepare<{ used: number; held: number }>(
    'SELECT used, held FROM quota_day WHERE account_id = @accountId AND day = @day',
  )
  const upsert = store.prepare(
    `INSERT INTO quota (account_id, daily_limit) VALUES (@accountId, @dailyLimit)
     ON CONFLICT DO UPDATE SET daily_limit = @dailyLimit`,
  )
  const remove = store.prepare('DELETE FROM quota WHERE account_id = @accountId')
  const countCall = store.prepare(
    `INSERT INTO quota_day (account_id, day, held, used)
     SELECT account_id, @day, @held, @used FROM quota WHERE account_id = @accountId AND daily_limit > 0
     ON CONFLICT DO UPDATE SET held = held + @held, used = used + @used
     WHERE held + used < (SELECT daily_limit FROM quota WHERE account_id = @accountId)`,
  )
  const resolveCall = store.prepare(
    'UPDATE quota_day SET held = held - 1, used = used + @used WHERE account_id = @accountId AND day = @quotaDay',
  )

  return {
    async setQuota({ accountId, dailyLimit }) {
      if (dailyLimit !== null && (!Number.isSafeInteger(dailyLimit) || dailyLimit < 0)) {
        throw new Refusal('a quota is a whole number of calls a day')
      }
      await store.write(() => (dailyLimit === null ? remove.run({ accountId }) : upsert.run({ accountId, dailyLimit })))
    },
    newQuota: (accountId, dailyLimit) => () => void upsert.run({ accountId, dailyLimit }),
    async getQuota(accountId, day) {
      const { used = 0, held = 0 } = findDay.find({ accountId, day }) ?? {}
      return { dailyLimit: find.find({ accountId })?.dailyLimit, used, held }
    },
    count: {
      take({ accountId, at, day, as }) {
        if (!find.find({ accountId })) return null
        const counted = countCall.run({ accountId, day, held: Number(as === 'held'), used: Number(as === 'used') })
        if (counted === 0) throw new Problem('quota.exceeded', { retryAfterMs: endOfDay(day) - at })
        return day
      },
      resolve({ accountId, quotaDay }, isUsed) {
        if (quotaDay !== null) resolveCall.run({ accountId, quotaDay, used: Number(isUsed) })
      },
    },
  }
}
