import { type Code, codes } from './codes.ts'
import { type AlmagestError, type Circumstances, errorOf, UnexpectedAnswerError } from './errors.ts'
import { parseJson } from './json.ts'
import { shapes, texts } from './resources.ts'
import type { Hide } from './secret.ts'
import { findMisfit } from './shape.ts'

/** An answer with all that came with it. */
export interface Answer<Data> {
  readonly data: Data
  /** Id of the call, for whoever runs the service. */
  readonly requestId: string | undefined
  /** What the call was charged, in CNY, as decimal text: `'0.15'`. Absent where nothing can be charged. */
  readonly charge: string | undefined
  /**
   * `miss`: collected for this call. `hit`: an earlier answer that is still fresh. `stale`: an older one, because
   * nobody had a new one. Absent where nothing is collected.
   */
  readonly cache: 'miss' | 'hit' | 'stale' | undefined
  /** Age of an answer that was kept. */
  readonly ageSeconds: number | undefined
  /** When the data was collected, as ISO time. */
  readonly collectedAt: string | undefined
  /** Who supplied it, where callers may know. */
  readonly provider: string | undefined
  /** Whether an earlier call paid for it. */
  readonly isReplayed: boolean
  readonly status: number
  readonly headers: Headers
  /** The key all attempts were made with. */
  readonly idempotencyKey: string
  /** The address that answered. */
  readonly server: string
  /** How often it was asked. */
  readonly attempts: number
}

/** An HTTP reply that was received whole. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** What a reply is the answer to. */
interface Asked {
  readonly path: string
  readonly hide: Hide
  readonly idempotencyKey: string
}

type Read = { readonly data: unknown } | { readonly error: AlmagestError }

/** Judges a reply by its business code, and only where it has none by its HTTP status. */
export function readReply(reply: Reply, asked: Asked): Read {
  const isGood = reply.status >= 200 && reply.status < 300
  if (texts.includes(asked.path)) return isGood ? { data: reply.text } : { error: readText(reply, asked) }
  const body = readBody(reply)
  // A call that is told of has a code of its own, so the form of an answer is known by its path.
  if (isGood && body && asked.path.startsWith('/v1/')) return readData(reply, asked, body)
  const code = body && 'code' in body ? body.code : undefined
  if (body && code === 0 && 'data' in body) return readData(reply, asked, body.data)
  if (!body || typeof code !== 'number' || code === 0) return { error: refuseReply(reply, asked) }
  return { error: readError(reply, asked, { ...body, code }) }
}

/** Answers of the service itself are as its document says; those of endpoints are upstreams' own. */
function readData(reply: Reply, asked: Asked, data: unknown): Read {
  const misfit = findMisfit(data, shapes[asked.path] ?? (asked.path.startsWith('/v1/') ? {} : 'unknown'))
  return misfit === undefined ? { data } : { error: refuseData(reply, asked, misfit) }
}

/** The codes of failures told as text, which have no other than their status. */
const codesOfStatus: Readonly<Record<number, Code>> = { 401: 100, 403: 600, 404: 404, 500: 500, 503: 503 }

function readText(reply: Reply, asked: Asked): AlmagestError {
  const code = codesOfStatus[reply.status]
  return code === undefined ? refuseReply(reply, asked) : readError(reply, asked, { code, message: reply.text.trim() })
}

function readBody({ text }: Reply): object | undefined {
  try {
    const body = parseJson(text)
    return typeof body === 'object' && body !== null ? body : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

interface FailureBody {
  readonly code: number
  readonly message?: unknown
  readonly detail?: unknown
  readonly requestId?: unknown
}

function readError(reply: Reply, asked: Asked, { code, message, detail, requestId }: FailureBody): AlmagestError {
  const known: Readonly<Record<number, { readonly retryable: boolean; readonly message: string }>> = codes
  const said = [message, detail].find((text) => typeof text === 'string') ?? known[code]?.message ?? 'no reason given'
  return errorOf(code, `${code}: ${asked.hide(said)}`, {
    ...circumstancesOf(reply, asked),
    ...(typeof requestId === 'string' && { requestId: asked.hide(requestId) }),
    retryable: known[code]?.retryable ?? false,
  })
}

/** A refusal of the request goes on; anything else that is not ours may be a proxy's trouble, and passes. */
function refuseReply(reply: Reply, asked: Asked): AlmagestError {
  const { status } = reply
  const retryable = status === 408 || status === 429 || status >= 500 || (status >= 200 && status < 300)
  const isElsewhere = status === 0 || (status >= 300 && status < 400)
  const what = isElsewhere
    ? 'leads elsewhere, where the token is not sent: set baseUrl to the address itself'
    : `is no answer of the service: is baseUrl right?${quote(reply, asked)}`
  return new UnexpectedAnswerError(`HTTP ${status} ${what}`, { ...circumstancesOf(reply, asked), retryable })
}

/** Of another service, or of one of another age; asked again, it would say the same. */
function refuseData(reply: Reply, asked: Asked, misfit: string): AlmagestError {
  const what = `${asked.path} was not answered as an Almagest service of this version does: ${misfit}`
  const message = `${what}; is baseUrl right, and the service not older than the client?${quote(reply, asked)}`
  return new UnexpectedAnswerError(message, { ...circumstancesOf(reply, asked), retryable: false })
}

const shownMax = 80

/** How it begins: who reads it knows what it came from. */
function quote({ text }: Reply, { hide }: Asked): string {
  const line = hide(text)
    .trim()
    .slice(0, 4 * shownMax)
    .replace(/\s+/g, ' ')
  if (line === '') return ''
  return ` It said: ${line.length > shownMax ? `${line.slice(0, shownMax)}…` : line}`
}

const circumstancesOf = ({ status, headers }: Reply, { idempotencyKey }: Asked): Omit<Circumstances, 'retryable'> => ({
  status,
  headers,
  idempotencyKey,
  requestId: headers.get('x-request-id') ?? undefined,
  retryAfterMs: readWait(headers),
})

/** Seconds, or a date on the clock of whoever wrote it. `Date.parse` alone takes `-5` and `1.5` for dates of 2001. */
function readWait(headers: Headers): number | undefined {
  const text = headers.get('retry-after') ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1_000
  const ms = readDate(text) - (readDate(headers.get('date') ?? '') || Date.now())
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0)
}

const readDate = (text: string): number => (/^[A-Z][a-z]{2}.* GMT$/.test(text) ? Date.parse(text) : Number.NaN)

/** What headers say of an answer. */
export function describeAnswer({
  status,
  headers,
}: Reply): Omit<Answer<unknown>, 'data' | 'idempotencyKey' | 'server' | 'attempts'> {
  const read = (name: string): string | undefined => headers.get(name) ?? undefined
  const age = read('age')
  return {
    status,
    headers,
    requestId: read('x-request-id'),
    charge: read('x-charge'),
    cache: readCache(read('cache-status')),
    ageSeconds: age === undefined ? undefined : Number(age),
    collectedAt: read('x-collected-at'),
    provider: read('x-provider'),
    isReplayed: read('idempotency-replayed') === 'true',
  }
}

/** RFC 9211, as the service writes it: a hit that lives no longer is stale. Caches on the way append theirs. */
function readCache(text: string | undefined): Answer<unknown>['cache'] {
  const [, flags] = /\bAlmagest((?:; ?[^;,]+)*)/.exec(text ?? '') ?? []
  if (flags === undefined) return undefined
  if (!/; ?hit\b/.test(flags)) return 'miss'
  return /; ?ttl=-/.test(flags) ? 'stale' : 'hit'
}
