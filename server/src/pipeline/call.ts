import type { Caller } from '#accounts'
import type { Endpoint, Params, RawParams } from '#catalogue'
import type { Hold } from '#ledger'

/** One request to an endpoint, as it arrived. */
export interface Call {
  readonly id: string
  readonly endpoint: Endpoint
  /** When it came: Unix milliseconds, and on the clock that never jumps. */
  readonly at: number
  readonly startedMs: number
  /** The token's secret, if any was sent. */
  readonly secret: string | undefined
  readonly raw: RawParams
}

export interface IdentifiedCall extends Call {
  readonly caller: Caller
}

export interface ValidCall extends IdentifiedCall {
  readonly params: Params
  readonly acceptCache: boolean
}

/** What a call yields. Failures are thrown. */
export interface Answer {
  /** The bytes of `data`, as they were received. */
  readonly data: Buffer
  readonly provider: string
  /** Unix milliseconds. */
  readonly collectedAt: number
  /** Delivered, and free. */
  readonly isEmpty: boolean
  /** What was set aside for it. */
  readonly hold?: Hold
}
