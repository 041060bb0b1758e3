import { METHODS } from 'node:http'
import type { Socket } from 'node:net'
import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import cors from '@fastify/cors'
import fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import { Problem } from '#kit'
import { createIdentify, holdAccess } from './access.ts'
import { serveApi } from './api.ts'
import { createAsk } from './ask.ts'
import { openClients } from './clients.ts'
import { openConnections } from './connections.ts'
import { serveDocs } from './docs.ts'
import { openFailedAuthentications } from './failed-authentications.ts'
import type { GatewayNeeds } from './needs.ts'
import { serveOpenApi } from './open-api.ts'
import { serveProbes } from './probes.ts'
import { trustOf } from './proxies.ts'
import { writeRaw } from './raw-reply.ts'
import { findRefusal, openVisit, readProblem, refuseUnreadable, sendProblem } from './replies.ts'
import { headersOf } from './reply-headers.ts'
import { openRepresentations } from './representations.ts'
import { readForm, routeTarget } from './request.ts'
import { createSendDocument } from './send-document.ts'
import { serveMetrics } from './serve-metrics.ts'
import { serveStatus } from './status.ts'
import { serveUser } from './user.ts'
import { serveV1 } from './v1.ts'

/** Our headers that scripts of other origins may read. */
const exposedHeaders = [
  'x-request-id',
  'x-charge',
  'x-collected-at',
  'x-provider',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'cache-status',
  'age',
  'idempotency-replayed',
  'deprecation',
  'sunset',
  'link',
  'traceparent',
]

/** How long a client may take to send its request; ours to answer is the pipeline's deadline. */
const clientMs = 10_000

/** How long a connection is kept for its client's next request: longer than proxies keep theirs. */
const idleMs = 72_000

/** Documents kept as they were sent, in all encodings: those of some hundred endpoints. */
const documentBytesMax = 67_108_864

/** A form body; parameters are short. */
const bodyBytesMax = 65_536

/** HTTP for callers. */
export async function openGateway(needs: GatewayNeeds): Promise<FastifyInstance> {
  const { clock, createRequestId, log } = needs
  const trust = trustOf(needs.trustProxy)
  const connections = openConnections({
    ...needs,
    counts: needs.metrics.connections,
    isProxy: (address) => trust(address, 0),
    writeBusy: () => writeRaw(new Problem('service.unavailable'), createRequestId()),
  })
  const app = fastify({
    loggerInstance: log,
    // Its own lines print the URL with its token.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: needs.trustProxy === false ? false : trust,
    bodyLimit: bodyBytesMax,
    // Both, or Node's own longer limit for headers wins.
    requestTimeout: clientMs,
    keepAliveTimeout: idleMs,
    http: { headersTimeout: clientMs, connectionsCheckingInterval: 1_000 },
    // Calls that come while the service drains are answered.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    // What is too long for an id is no id, and is told so by whoever looks it up.
    routerOptions: { maxParamLength: 16_384 },
    genReqId: () => '',
    rewriteUrl: (request) => routeTarget(request.url ?? '/'),
    clientErrorHandler: refuseGarbage,
  })
  for (const method of METHODS) {
    if (!['CONNECT', ...app.supportedMethods].includes(method)) app.addHttpMethod(method)
  }
  connections.watch(app.server)
  app.addHook('preClose', async () => connections.letGo())
  app.addHook('onClose', async () => connections.close())

  /** Answers what is not HTTP, unless an answer to an earlier request is still to come: that one goes first, and alone. */
  function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
    if (connections.isEnding(socket)) return
    needs.metrics.connections.refused(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'late' : 'unreadable')
    const running = connections.findAnswering(socket)
    if (running?.req.complete) connections.endAfter(socket, running)
    else connections.end(socket, writeRaw(new Problem('request.unreadable'), createRequestId()))
  }

  app.decorateRequest('visit')
  app.addHook('onRequest', (request, reply, done) => {
    request.visit = openVisit(clock, createRequestId)
    reply.headers(headersOf(request.raw.url))
    reply.header('x-request-id', request.visit.requestId)
    if (!needs.isReady()) reply.header('connection', 'close')
    const noted = connections.note(request.raw.socket, reply.raw)
    if (noted === 'heard') done()
    // Nobody would get an answer.
    else if (noted === 'unheard') reply.hijack()
    else {
      reply.header('connection', 'close')
      done(new Problem('service.unavailable'))
    }
  })
  app.setErrorHandler((error, request, reply) => sendProblem(needs, request, reply, readProblem(error)))
  app.setNotFoundHandler((request, reply) => sendProblem(needs, request, reply, findRefusal(app, request)))
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async ({ headers }: FastifyRequest, body: Buffer) =>
    isForm(headers['content-type']) ? readForm(body) : undefined,
  )

  await app.register(compress, {
    threshold: 2_048,
    encodings: ['zstd', 'br', 'gzip', 'deflate'],
    // Brotli's default is for files compressed once; here every answer pays.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  })
  const failures = openFailedAuthentications({ clock, log, count: needs.metrics.observeFailedAuthentication })
  app.addHook('onClose', async () => failures.close())
  const identify = createIdentify({ ...needs, failures })
  holdAccess(app, { identify, open: needs.metricsFor === 'operator' ? [] : ['/metrics'] })
  const ask = createAsk(needs, openClients(app.server), failures)
  for (const [prefix, serve] of [
    ['/api', serveApi],
    ['/user', serveUser],
    ['/status', serveStatus],
    ['/v1', serveV1],
  ] as const) {
    await app.register(
      async (scope) => {
        await scope.register(cors, { origin: '*', exposedHeaders, maxAge: 86_400 })
        if (prefix !== '/api') refuseUnreadable(scope)
        serve(scope, needs, ask)
      },
      { prefix },
    )
  }
  refuseUnreadable(app)
  serveProbes(app, needs)
  serveMetrics(app, needs, identify)
  const sendDocument = createSendDocument(openRepresentations(documentBytesMax))
  serveDocs(app, needs.docs, sendDocument)
  serveOpenApi(app, needs.openApi, sendDocument)
  return app
}

const isForm = (contentType = ''): boolean => contentType.toLowerCase().startsWith('application/x-www-form-urlencoded')
