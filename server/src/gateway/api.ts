import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Endpoint, RawParams } from '#catalogue'
import { formatYuan, Problem } from '#kit'
import type { Delivery, SettledAnswer, Trace } from '#pipeline'
import { writeCacheHeaders, writeRateHeaders, writeReplayHeaders, writeRetryHeaders } from './call-headers.ts'
import { openClients, type WatchedClient } from './clients.ts'
import { writeEndpointHeaders } from './endpoint-headers.ts'
import { writeSuccess } from './envelope.ts'
import type { GatewayNeeds } from './needs.ts'
import { readProblem, sendProblem } from './replies.ts'
import { findSecret, readParams, splitTarget } from './request.ts'

/** What becomes of a request, for its headers, log line and metrics. */
interface Outcome {
  endpoint?: Endpoint
  code: number
  chargeMicro: number
  readonly trace: Trace
}

/** The endpoints of the catalogue. One route takes every path: the catalogue decides what there is, not the router. */
export function serveApi(app: FastifyInstance, needs: GatewayNeeds): void {
  const { catalogue, answer, metrics, clock, log, runningMax, exposeProviders } = needs
  const headersByPath = new Map(catalogue.list().map((endpoint) => [endpoint.path, writeEndpointHeaders(endpoint)]))
  const clients = openClients(app.server)
  let running = 0

  // OPTIONS is answered by CORS; all other wrong methods get their 405 here.
  const methods = app.supportedMethods.filter((method) => method !== 'OPTIONS')
  app.route({ method: methods, url: '/call', handler: serve })

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const outcome: Outcome = { code: 0, chargeMicro: 0, trace: {} }
    running++
    try {
      return await take(request, reply, outcome)
    } catch (error) {
      const problem = readProblem(error)
      outcome.code = problem.code
      reply.headers({ 'x-charge': '0', ...writeRateHeaders(outcome.trace), ...writeRetryHeaders(problem) })
      return sendProblem(needs, request, reply, problem)
    } finally {
      running--
      report(request, outcome)
    }
  }

  async function take(request: FastifyRequest, reply: FastifyReply, outcome: Outcome): Promise<FastifyReply> {
    if (running > runningMax) throw new Problem('service.unavailable')
    const { path, query } = splitTarget(request.originalUrl)
    const endpoint = findEndpoint(path, request.method)
    outcome.endpoint = endpoint
    reply.headers(headersByPath.get(path) ?? {})
    const raw = readRaw(endpoint, query, request.body)
    const { requestId: id, at, startedMs } = request.visit
    const secret = findSecret(raw, request.headers.authorization)
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
    if (exposeProviders) reply.header('x-provider', settled.provider)
    return send(reply, settled, trace)
  }

  function findEndpoint(path: string, method: string): Endpoint {
    const endpoint = catalogue.find(path)
    if (!endpoint) throw new Problem('resource.unknown')
    if (endpoint.method !== method) throw new Problem('method.wrong', { allow: `${endpoint.method}, OPTIONS` })
    return endpoint
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
    log.info({ requestId, endpoint: endpoint?.path, code, durationMs, charge, ip: request.ip }, 'call')
  }
}

function readRaw(endpoint: Endpoint, query: string, body: unknown): RawParams {
  const known = endpoint.params.properties
  const texts = typeof body === 'string' ? [query, body] : [query]
  return readParams(texts, (name) => Object.hasOwn(known, name))
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

function send(reply: FastifyReply, settled: SettledAnswer, trace: Trace): FastifyReply {
  const { requestId, chargeMicro, collectedAt, data } = settled
  return reply
    .headers({
      'x-request-id': requestId,
      'x-charge': formatYuan(chargeMicro, 0),
      'x-collected-at': new Date(collectedAt).toISOString(),
      ...writeRateHeaders(trace),
      ...writeCacheHeaders(trace),
      ...writeReplayHeaders(settled),
    })
    .type('application/json; charset=utf-8')
    .send(writeSuccess(data, requestId))
}
