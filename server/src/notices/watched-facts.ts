import { dayMs, dayOf, formatDay, formatYuan, hourMs, startOfDay } from '#kit'
import { defineQuery, type Store } from '#store'
import { type NoticeData, type WatchedName, watchedTypes } from './notice-types.ts'

/** What is so of an account, or of a token of it, with what would be told. */
export interface WatchedFact {
  readonly accountId: string
  readonly account: string
  /** A token; empty for the account. */
  readonly subject: string
  readonly data: NoticeData
  /** Whether the state begins where it has not begun. */
  readonly isSo: boolean
  /** Whether it is over where it has begun; between the two it stays as it is. */
  readonly isOver: boolean
}

/** Accounts looked at in one read. */
export const sliceAccounts = 200

interface Page {
  readonly after: string
  readonly limit: number
}

type Read = (store: Pick<Store, 'list'>, page: Page, now: number) => Promise<readonly WatchedFact[]>

const ofSetting = (type: WatchedName): string =>
  `notice_setting JOIN account ON account.id = account_id
   WHERE type = '${type}' AND threshold IS NOT NULL AND account_id > @after`

/** What is set aside counts: it is the account's until a call is charged. */
const listBalances = defineQuery<
  { readonly accountId: string; readonly account: string; readonly threshold: number; readonly leftMicro: number },
  Page
>(
  'notices.listBalances',
  `SELECT setting.account_id, setting.account, threshold, available + held AS left_micro
   FROM (SELECT account_id, account.name AS account, threshold FROM ${ofSetting('balance.low')}
         ORDER BY account_id LIMIT @limit) AS setting
   JOIN balance ON balance.account_id = setting.account_id ORDER BY setting.account_id`,
)

/** By the sums of its entries, as its first page shows the day: less what was given back. */
const listSpending = defineQuery<
  { readonly accountId: string; readonly account: string; readonly threshold: number; readonly spentMicro: number },
  Page & { readonly hours: readonly number[] }
>(
  'notices.listDaysSpending',
  `SELECT setting.account_id, setting.account, threshold, coalesce(sum(
     CASE kind WHEN 'charge' THEN amount_micro WHEN 'refund' THEN -amount_micro ELSE 0 END), 0) AS spent_micro
   FROM (SELECT account_id, account.name AS account, threshold FROM ${ofSetting('spending.high')}
         ORDER BY account_id LIMIT @limit) AS setting
   LEFT JOIN money_hour ON hour IN @hours AND money_hour.account_id = setting.account_id
   GROUP BY setting.account_id, setting.account, threshold ORDER BY setting.account_id`,
)

const withThreshold = (type: WatchedName): string =>
  `(SELECT account.id AS account_id, account.name AS account,
      CASE WHEN notice_setting.account_id IS NULL THEN ${watchedTypes[type].usual} ELSE threshold END AS threshold
    FROM account LEFT JOIN notice_setting ON type = '${type}' AND notice_setting.account_id = account.id
    WHERE account.id > @after ORDER BY account.id LIMIT @limit) AS setting`

const listErrors = defineQuery<
  {
    readonly accountId: string
    readonly account: string
    readonly threshold: number | null
    readonly calls: number
    readonly errors: number
  },
  Page & { readonly hours: readonly number[] }
>(
  'notices.listErrors',
  `SELECT setting.account_id, setting.account, threshold, coalesce(sum(calls), 0) AS calls,
     coalesce(sum(CASE WHEN code = 0 THEN 0 ELSE calls END), 0) AS errors
   FROM ${withThreshold('errors.high')}
   LEFT JOIN rollup ON hour IN @hours AND rollup.account_id = setting.account_id
   GROUP BY setting.account_id, setting.account, threshold ORDER BY setting.account_id`,
)

const listQuotas = defineQuery<
  {
    readonly accountId: string
    readonly account: string
    readonly threshold: number | null
    readonly dailyLimit: number | null
    readonly used: number
  },
  Page & { readonly day: number }
>(
  'notices.listQuotas',
  `SELECT setting.account_id, setting.account, threshold, daily_limit, coalesce(used + held, 0) AS used
   FROM ${withThreshold('quota.near')}
   LEFT JOIN quota ON quota.account_id = setting.account_id
   LEFT JOIN quota_day ON quota_day.account_id = setting.account_id AND day = @day
   ORDER BY setting.account_id`,
)

/** All tokens of one account come in one page: there are hundreds at most that expire within three months. */
const listExpiring = defineQuery<
  {
    readonly accountId: string
    readonly account: string
    readonly threshold: number | null
    readonly tokenId: string
    readonly label: string | null
    readonly hint: string
    readonly expiresAt: number
  },
  {
    readonly now: number
    readonly until: number
    readonly afterAt: number
    readonly after: string
    readonly limit: number
  }
