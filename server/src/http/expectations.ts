import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Problem } from '#kit'
import { writeRefusal } from './refusal.ts'
import { headersOf } from './reply-headers.ts'
import { findPath } from './request.ts'

interface ExpectationNeeds {
  readonly createRequestId: () => string
  readonly httpStatus: 'mapped' | 'always-200'
}

/** Refuses requests with an `Expect` other than `100-continue`, which Node meets: else Node refuses them, and without a word. */
export function refuseExpectations(server: Server, { createRequestId, httpStatus }: ExpectationNeeds): void {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const requestId = createRequestId()
    const problem = new Problem('expectation.failed', { message: 'the only Expect that can be met is 100-continue' })
    const { status, headers, body } = writeRefusal(problem, { target: request.url ?? '', requestId, httpStatus })
    response.writeHead(status, {
      ...headersOf(findPath(request.url ?? '')),
      ...headers,
      'content-length': body.length,
      'x-request-id': requestId,
      connection: 'close',
    })
    response.end(body)
  })
}
