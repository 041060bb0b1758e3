import type { Caller } from '#accounts'
import type { Endpoint, Params, RawParams } from '#catalogue'
import type { Client, Delivery } from '#deliveries'
import type { Hold } from '#ledger'
import type { Tightest } from '#limits'
import type { Work } from './own-work.ts'

/** Where an answer came from, as Cache-Status tells it. */
export type CacheStatus =
  | { readonly kind: 'hit'; readonly ttlMs: number; readonly ageMs: number }
  | { readonly kind: 'stale'; readonly inPlaceOf: 'failed' | 'busy'; readonly ttlMs: number; readonly ageMs: number }
  | {
      readonly kind: 'forwarded'
      readonly because: 'request' | 'miss'
      readonly isCollapsed?: boolean
      readonly isStored?: boolean
    }

/** What is learnt of a call on its way and told in headers, also when it fails. */
export interface Learnt {
  /** Its parameters as its record keeps them. */
  asked?: string
  tightest?: Tightest
  cache?: CacheStatus
  /** The call whose collection answered this one, or failed to. */
  flightId?: string
  /** What was set aside for it. */
  hold?: Hold
  /** The call whose answer its Idempotency-Key had, and that is gone. */
  inPlaceOf?: string
  /** Whether only recordings could have answered, and had nothing. */
  isUnrecorded?: boolean
  /** Whether too many others went before it, or its caller left before it was asked. */
  isBusy?: boolean
  /** Present where there was too much to do to look at the call. */
  shed?: Shed
}

/** What a call is told that there is no time for. */
export interface Shed {
  /** Whether the next call that differs in its parameters alone has no chance either; then it is counted. */
  again(call: Pick<Call, 'id' | 'at' | 'startedMs'>): boolean
  /** What it took to tell, all in all. */
  noteTook(ms: number): void
}

/** One request to an endpoint, as it arrived. */
export interface Call {
  readonly id: string
  readonly endpoint: Endpoint
  /** When it came: Unix milliseconds, and on the clock that never jumps. */
  readonly at: number
  readonly startedMs: number
  /** The token's secret, if any was sent. */
  readonly secret: string | undefined
  readonly idempotencyKey: string | undefined
  /** The trace it belongs to, as W3C Trace Context writes it. */
  readonly traceparent: string | undefined
  /** What its caller pays at most. */
  readonly priceMaxMicro?: number | undefined
  readonly raw: RawParams
  readonly client: Client
  readonly trace: Learnt
}

export interface IdentifiedCall extends Call {
  readonly caller: Caller
}

/** One that is worked on. */
export interface AdmittedCall extends IdentifiedCall {
  readonly work: Work
}

export interface ValidCall extends AdmittedCall {
  readonly params: Params
  readonly acceptCache: boolean
  /** Path and canonical parameters: the same text for the same question. */
  readonly question: string
}

/**
 * How an answer is paid: by what was set aside for it, of which the whole, a part in money or 0 is posted; at once, at a
 * cached answer's price; or by the call whose answer it is.
 */
type Payment =
  | { readonly by: 'hold'; readonly hold: Hold; readonly posted: 'whole' | number }
  | { readonly by: 'cached price'; readonly priceMicro: number }
  | { readonly by: 'earlier call' }

/** What a call yields, before it is known how it is paid. Failures are thrown. */
export interface FoundAnswer {
  /** The call whose answer this is: usually the one that asked, an earlier one when it is given again. */
  readonly requestId: string
  readonly question: string
  /** The bytes of `data`, as they were received. */
  readonly data: Buffer
  readonly provider: string
  /** Unix milliseconds. */
  readonly collectedAt: number
  /** Where the archive keeps it; empty answers are not kept. */
  readonly snapshotId: number | undefined
  /** What it costs where it was kept already. */
  readonly cachedMicro?: number
}

/** What a call yields. */
export interface Answer extends FoundAnswer {
  readonly payment: Payment
  /** Absent where nothing is owed. */
  readonly delivery?: Delivery | undefined
}

/** An answer as it is delivered. */
export interface SettledAnswer extends Answer {
  readonly chargeMicro: number
}
