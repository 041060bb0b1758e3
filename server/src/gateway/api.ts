import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Endpoint, RawParams } from '#catalogue'
import { formatYuan, Problem } from '#kit'
import type { Answer } from '#pipeline'
import { writeEndpointHeaders } from './endpoint-headers.ts'
import { writeSuccess } from './envelope.ts'
import type { GatewayNeeds } from './needs.ts'
import { readProblem, sendProblem } from './replies.ts'
import { findSecret, readParams, splitTarget } from './request.ts'

/** What becomes of a request, for its log line and metrics. */
interface Outcome {
  endpoint?: Endpoint
  code: number
  chargeMicro: number
}

/** The endpoints of the catalogue. One route takes every path: the catalogue decides what there is, not the router. */
export function serveApi(app: FastifyInstance, needs: GatewayNeeds): void {
  const { catalogue, answer, metrics, clock, log, runningMax } = needs
  const headersByPath = new Map(catalogue.list().map((endpoint) => [endpoint.path, writeEndpointHeaders(endpoint)]))
  let running = 0

  // OPTIONS is answered by CORS; all other wrong methods get their 405 here.
  const methods = app.supportedMethods.filter((method) => method !== 'OPTIONS')
  app.route({ method: methods, url: '/call', handler: serve })

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const outcome: Outcome = { code: 0, chargeMicro: 0 }
    running++
    try {
      return await take(request, reply, outcome)
    } catch (error) {
      const problem = readProblem(error)
      outcome.code = problem.code
      return sendProblem(needs, request, reply.header('x-charge', '0'), problem)
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
    const answered = await answer({ id, endpoint, at, startedMs, secret, raw })
    outcome.chargeMicro = chargeOf(answered)
    return send(reply, id, answered)
  }

  function findEndpoint(path: string, method: string): Endpoint {
    const endpoint = catalogue.find(path)
    if (!endpoint) throw new Problem('resource.unknown')
    if (endpoint.method !== method) throw new Problem('method.wrong', { allow: `${endpoint.method}, OPTIONS` })
    return endpoint
  }

  function report(request: FastifyRequest, { endpoint, code, chargeMicro }: Outcome): void {
    const { requestId, startedMs } = request.visit
    const durationMs = clock.monotonicMs() - startedMs
    metrics.observeCall(endpoint?.path ?? 'unknown', code, durationMs)
    log.info(
      { requestId, endpoint: endpoint?.path, code, durationMs, charge: formatYuan(chargeMicro, 0), ip: request.ip },
      'call',
    )
  }
}

function readRaw(endpoint: Endpoint, query: string, body: unknown): RawParams {
  const known = endpoint.params.properties
  const texts = typeof body === 'string' ? [query, body] : [query]
  return readParams(texts, (name) => Object.hasOwn(known, name))
}

const chargeOf = ({ hold, isEmpty }: Answer): number => (hold && !isEmpty ? hold.priceMicro : 0)

function send(reply: FastifyReply, requestId: string, answer: Answer): FastifyReply {
  return reply
    .header('x-charge', formatYuan(chargeOf(answer), 0))
    .header('x-collected-at', new Date(answer.collectedAt).toISOString())
    .type('application/json; charset=utf-8')
    .send(writeSuccess(answer.data, requestId))
}
