import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import cors from '@fastify/cors'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { Problem } from '#kit'
import { serveApi } from './api.ts'
import { writeFailure } from './envelope.ts'
import type { GatewayNeeds } from './needs.ts'
import { serveProbes } from './probes.ts'
import { openVisit, readProblem, sendProblem } from './replies.ts'
import { serveUser } from './user.ts'

/** Our headers that scripts of other origins may read. */
const exposedHeaders = ['x-request-id', 'x-charge', 'x-collected-at', 'deprecation', 'sunset', 'link', 'retry-after']

/** A form body; parameters are short. */
const bodyBytesMax = 65_536

/** HTTP for callers. */
export async function openGateway(needs: GatewayNeeds): Promise<FastifyInstance> {
  const { clock, createRequestId, log } = needs
  const app = fastify({
    loggerInstance: log,
    // Its own lines print the URL with its token.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: needs.trustProxy,
    bodyLimit: bodyBytesMax,
    // A client gets this long to send its request; ours to answer is the pipeline's deadline.
    requestTimeout: 10_000,
    // Calls that come while the service drains are answered.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    genReqId: () => '',
    frameworkErrors: (error, request, reply) => {
      request.visit ??= openVisit(clock, createRequestId)
      sendProblem(needs, request, reply, readProblem(error))
    },
    clientErrorHandler(_error, socket) {
      if (!socket.writable) return
      const body = writeFailure(new Problem('request.unreadable'), createRequestId())
      const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}`
      socket.end(Buffer.concat([Buffer.from(`${head}\r\nConnection: close\r\n\r\n`), body]))
    },
  })

  app.decorateRequest('visit')
  app.addHook('onRequest', async (request, reply) => {
    request.visit = openVisit(clock, createRequestId)
    reply.header('x-request-id', request.visit.requestId)
    // The token may stand in the URL, which is what caches keep answers by.
    reply.header('cache-control', 'no-store')
    if (!needs.isReady()) reply.header('connection', 'close')
  })
  app.setErrorHandler((error, request, reply) => sendProblem(needs, request, reply, readProblem(error)))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(needs, request, reply, findRefusal(app, request.raw.url, request.method)),
  )
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, async (request: { headers: object }, body: string | Buffer) =>
    isForm(request.headers) ? body.toString() : undefined,
  )

  await app.register(compress, {
    threshold: 2_048,
    encodings: ['zstd', 'br', 'gzip', 'deflate'],
    // Brotli's default is for files compressed once; here every answer pays.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  })
  for (const [prefix, serve] of [
    ['/api', serveApi],
    ['/user', serveUser],
  ] as const) {
    await app.register(
      async (scope) => {
        await scope.register(cors, { origin: '*', exposedHeaders, maxAge: 86_400 })
        serve(scope, needs)
      },
      { prefix },
    )
  }
  serveProbes(app, needs)
  return app
}

const methods = ['GET', 'POST'] as const

/** A path that is there for another method says so. */
function findRefusal(app: FastifyInstance, url = '', method: string): Problem {
  const path = url.split('?', 1)[0] ?? ''
  const allowed = methods.filter((other) => other !== method && app.hasRoute({ url: path, method: other }))
  return allowed.length > 0
    ? new Problem('method.wrong', { allow: allowed.join(', ') })
    : new Problem('resource.unknown')
}

function isForm(headers: object): boolean {
  const type = 'content-type' in headers ? String(headers['content-type']) : ''
  return type.toLowerCase().startsWith('application/x-www-form-urlencoded')
}
