import { type Answer, describeAnswer, readReply } from './answer.ts'
import { AbortedError, AlmagestError, ConnectionError, UnavailableError, UnexpectedAnswerError } from './errors.ts'
import { exchange } from './exchange.ts'
import { type CallOptions, readCount, readTimeoutMs, type Settings } from './options.ts'
import type { Platform } from './platform.ts'
import { type Question, writeRequest } from './request.ts'
import { openServers } from './servers.ts'

/** Asks a question until it has its answer, or a failure that will not pass soon. */
export type Ask = (question: Question, options?: CallOptions) => Promise<Answer<unknown>>

/** Waits longer than this are the caller's to take. */
const waitMsMax = 60_000
const pingMsMax = 5_000

export function openAsk(settings: Settings, platform: Platform): Ask {
  const { fetch, hide, logger, authorization } = settings

  const servers = openServers({
    addresses: settings.servers,
    monotonicMs: platform.monotonicMs,
    async ping(server) {
      const asked = { fetch, server, target: '/ping', init: {}, timeoutMs: pingMsMax, signal: undefined, hide }
      const reply = await exchange(asked)
      const read = readReply(reply, { path: '/ping', hide, idempotencyKey: '' })
      if ('error' in read) throw read.error
    },
  })

  return async (question, options = {}) => {
    const { method, target, form } = writeRequest(question)
    const { signal } = options
    const timeoutMs = readTimeoutMs(options.timeoutMs ?? settings.timeoutMs)
    const retriesMax = readCount('maxRetries', options.maxRetries ?? settings.maxRetries, 0)
    // One key for all attempts, so that an answer whose delivery failed is given again instead of charged again.
    const idempotencyKey = readKey(options.idempotencyKey ?? platform.newKey())
    const init: RequestInit = {
      method,
      headers: writeHeaders(options.headers, { authorization, 'idempotency-key': idempotencyKey }, form !== undefined),
      ...(form !== undefined && { body: form }),
    }
    const name = `${method} ${question.path}`

    async function attempt(server: string, attempts: number): Promise<Answer<unknown>> {
      const startMs = platform.monotonicMs()
      const reply = await exchange({ fetch, server, target, init, timeoutMs, signal, idempotencyKey, hide })
      const read = readReply(reply, { path: question.path, hide, idempotencyKey })
      const durationMs = Math.round(platform.monotonicMs() - startMs)
      logger.debug(`${name} at ${server}: HTTP ${reply.status} after ${durationMs} ms`)
      if ('error' in read) throw read.error
      return { ...describeAnswer(reply), data: read.data, idempotencyKey, server, attempts }
    }

    for (let attempts = 1; ; attempts++) {
      const server = await servers.choose(signal)
      try {
        return await attempt(server, attempts)
      } catch (error) {
        if (!(error instanceof AlmagestError)) throw error
        // How long this address wants to be left alone is no matter to another one.
        const askedMs = isServersFault(error) && servers.rest(server) ? undefined : error.retryAfterMs
        const waitMs = attempts > retriesMax ? undefined : findWait(error, attempts, platform.chance(), askedMs)
        if (waitMs === undefined) throw error
        logger.warn(`${name}: ${error.message}; asking again in ${waitMs} ms`)
        await platform.wait(waitMs, signal)
        if (signal?.aborted)
          throw new AbortedError('the call was ended by its signal', { retryable: true, idempotencyKey })
      }
    }
  }
}

/** Headers lose the blanks around their values, and a key that is blank would be none. */
function readKey(key: string): string {
  if (!/^(?! )[\x20-\x7e]{1,255}(?<! )$/.test(key))
    throw new TypeError('an idempotencyKey is 1 to 255 printable ASCII characters, without blanks around them')
  return key
}

/** The caller's own may not take the place of ours. */
function writeHeaders(
  more: Readonly<Record<string, string>> = {},
  ours: Readonly<Record<string, string>>,
  isForm: boolean,
): Headers {
  const headers = new Headers({ accept: 'application/json, text/plain' })
  for (const [name, value] of Object.entries(more)) headers.set(name, value)
  for (const [name, value] of Object.entries(ours)) headers.set(name, value)
  if (isForm) headers.set('content-type', 'application/x-www-form-urlencoded')
  return headers
}

/** Where another address may do better. */
const isServersFault = (error: AlmagestError): boolean =>
  error instanceof ConnectionError || error instanceof UnexpectedAnswerError || error instanceof UnavailableError

const firstWaitMs = 500
const ownWaitMsMax = 8_000

/**
 * How long to wait before the same is asked again; nothing where that is of no use. What the service asks for is kept,
 * and a little more, so that callers it turned away together do not come back together.
 */
export function findWait(
  error: AlmagestError,
  attempts: number,
  chance: number,
  askedMs: number | undefined,
): number | undefined {
  // The quota of the day comes back with the day.
  if (!error.retryable || error.code === 303 || error instanceof AbortedError) return undefined
  const ownMs = Math.min(firstWaitMs * 2 ** (attempts - 1), ownWaitMsMax)
  const waitMs =
    askedMs === undefined ? ownMs / 2 + (ownMs / 2) * chance : askedMs + Math.min(askedMs / 4, ownMs) * chance
  return (askedMs ?? 0) > waitMsMax ? undefined : Math.round(waitMs)
}
