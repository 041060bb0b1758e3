/** Money is in micro-yuan, moments are Unix milliseconds, days are counted since 1970 in Asia/Shanghai. */

interface Text {
  readonly en: string
  readonly zh: string
}

export type HomeRange = 'today' | '7d' | '30d' | '90d'

/** What an account's first page shows. */
export interface Home {
  /** When it was read. */
  readonly at: number
  readonly today: number
  readonly balance: HomeBalance
  readonly spentToday: HomeToday
  readonly endpoints: readonly HomeEndpoint[]
  /** Of all endpoints, in the range. */
  readonly total: HomeFigures
  /** The first of the days that endpoints have bars of. */
  readonly barsFrom: number
  readonly spending: HomeSpending
  /** How calls of the range failed, the most frequent first. */
  readonly errors: readonly HomeError[]
  readonly saved: HomeSaved
  /** What to do next, the most pressing first. */
  readonly next: readonly HomeNext[]
  /** How to begin; present until the first call. */
  readonly start: HomeStart | null
}

export interface HomeBalance {
  /** What may be spent. */
  readonly availableMicro: number
  /** Set aside for calls that run. */
  readonly heldMicro: number
  /** What there was at the end of an hour in which that changed, since 30 days ago; the last is now. */
  readonly curve: readonly (readonly [at: number, micro: number])[]
  readonly topUps: readonly { readonly at: number; readonly micro: number }[]
  /** The alarm line; `null` where none is drawn. */
  readonly alarmMicro: number | null
  /** Since when the balance is under it, as was told; `null` where it is not. */
  readonly lowSince: number | null
  /** How whoever looks, or the account, is told of it beside the console. */
  readonly alarmBy: readonly ('mail' | 'webhook')[]
  /** The mean of the last days that are over, a week at most; `null` where there is none. */
  readonly perDayMicro: number | null
  /** When that reaches the alarm line, or nothing where there is no line or it is crossed; `null` where it does not in 90 days. */
  readonly reachedAt: number | null
}

export interface HomeToday {
  readonly spentMicro: number
  readonly calls: number
  readonly answered: number
  /** What had been spent by the end of each hour that began, the one that runs as it is now. */
  readonly hours: readonly number[]
  /** Of the 7 days before, what had been spent at 0:00, 1:00 … 24:00; `null` where there is no day before. */
  readonly usual: {
    readonly least: readonly number[]
    readonly median: readonly number[]
    readonly most: readonly number[]
    /** The median at this minute. */
    readonly nowMicro: number
    readonly days: number
  } | null
}

export interface HomeFigures {
  readonly calls: number
  readonly answered: number
  /** Of new answers; `null` where there was none. */
  readonly p95Ms: number | null
  readonly chargedMicro: number
}

export interface HomeEndpoint extends HomeFigures {
  readonly path: string
  readonly title: Text
  /** Calls of each hour of today that began. */
  readonly hours: readonly number[]
  readonly days: readonly number[]
}

export interface HomeSpending {
  /** The last 30 days, or 90; today is the last. */
  readonly days: readonly { readonly day: number; readonly spentMicro: number; readonly calls: number }[]
  /** The last 12 months, `2026-11`. */
  readonly months: readonly { readonly month: string; readonly spentMicro: number }[]
}

export interface HomeError {
  readonly code: number
  readonly words: Text
  readonly calls: number
}

export type SavedWay = 'cached' | 'shared' | 'replayed' | 'empty'

export interface HomeSaved {
  /** Of so many days, today included. */
  readonly days: number
  readonly micro: number
  readonly ways: readonly { readonly way: SavedWay; readonly calls: number; readonly micro: number }[]
}

export type HomeNext =
  | { readonly kind: 'token.none' }
  | { readonly kind: 'token.expiring'; readonly token: string; readonly tokenId: string; readonly expiresAt: number }
  | { readonly kind: 'cap.near'; readonly token: string; readonly tokenId: string; readonly leftMicro: number }
  | { readonly kind: 'quota.near'; readonly left: number; readonly limit: number }
  | { readonly kind: 'alarm.none' }

export interface HomeStart {
  readonly hasToken: boolean
  readonly grants: readonly { readonly path: string; readonly title: Text; readonly left: number }[]
  /** What a new answer of most endpoints costs. */
  readonly usualPriceMicro: number
  /** A call that runs, with the token in `$TOKEN`. */
  readonly sample: { readonly title: Text; readonly command: string } | null
}
