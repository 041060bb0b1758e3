import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Endpoint, RawParams } from '#catalogue'
import { type Http, readHeader, writeSdkMessage } from '#http'
import type { SettledAnswer } from '#pipeline'

/** What a request asks, and of which endpoint; both may throw what is wrong with it. */
interface Asked {
  findEndpoint(): Endpoint
  readRaw(endpoint: Endpoint): RawParams
}

/** Makes the call that a request asks for, and sets the headers of its answer. Throws a Problem, whose headers are set as well. */
export type Ask = (request: FastifyRequest, reply: FastifyReply, asked: Asked) => Promise<SettledAnswer>

export function createAsk({ makeCall, clients }: Http): Ask {
  return (request, reply, { findEndpoint, readRaw }) => {
    const { visit, headers } = request
    return makeCall({
      visit,
      authorization: headers.authorization,
      idempotencyKey: readHeader(headers['idempotency-key']),
      traceparent: readHeader(headers['traceparent']),
      client: clients.watch(reply.raw),
      trace: {},
      findEndpoint() {
        const endpoint = findEndpoint()
        reply.headers(writeSdkMessage(endpoint, headers))
        return endpoint
      },
      readRaw,
      tell: (told) => void reply.headers(told),
    })
  }
}
