import type { Code } from './codes.ts'

/** What is known of a failure, beside its words. */
export interface Circumstances {
  readonly code?: number | undefined
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  readonly retryable: boolean
  readonly retryAfterMs?: number | undefined
  readonly headers?: Headers | undefined
  readonly idempotencyKey?: string | undefined
  readonly cause?: Error | undefined
}

/**
 * Any failure of a call. `code` says why, as in the service's table of codes; it is absent where no answer of the
 * service came. No member holds the token.
 */
export class AlmagestError extends Error {
  override readonly name: string = 'AlmagestError'
  /** The business code; absent where the service did not answer. */
  readonly code: number | undefined
  /** The HTTP status. Judge by `code`: 301 comes with 200. */
  readonly status: number | undefined
  /** Id of the call, for whoever runs the service. */
  readonly requestId: string | undefined
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean
  /** How long the service asks to wait before that, in milliseconds. */
  readonly retryAfterMs: number | undefined
  /** Headers of the answer. */
  readonly headers: Headers | undefined
  /** The call's key: asked again with it within 24 hours, the same question is not charged a second time. */
  readonly idempotencyKey: string | undefined

  constructor(message: string, { cause, ...circumstances }: Circumstances) {
    super(message, cause && { cause })
    this.code = circumstances.code
    this.status = circumstances.status
    this.requestId = circumstances.requestId
    this.retryable = circumstances.retryable
    this.retryAfterMs = circumstances.retryAfterMs
    this.headers = circumstances.headers
    this.idempotencyKey = circumstances.idempotencyKey
  }
}

/** 100: the token is unknown, revoked or expired, or its account is suspended. */
export class TokenError extends AlmagestError {
  override readonly name = 'TokenError'
}

/** 301: no upstream had a good answer. Free; may succeed when asked again. */
export class CollectionError extends AlmagestError {
  override readonly name = 'CollectionError'
}

/** 302: more calls than the rate allows. */
export class RateLimitError extends AlmagestError {
  override readonly name = 'RateLimitError'
}

/** 303: the quota of the day is used up; `retryAfterMs` leads to the next day. Never asked again by itself. */
export class QuotaError extends AlmagestError {
  override readonly name = 'QuotaError'
}

/** 400: the request does not fit the endpoint; the message says where. */
export class InvalidRequestError extends AlmagestError {
  override readonly name = 'InvalidRequestError'
}

/** 404: no such endpoint, call, snapshot or creator. */
export class NotFoundError extends AlmagestError {
  override readonly name = 'NotFoundError'
}

/** 500: a bug of the service. */
export class ServerError extends AlmagestError {
  override readonly name = 'ServerError'
}

/** 503: the service drains, is overloaded, or the endpoint is turned off. */
export class UnavailableError extends AlmagestError {
  override readonly name = 'UnavailableError'
}

/** 600: the token may not do this. */
export class PermissionError extends AlmagestError {
  override readonly name = 'PermissionError'
}

/** 601: the balance does not pay for the call. */
export class BalanceError extends AlmagestError {
  override readonly name = 'BalanceError'
}

/** 602: the token has spent what it may. */
export class SpendingCapError extends AlmagestError {
  override readonly name = 'SpendingCapError'
}

/** No answer came, or only a part of one. Whether the call was charged is not known: ask again with its key. */
export class ConnectionError extends AlmagestError {
  override readonly name: string = 'ConnectionError'
}

/** No answer came within `timeoutMs`. As with any lost connection, ask again with its key. */
export class TimeoutError extends ConnectionError {
  override readonly name = 'TimeoutError'
}

/** An answer came that is none of the service's: a proxy's page, a redirection, another service or an older one. */
export class UnexpectedAnswerError extends AlmagestError {
  override readonly name = 'UnexpectedAnswerError'
}

/** The caller's `signal` ended the call. */
export class AbortedError extends AlmagestError {
  override readonly name = 'AbortedError'
}

type ErrorClass = new (message: string, circumstances: Circumstances) => AlmagestError

/** Every code has a class: one without does not compile. */
const classes: Readonly<Record<Code, ErrorClass>> = {
  100: TokenError,
  301: CollectionError,
  302: RateLimitError,
  303: QuotaError,
  400: InvalidRequestError,
  404: NotFoundError,
  500: ServerError,
  503: UnavailableError,
  600: PermissionError,
  601: BalanceError,
  602: SpendingCapError,
}

/** The error of a business code; of one that a newer service has, the general one. */
export function errorOf(code: number, message: string, circumstances: Circumstances): AlmagestError {
  const known: Readonly<Record<number, ErrorClass>> = classes
  return new (known[code] ?? AlmagestError)(message, { ...circumstances, code })
}
