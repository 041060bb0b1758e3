import { createMcpHandler } from '@modelcontextprotocol/server'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { getCaller, type Http, openToOrigins, readHeader } from '#http'
import { Problem } from '#kit'
import type { McpNeeds } from './needs.ts'
import { openServer } from './server.ts'
import { isKnownOrigin, refuseStrangers } from './strangers.ts'
import type { Session } from './tool.ts'
import { defineTools } from './tools.ts'

/** Adds the tools at `/mcp`, as Streamable HTTP has them, without sessions: any process may answer any request. */
export async function serveMcp(http: Http, needs: McpNeeds): Promise<void> {
  const { log, listAddresses } = needs
  const tools = defineTools(needs)

  await http.addPart('/mcp', async (scope) => {
    scope.addHook('onRequest', async ({ headers }) => refuseStrangers(headers, listAddresses()))
    await openToOrigins(scope, (origin) => isKnownOrigin(origin, listAddresses()))
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, async (_request: FastifyRequest, body: string) => body)
    scope.post('', answer)
  })

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const handler = createMcpHandler(() => openServer({ ...needs, tools }, openSession(request, reply)), {
      // Lists change with the catalogue, which ttlMs tells: nobody has to listen, and no connection to be kept for that.
      maxSubscriptions: 0,
      onerror: (err) => log.debug({ requestId: request.visit.requestId, err }, 'a message was refused'),
    })
    const response = await handler.fetch(readRequest(request))
    reply.code(response.status).headers(Object.fromEntries(response.headers))
    // What streams is an answer to come, kept alive till then.
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
    if (isStream) return reply.send(response.body)
    return reply.send(Buffer.from(await response.arrayBuffer()))
  }

  function openSession(request: FastifyRequest, reply: FastifyReply): Session {
    const { visit, headers } = request
    return {
      caller: getCaller(request),
      requestId: visit.requestId,
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
