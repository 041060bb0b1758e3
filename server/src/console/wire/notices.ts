export type NoticeType =
  | 'balance.low'
  | 'spending.high'
  | 'errors.high'
  | 'quota.near'
  | 'token.expiring'
  | 'webhook.disabled'

/** `GET /console/api/accounts/:accountId/notices`: what was told, the newest first, and from where on it is. */
export interface NoticesPage {
  readonly items: readonly ToldNotice[]
  readonly next: string | null
  /** With the first page alone. */
  readonly facts: NoticeFacts | null
}

export interface ToldNotice {
  readonly id: string
  /** Unix ms. */
  readonly at: number
  readonly type: NoticeType
  /** `told` where it is no state that will be over. */
  readonly state: 'begun' | 'over' | 'told'
  /** A token's id; empty where it is about the account. */
  readonly subject: string
  /** What is known: money as decimal text in CNY, moments ISO, shares of 1. */
  readonly data: Readonly<Record<string, string | number | null>>
  /** Whether who asks has not seen it yet. */
  readonly isNew: boolean
}

export interface NoticeFacts {
  readonly settings: readonly NoticeSettingFacts[]
  /** What has begun and is not over. */
  readonly begun: readonly BegunNotice[]
  /** How many webhooks take each type. */
  readonly hooks: Readonly<Record<string, number>>
  readonly mail: MailFacts
}

export interface NoticeSettingFacts {
  readonly type: NoticeType
  /** Micro-yuan, hundredths, days. */
  readonly unit: 'micro' | 'percent' | 'days'
  /** `null`: it is not told. */
  readonly threshold: number | null
  /** What holds where nobody chose. */
  readonly usual: number | null
  readonly least: number
  readonly most: number
}

export interface BegunNotice {
  readonly type: NoticeType
  readonly subject: string
  readonly begunAt: number
  readonly data: Readonly<Record<string, string | number | null>>
}

export interface MailFacts {
  /** Whether the service sends mail at all. */
  readonly isSent: boolean
  /** Where who asks is reached; nobody who has no part in the account. */
  readonly email: string | null
  /** What who asks is told by mail. */
  readonly types: readonly string[]
}

/** `GET …/notices/waiting`: for the menu. One more than 99 is more than is counted. */
export interface WaitingFacts {
  readonly waiting: number
}

/** `POST …/notices/read` */
export interface ReadNotices {
  /** The newest notice that was seen. */
  readonly upTo: string
}

/** `POST …/notices/threshold` */
export interface SetThreshold {
  readonly type: NoticeType
  readonly threshold: number | null
}

/** `POST …/notices/mail` */
export interface ChooseMail {
  readonly type: NoticeType
  /** `null`: not by mail. */
  readonly language: 'en' | 'zh' | null
}