>(
  'notices.listExpiring',
  `SELECT token.account_id, account.name AS account,
     CASE WHEN notice_setting.account_id IS NULL THEN ${watchedTypes['token.expiring'].usual} ELSE threshold END AS threshold,
     token.id AS token_id, label, hint, expires_at
   FROM token JOIN account ON account.id = token.account_id
   LEFT JOIN notice_setting ON type = 'token.expiring' AND notice_setting.account_id = token.account_id
   WHERE expires_at > @now AND expires_at < @until AND revoked_at IS NULL AND (expires_at, token.id) > (@afterAt, @after)
   ORDER BY expires_at, token.id LIMIT @limit`,
)

/** What has begun is over when it is so much better: a figure that moves around its bound is told of once. */
const [recoveredPercent, calmedPercent] = [110, 75]
/** Of fewer calls a share says nothing. */
const errorCallsMin = 20

const percentOf = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)
const shareOf = (part: number, whole: number): number => Math.round((1_000 * part) / Math.max(whole, 1)) / 1_000

export const readFacts: Readonly<Record<WatchedName, Read>> = {
  async 'balance.low'(store, page) {
    return (await store.list(listBalances, page)).map(({ accountId, account, threshold, leftMicro }) => ({
      accountId,
      account,
      subject: '',
      data: { balance: formatYuan(leftMicro), below: formatYuan(threshold) },
      isSo: leftMicro < threshold,
      isOver: leftMicro * 100 >= threshold * recoveredPercent,
    }))
  },
  async 'spending.high'(store, page, now) {
    const day = dayOf(now)
    const first = Math.floor(startOfDay(day) / hourMs)
    const hours = Array.from({ length: Math.floor(now / hourMs) - first + 1 }, (_, nth) => first + nth)
    return (await store.list(listSpending, { ...page, hours })).map(
      ({ accountId, account, threshold, spentMicro }) => ({
        accountId,
        account,
        subject: '',
        data: { day: formatDay(now), spent: formatYuan(spentMicro), above: formatYuan(threshold) },
        isSo: spentMicro >= threshold,
        // It is over when the next day begins, when more is allowed, or when a call is given back.
        isOver: spentMicro < threshold,
      }),
    )
  },
  async 'errors.high'(store, page, now) {
    const hour = Math.floor(now / hourMs)
    return (await store.list(listErrors, { ...page, hours: [hour - 1, hour] })).map((row) => {
      const { accountId, account, threshold, calls, errors } = row
      const percent = percentOf(errors, calls)
      return {
        accountId,
        account,
        subject: '',
        data: { calls, errors, share: shareOf(errors, calls), above: shareOf(threshold ?? 0, 100) },
        isSo: threshold !== null && calls >= errorCallsMin && percent >= threshold,
        isOver: threshold === null || percent * 100 < threshold * calmedPercent,
      }
    })
  },
  async 'quota.near'(store, page, now) {
    return (await store.list(listQuotas, { ...page, day: dayOf(now) })).map((row) => {
      const { accountId, account, threshold, dailyLimit, used } = row
      const isNear = threshold !== null && dailyLimit !== null && used * 100 >= threshold * dailyLimit
      return {
        accountId,
        account,
        subject: '',
        data: {
          day: formatDay(now),
          used,
          quota: dailyLimit,
          share: shareOf(used, dailyLimit ?? 0),
          above: shareOf(threshold ?? 0, 100),
        },
        isSo: isNear && used > 0,
        isOver: !isNear,
      }
    })
  },
  async 'token.expiring'(store, { limit }, now) {
    const facts: WatchedFact[] = []
    const until = now + watchedTypes['token.expiring'].most * dayMs
    let [afterAt, after] = [0, '']
    for (;;) {
      const rows = await store.list(listExpiring, { now, until, afterAt, after, limit })
      for (const { accountId, account, threshold, tokenId, label, hint, expiresAt } of rows) {
        const isNear = threshold !== null && expiresAt - now <= threshold * dayMs
        const data = { token: tokenId, label, hint, expiresAt: new Date(expiresAt).toISOString() }
        facts.push({ accountId, account, subject: tokenId, data, isSo: isNear, isOver: !isNear })
        ;[afterAt, after] = [expiresAt, tokenId]
      }
      if (rows.length < limit || facts.length >= factsMax) return facts
    }
  },
}

/** Tokens about to expire that are looked at in one look: the soonest. */
const factsMax = 5_000
