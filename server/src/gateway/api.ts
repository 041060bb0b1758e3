import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Catalogue, Endpoint, RawParams } from '#catalogue'
import {
  compressedBytesMin,
  type Http,
  type OtherBody,
  readParams,
  readProblem,
  refuseOther,
  splitTarget,
  writeSuccess,
} from '#http'
import { Problem } from '#kit'
import type { Learnt, SettledAnswer } from '#pipeline'
import type { Ask } from './ask.ts'

type Headers = Record<string, string>

interface ApiNeeds extends Pick<Http, 'sendProblem' | 'shedReplies'> {
  readonly catalogue: Catalogue
  readonly ask: Ask
}

/** The endpoints of the catalogue. One route takes every path: the catalogue decides what there is, not the router. */
export function serveApi(app: FastifyInstance, { catalogue, sendProblem, shedReplies, ask }: ApiNeeds): void {
  // OPTIONS is answered by CORS; all other wrong methods get their 405 here.
  const methods = app.supportedMethods.filter((method) => method !== 'OPTIONS')
  app.route({ method: methods, url: '/call', handler: serve })

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const told: Headers = {}
    const trace: Learnt = {}
    try {
      return send(request, reply, await ask(request, reply, { trace, ...readAsked(request, told) }), told)
    } catch (error) {
      reply.headers(told)
      if (trace.shed) return shedReplies.send(request, reply, trace.shed)
      return sendProblem(request, reply, readProblem(error))
    }
  }

  function readAsked({ originalUrl, method, body }: FastifyRequest, told: Headers) {
    let query = ''
    return {
      findEndpoint() {
        const target = splitTarget(originalUrl)
        query = target.query
        return findEndpoint(target.path, method)
      },
      readRaw: (endpoint: Endpoint) => readRaw(endpoint, method, query, body),
      tell: (headers: Headers) => void Object.assign(told, headers),
    }
  }

  function findEndpoint(path: string, method: string): Endpoint {
    const endpoint = catalogue.find(path)
    if (!endpoint) throw new Problem('resource.unknown')
    const { methods } = endpoint
    if (!methods.some((one) => one === method))
      throw new Problem('method.wrong', { allow: [...methods, 'OPTIONS'].join(', ') })
    return endpoint
  }
}

function readRaw(endpoint: Endpoint, method: string, query: string, body: unknown): RawParams {
  const known = endpoint.params.properties
  // A body has no meaning with GET, whatever it is.
  if (method === 'POST' && isOther(body)) throw refuseOther(body)
  const texts = typeof body === 'string' ? [query, body] : [query]
  return readParams(texts, (name) => Object.hasOwn(known, name))
}

const isOther = (body: unknown): body is OtherBody => typeof body === 'object' && body !== null && 'other' in body

const json = 'application/json; charset=utf-8'

/** Answers in the envelope. */
function send(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { data, requestId }: SettledAnswer,
  told: Headers,
): FastifyReply {
  const body = writeSuccess(data, requestId)
  if (headers['accept-encoding'] !== undefined && body.length >= compressedBytesMin)
    return reply.headers(told).type(json).send(body)
  // What is not to be compressed is written at once: no hook is asked, and head and body leave as one text.
  reply.hijack()
  const all = { ...reply.getHeaders(), ...told, 'content-type': json, 'content-length': body.length }
  reply.raw.writeHead(200, all as OutgoingHttpHeaders).end(body.toString('latin1'), 'latin1')
  return reply
}
