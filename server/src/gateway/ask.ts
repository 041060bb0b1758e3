import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Endpoint, RawParams } from '#catalogue'
import { type Http, readHeader, writeSdkMessage } from '#http'
import type { Learnt, SettledAnswer } from '#pipeline'

/** What a request asks, and of which endpoint; both may throw what is wrong with it. */
interface Asked {
  /** Where what is learnt of the call is noted. */
  readonly trace: Learnt
  findEndpoint(): Endpoint
  readRaw(endpoint: Endpoint): RawParams
  /** Takes headers of what is answered, of a failure as well. */
  tell(headers: Readonly<Record<string, string>>): void
}

/** Makes the call that a request asks for, and tells the headers of its answer. Throws a Problem, whose headers are told as well. */
export type Ask = (request: FastifyRequest, reply: FastifyReply, asked: Asked) => Promise<SettledAnswer>

export function createAsk({ makeCall, clients }: Http): Ask {
  return (request, reply, { trace, findEndpoint, readRaw, tell }) => {
    const { visit, headers } = request
    return makeCall({
      visit,
      authorization: headers.authorization,
      idempotencyKey: readHeader(headers['idempotency-key']),
      traceparent: readHeader(headers['traceparent']),
      client: clients.watch(reply.raw),
      trace,
      findEndpoint() {
        const endpoint = findEndpoint()
        tell(writeSdkMessage(endpoint, headers))
        return endpoint
      },
      readRaw,
      tell,
    })
  }
}
