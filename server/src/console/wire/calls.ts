/** Where an answer came from: `none` where there is none. */
export type AnswerKind = 'new' | 'cached' | 'replay' | 'empty' | 'none'

/** `GET /console/api/accounts/:accountId/calls`: newest first; `after` is `next` of the page before. */
export interface CallPage {
  readonly items: readonly CallItem[]
  readonly next: string | null
  /** Where not all calls could be looked at: how far back was looked; `next` looks further. */
  readonly searchedTo: number | null
  readonly names: CallNames
  /** Calls over the range, with the first page; nothing where sums do not tell what the filters ask. */
  readonly strip: CallStrip | null
}

export interface CallStrip {
  readonly unit: 'hour' | 'day'
  readonly bars: readonly {
    readonly from: number
    readonly calls: number
    readonly answered: number
    readonly chargeMicro: number
  }[]
  readonly p95Ms: number | null
}

/** Also what comes by `…/calls/events`, one an event: `{ item, names }`. */
export interface CallItem {
  readonly id: string
  readonly at: number
  readonly tokenId: string
  readonly path: string
  /** What was asked, as canonical JSON; nothing where it was not valid, too long, or erased. */
  readonly question: string | null
  readonly code: number
  readonly chargeMicro: number
  /** Whether it was paid with a granted call. */
  readonly isGranted: boolean
  readonly kind: AnswerKind
  /** When a kept answer was collected. */
  readonly collectedAt: number | null
  readonly durationMs: number
  readonly idempotencyKey: string | null
}

/** What stands for ids and paths of a page. */
export interface CallNames {
  readonly endpoints: Readonly<Record<string, EndpointTitle>>
  /** Of tokens the label, or the end of the secret. */
  readonly tokens: Readonly<Record<string, string>>
}

export interface EndpointTitle {
  readonly en: string
  readonly zh: string
}

export interface CallEvent {
  readonly items: readonly CallItem[]
  readonly names: CallNames
}

/** `GET …/calls/choices`: what a filter may be set to. */
export interface CallChoices {
  readonly endpoints: readonly { readonly path: string; readonly title: EndpointTitle }[]
  readonly tokens: readonly { readonly id: string; readonly name: string }[]
}

/** `GET …/calls/:requestId` */
export interface CallDetail {
  readonly call: CallItem
  readonly title: EndpointTitle
  readonly token: string
  /** Who supplied the answer, where that may be known. */
  readonly provider: string | null
  readonly story: readonly StoryStep[]
  readonly answer: CallAnswer | null
  /** Why there is no answer to show. */
  readonly noAnswer: 'none' | 'empty' | 'gone' | null
  /** The same question again, in a shell; the token stands as a variable. */
  readonly curl: string | null
}

export interface CallAnswer {
  readonly bytes: number
  readonly collectedAt: number
  /** Its bytes as text, digit for digit; nothing where there are too many to show. */
  readonly text: string | null
  readonly hasReading: boolean
}

/**
 * What became of a call, told from what is on record. `afterMs` is counted from its arrival; nothing where no time of it was
 * written down.
 */
export type StoryStep = { readonly afterMs: number | null } & (
  | { readonly step: 'identified'; readonly token: string }
  | { readonly step: 'refused'; readonly code: number }
  | { readonly step: 'replayed'; readonly of: string; readonly key: string | null }
  | { readonly step: 'noReplay'; readonly key: string | null }
  | { readonly step: 'recalled'; readonly collectedAt: number | null; readonly isStale: boolean }
  | { readonly step: 'held'; readonly priceMicro: number | null; readonly isGranted: boolean }
  | {
      readonly step: 'asked'
      readonly isShared: boolean
      /** Nothing where it is no call of this account, or no longer on record. */
      readonly begunBy: string | null
      readonly durationMs: number
      readonly attempts: readonly StoryAttempt[] | null
    }
  | { readonly step: 'unasked' }
  | { readonly step: 'judged'; readonly isEmpty: boolean }
  | {
      readonly step: 'settled'
      readonly because: 'charged' | 'granted' | 'empty' | 'failed' | 'replay' | 'free'
      readonly micro: number
    }
  | { readonly step: 'refunded'; readonly at: number; readonly micro: number; readonly reason: string | null }
)

/** One request to an upstream; named for operators, and where the service says who supplies. */
export interface StoryAttempt {
  readonly provider: string
  readonly afterMs: number
  readonly durationMs: number
  readonly outcome: string
  readonly isGood: boolean
}

/** `GET …/calls/:requestId/works`: what the answer means, the works it lists. */
export interface CallReading {
  readonly works: readonly CallWork[]
}

export interface CallWork {
  readonly itemId: string
  readonly title: string | null
  readonly list: string
  readonly publishedAt: number | null
  readonly plays: number | null
  readonly likes: number | null
  readonly comments: number | null
}
