/** `GET /console/api/operator/providers`: who answers, and how they do now. */
export interface OperatorProviders {
  /** In the order they are asked. */
  readonly providers: readonly OperatorProvider[]
  /** Members that changed their shape in 30 days, the newest first. */
  readonly drift: readonly ProviderDrift[]
  /** Requests that brought nothing, the newest first. */
  readonly errors: readonly ProviderError[]
  readonly check: UpstreamCheck | null
}

export interface OperatorProvider {
  readonly name: string
  readonly hosts: readonly string[]
  /** Reads what is on this machine, and asks nobody. */
  readonly isLocal: boolean
  readonly state: ProviderState
  readonly pausedAt: number | null
  /** The setting that turns it on; `null` where it needs none. */
  readonly setting: string | null
  /** Requests of the last 24 hours by the hour, the earliest first, and those that brought an answer. */
  readonly hours: readonly { readonly requests: number; readonly good: number }[]
  /** Of all requests of these hours, from 0 to 1. */
  readonly share: number
  readonly success: number | null
  readonly perSecond: number
  /** `null` for any number. */
  readonly perSecondMax: number | null
  readonly running: number
  readonly waiting: number
  readonly p95Ms: number | null
  /** Endpoints it is left alone for, since its answers were unfit. */
  readonly resting: readonly { readonly path: string; readonly until: number }[]
  readonly credentials: readonly ProviderCredential[]
}

/** `off`: it has no credentials, or `PROVIDERS` does not name it. */
export type ProviderState = 'first' | 'next' | 'half open' | 'stopped' | 'paused' | 'last resort' | 'off'

export interface ProviderCredential {
  /** Its place in the operator's list, from 1. */
  readonly place: string
  readonly breaker: 'closed' | 'open' | 'probing'
  readonly running: number
  /** Why it is left alone, and until when; `until` is `null` until the service is started anew. */
  readonly rest: { readonly because: string; readonly text: string; readonly until: number | null } | null
  readonly balance: { readonly micro: number; readonly currency: string; readonly at: number } | null
}

export interface ProviderDrift {
  readonly at: number
  readonly provider: string
  readonly path: string
  readonly place: string
  readonly change: 'new' | 'vanished' | 'retyped' | 'unfit'
  readonly before: string
  readonly after: string
}

export interface ProviderError {
  readonly requestId: string
  readonly at: number
  readonly provider: string
  readonly credential: string
  readonly outcome: string
  readonly text: string
  readonly detail: string | null
  readonly durationMs: number
}

/** `…/operator/upstream-check`: one at a time; the last stays until the service is started anew. */
export interface UpstreamCheck {
  readonly id: string
  readonly provider: string | null
  readonly kolId: string | null
  readonly startedAt: number
  readonly endedAt: number | null
  readonly isStopping: boolean
  readonly budgetMicro: number
  /** What is known to be spent; while it runs, so far. */
  readonly spentMicro: number
  readonly asked: number
  /** What there is to ask within the budget. */
  readonly total: number
  readonly outcomes: readonly CheckOutcome[]
  /** Why it came to nothing. */
  readonly failed: string | null
}

export interface CheckOutcome {
  readonly provider: string
  readonly path: string
  readonly result: 'ok' | 'ok, new fields' | 'unfit' | 'refused' | 'timed out' | 'stopped' | 'not asked'
  readonly isEmpty: boolean
  readonly durationMs: number | null
  readonly costMicro: number
  readonly isCostKnown: boolean
  /** What is to be said of it, in words. */
  readonly detail: string | null
}
