import type { Reply } from './answer.ts'
import { AbortedError, AlmagestError, ConnectionError, TimeoutError, UnexpectedAnswerError } from './errors.ts'
import type { Fetch } from './options.ts'
import type { Hide } from './secret.ts'

interface Exchange {
  readonly fetch: Fetch
  readonly server: string
  readonly target: string
  readonly init: RequestInit
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly idempotencyKey?: string | undefined
  readonly hide: Hide
}

/** Asks once and receives the reply whole, within its time. What fails is told as an error of ours. */
export async function exchange(asked: Exchange): Promise<Reply> {
  const { fetch, server, target, init, timeoutMs, signal, idempotencyKey, hide } = asked
  const ending = new AbortController()
  const isAborted = (): boolean => signal?.aborted === true
  const end = (): void => ending.abort()
  const timer = setTimeout(end, timeoutMs)
  signal?.addEventListener('abort', end)
  try {
    // Not every `fetch` looks at its signal before it sends.
    if (isAborted()) throw signal?.reason
    // A redirection is told instead of followed: the token is meant for this address.
    const request = fetch(`${server}${target}`, { ...init, redirect: 'manual', signal: ending.signal })
    return await Promise.race([request.then((response) => receive(response, asked)), whenAborted(ending.signal)])
  } catch (error) {
    if (isAborted()) throw new AbortedError('the call was ended by its signal', { retryable: true, idempotencyKey })
    if (error instanceof AlmagestError) throw error
    if (ending.signal.aborted) {
      throw new TimeoutError(`no answer from ${server} within ${timeoutMs} ms`, { retryable: true, idempotencyKey })
    }
    const reason = hide(reasonOf(error))
    throw new ConnectionError(`no answer from ${server}: ${reason}`, { retryable: true, idempotencyKey })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
    ending.abort()
  }
}

async function receive(response: Response, { hide, idempotencyKey }: Exchange): Promise<Reply> {
  const { status } = response
  // Errors show them, and what is on the way may send back what it got.
  const headers = new Headers([...response.headers].map(([name, value]): [string, string] => [name, hide(value)]))
  const text = await readText(response)
  if (text !== undefined) return { status, headers, text }
  const what = `the answer has more than ${bytesMax / 1_000_000} MB`
  throw new UnexpectedAnswerError(what, { status, headers, idempotencyKey, retryable: false })
}

/** Far more than any answer of the service has; what is compressed may be far more than it weighs. */
const bytesMax = 64_000_000

/** The text of a body; nothing where it is too long. */
async function readText(response: Response): Promise<string | undefined> {
  // Bodies of a `fetch` from elsewhere may be streams of another kind.
  const reader = response.body?.getReader?.()
  if (!reader) return response.text()
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > bytesMax) return undefined
    text += decoder.decode(value, { stream: true })
  }
}

/** Also where a `fetch` of the caller's own does not listen to its signal. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new Error('aborted'))
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}

/**
 * The innermost cause in words; `fetch failed` says nothing. Causes themselves are not passed on: what a `fetch` of
 * somebody else's throws may hold the request, and so the token.
 */
function reasonOf(error: unknown): string {
  let innermost = error
  for (let depth = 0; depth < 5 && innermost instanceof Error && innermost.cause instanceof Error; depth++) {
    innermost = innermost.cause
  }
  if (!(innermost instanceof Error)) return 'the connection failed'
  const { code } = innermost as { readonly code?: unknown }
  return innermost.message || (typeof code === 'string' ? code : innermost.name)
}
