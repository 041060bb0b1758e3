import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Endpoint, RawParams } from '#catalogue'
import { derived, formatYuan, Problem, problems } from '#kit'
import type { Delivery, SettledAnswer, Trace } from '#pipeline'
import { writeCacheHeaders, writeRateHeaders, writeReplayHeaders, writeRetryHeaders } from './call-headers.ts'
import type { Clients, WatchedClient } from './clients.ts'
import { writeEndpointHeaders, writeSdkMessage } from './endpoint-headers.ts'
import type { FailedAuthentications } from './failed-authentications.ts'
import type { GatewayNeeds } from './needs.ts'
import { addressOf } from './proxies.ts'
import { readProblem } from './replies.ts'
import { findSecret } from './request.ts'

/** What a request asks, and of which endpoint; both may throw what is wrong with it. */
interface Asked {
  findEndpoint(): Endpoint
  readRaw(endpoint: Endpoint): RawParams
}

/** What becomes of a request, for its headers, log line and metrics. */
interface Outcome {
  endpoint?: Endpoint
  hasToken: boolean
  code: number
  chargeMicro: number
  readonly trace: Trace
}

/**
 * Puts a request to the pipeline: sets the headers of a metered answer, watches over its delivery, and reports the call.
 * Throws a Problem, whose headers are set as well.
 */
export type Ask = (request: FastifyRequest, reply: FastifyReply, asked: Asked) => Promise<SettledAnswer>

export function createAsk(needs: GatewayNeeds, clients: Clients, failures: FailedAuthentications): Ask {
  const { answer, metrics, clock, log, runningMax, exposeProviders } = needs
  const headersOf = derived(writeEndpointHeaders)
  let running = 0

  return async (request, reply, asked) => {
    const outcome: Outcome = { hasToken: false, code: 0, chargeMicro: 0, trace: {} }
    running++
    try {
      return await take(request, reply, asked, outcome)
    } catch (error) {
      const problem = readProblem(error)
      outcome.code = problem.code
      if (problem.kind === 'token.invalid') failures.note(request, outcome.hasToken)
      reply.headers({ 'x-charge': '0', ...writeRateHeaders(outcome.trace), ...writeRetryHeaders(problem) })
      throw problem
    } finally {
      running--
      report(request, outcome)
    }
  }

  async function take(request: FastifyRequest, reply: FastifyReply, asked: Asked, outcome: Outcome) {
    if (running > runningMax) throw new Problem('service.unavailable')
    const endpoint = asked.findEndpoint()
    outcome.endpoint = endpoint
    reply.headers(headersOf(endpoint)).headers(writeSdkMessage(endpoint, request.headers))
    const raw = asked.readRaw(endpoint)
    const { requestId: id, at, startedMs } = request.visit
    const secret = findSecret(raw, request.headers.authorization)
    outcome.hasToken = secret !== undefined
    const idempotencyKey = readKey(request)
    const client = clients.watch(reply.raw)
    const traceparent = readTrace(request)
    if (traceparent !== undefined) reply.header('traceparent', traceparent)
    const { trace } = outcome
    const settled = await answer({
      id,
      endpoint,
      at,
      startedMs,
      secret,
      idempotencyKey,
      traceparent,
      raw,
      client,
      trace,
    })
    outcome.chargeMicro = settled.chargeMicro
    watchDelivery(client, settled)
    reply.headers(writeAnswerHeaders(settled, trace))
    if (exposeProviders) reply.header('x-provider', settled.provider)
    return settled
  }

  /** Bytes handed to the system count as delivered; what the connection's end prevents is owed. */
  function watchDelivery(client: WatchedClient, { requestId, delivery }: SettledAnswer): void {
    if (!delivery) return
    if (client.isGone()) delivery.markLost()
    client.onGone(delivery.markLost)
    client.onDelivered(() => void strike(requestId, delivery))
  }

  async function strike(requestId: string, delivery: Delivery): Promise<void> {
    try {
      await delivery.markDelivered()
    } catch (err) {
      log.error({ requestId, err }, 'a delivered answer could not be struck out; it may be given once more')
    }
  }

  function report(request: FastifyRequest, { endpoint, code, chargeMicro }: Outcome): void {
    const { requestId, startedMs } = request.visit
    const durationMs = Math.round((clock.monotonicMs() - startedMs) * 1_000) / 1_000
    metrics.observeCall(endpoint?.path ?? 'unknown', code, durationMs)
    const charge = formatYuan(chargeMicro, 0)
    // Those of nobody known are told together: they would fill the disk of whoever is attacked.
    const level = code === problems['token.invalid'].code ? 'debug' : 'info'
    log[level]({ requestId, endpoint: endpoint?.path, code, durationMs, charge, ip: addressOf(request) }, 'call')
  }
}

function writeAnswerHeaders(settled: SettledAnswer, trace: Trace): Readonly<Record<string, string>> {
  const { requestId, chargeMicro, collectedAt } = settled
  return {
    'x-request-id': requestId,
    'x-charge': formatYuan(chargeMicro, 0),
    'x-collected-at': new Date(collectedAt).toISOString(),
    ...writeRateHeaders(trace),
    ...writeCacheHeaders(trace),
    ...writeReplayHeaders(settled),
  }
}

function readKey({ headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key']
  return Array.isArray(key) ? key.join(', ') : key
}

/** The caller's trace, passed on where it is one (W3C Trace Context). */
function readTrace({ headers }: FastifyRequest): string | undefined {
  const { traceparent } = headers
  return typeof traceparent === 'string' && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(traceparent)
    ? traceparent
    : undefined
}
