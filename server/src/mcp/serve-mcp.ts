import type { FastifyReply, FastifyRequest } from 'fastify'
import { findBearer, getCaller, type Http, openToOrigins, readHeader } from '#http'
import { lazilyAsync, Problem } from '#kit'
import type { McpNeeds } from './needs.ts'
import { isKnownOrigin, refuseStrangers } from './strangers.ts'
import type { Session } from './tool.ts'
import { defineTools } from './tools.ts'

/** The protocol takes a third of a second to load, which only those wait for who speak it. */
const loadServer = lazilyAsync(() => import('./server.ts'))

/** Adds the tools at `/mcp`, as Streamable HTTP has them, without sessions: any process may answer any request. */
export async function serveMcp(http: Http, needs: McpNeeds): Promise<void> {
  const { listAddresses } = needs
  const tools = defineTools(needs)

  await http.addPart('/mcp', async (scope) => {
    scope.addHook('onRequest', async ({ headers }) => refuseStrangers(headers, listAddresses()))
    await openToOrigins(scope, (origin) => isKnownOrigin(origin, listAddresses()))
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, async (_request: FastifyRequest, body: string) => body)
    scope.post('', answer)
  })

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const message = readRequest(request)
    const { answerMessage } = await loadServer()
    const response = await answerMessage({ ...needs, tools }, openSession(request, reply), message)
    reply.code(response.status).headers(Object.fromEntries(response.headers))
    // What streams is an answer to come, kept alive till then.
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
    if (isStream) return reply.send(response.body)
    return reply.send(Buffer.from(await response.arrayBuffer()))
  }

  function openSession(request: FastifyRequest, reply: FastifyReply): Session {
    const { visit, headers } = request
    const secret = findBearer(headers.authorization)
    return {
      caller: getCaller(request),
      requestId: visit.requestId,
      holdsSecret: (text) => secret !== undefined && text.includes(secret),
      makeCall: ({ idempotencyKey = readHeader(headers['idempotency-key']), ...call }) =>
        http.makeCall({
          ...call,
          visit,
          authorization: headers.authorization,
          idempotencyKey,
          traceparent: readHeader(headers['traceparent']),
          client: http.clients.watch(reply.raw),
          // The answer itself says what headers would, and may be under way already.
          tell: () => {},
        }),
    }
  }
}

/** The request as the platform has it; the token stays with us. */
function readRequest({ headers, body }: FastifyRequest): Request {
  const text = typeof body === 'string' ? body : ''
  if (/^\s*\[/.test(text))
    throw new Problem('request.unreadable', { message: 'the request cannot be read: one message at a time' })
  const { authorization: _secret, connection: _connection, ...others } = headers
  const told = Object.entries(others).map(([name, value]): [string, string] => [name, String(value)])
  return new Request('http://mcp.invalid/mcp', { method: 'POST', headers: told, body: text })
}
