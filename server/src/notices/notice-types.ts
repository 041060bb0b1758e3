/** What notices are told in. */
export type Language = 'en' | 'zh'

/** How a threshold is counted: micro-yuan, hundredths, days. */
export type ThresholdUnit = 'micro' | 'percent' | 'days'

interface WatchedType {
  readonly unit: ThresholdUnit
  /** From where on an account is told that chose nothing; `null`: not at all, for nobody but it knows what is little money. */
  readonly usual: number | null
  readonly least: number
  readonly most: number
}

/** The most that a threshold of money may be: a million yuan. */
const moneyMax = 1_000_000_000_000

/** States of an account that are watched, each against a threshold of its own. */
export const watchedTypes = {
  'balance.low': { unit: 'micro', usual: null, least: 1, most: moneyMax },
  'spending.high': { unit: 'micro', usual: null, least: 1, most: moneyMax },
  'errors.high': { unit: 'percent', usual: 50, least: 1, most: 100 },
  'quota.near': { unit: 'percent', usual: 90, least: 1, most: 100 },
  'token.expiring': { unit: 'days', usual: 7, least: 1, most: 90 },
} as const satisfies Readonly<Record<string, WatchedType>>

export type WatchedName = keyof typeof watchedTypes

export const watchedNames = Object.keys(watchedTypes) as readonly WatchedName[]

/** What happens and is told, with no threshold: a webhook that was given up. */
const happenings = ['webhook.disabled'] as const

/** All that an account is told of; whatever else is to be told joins one of the two lists, and has its words in the console and in mail. */
export const noticeTypes = [...watchedNames, ...happenings] as const
export type NoticeType = WatchedName | (typeof happenings)[number]

/** What a webhook may take. That one was given up is no message for webhooks. */
export const webhookTypes: readonly string[] = [...watchedNames]

/** What a person needs to know, as webhooks have it and words are made of: money as decimal strings in CNY, moments ISO, shares of 1. */
export type NoticeData = Readonly<Record<string, string | number | null>>

/** `told` where it is no state that will be over. */
export type NoticeState = 'begun' | 'over' | 'told'

export interface AccountNotice {
  /** In the order of time. */
  readonly id: string
  /** Unix milliseconds. */
  readonly at: number
  readonly type: NoticeType
  readonly state: NoticeState
  /** A token's id; empty where it is about the account. */
  readonly subject: string
  readonly data: NoticeData
}
