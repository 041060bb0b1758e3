import type { Reply } from './answer.ts'
import { AbortedError, ConnectionError, TimeoutError } from './errors.ts'
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
  if (isAborted()) end()
  try {
    // A redirection is told instead of followed: the token is meant for this address.
    const request = fetch(`${server}${target}`, { ...init, redirect: 'manual', signal: ending.signal })
    return await Promise.race([request.then(receive), whenAborted(ending.signal)])
  } catch (error) {
    if (isAborted()) throw new AbortedError('the call was ended by its signal', { retryable: true, idempotencyKey })
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

async function receive(response: Response): Promise<Reply> {
  const { status, headers } = response
  return { status, headers, text: await response.text() }
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
