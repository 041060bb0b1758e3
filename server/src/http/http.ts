import { createServer, METHODS } from 'node:http'
import { Socket } from 'node:net'
import { constants } from 'node:zlib'
import compress from '@fastify/compress'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { Problem } from '#kit'
import { createIdentify, holdAccess, type Identify } from './access.ts'
import { type Clients, openClients } from './clients.ts'
import { openConnections } from './connections.ts'
import { refuseExpectations } from './expectations.ts'
import { openFailedAuthentications } from './failed-authentications.ts'
import { type ClientError, readGarbage } from './garbage.ts'
import { findHostFault } from './hosts.ts'
import { createMakeCall, type MakeCall } from './make-call.ts'
import { openMethods } from './methods.ts'
import type { HttpNeeds } from './needs.ts'
import { trustOf } from './proxies.ts'
import { writeRaw } from './raw-reply.ts'
import { openVisit, readProblem, refuseUnreadable, sendProblem } from './replies.ts'
import { headersOf } from './reply-headers.ts'
import { openRepresentations } from './representations.ts'
import { readBody, routeTarget } from './request.ts'
import { createSendDocument, type SendDocument } from './send-document.ts'
import { openShedReplies, type ShedReplies } from './shed-replies.ts'

/** How long a client may take to send its request; ours to answer is the pipeline's deadline. */
const clientMs = 10_000

/** How long a connection is kept for its client's next request: longer than proxies keep theirs. */
const idleMs = 72_000

/** Of a server that is made here: Fastify would set them on its own alone. */
const timeouts = {
  // Both, or Node's own longer limit for headers wins.
  requestTimeout: clientMs,
  headersTimeout: clientMs,
  keepAliveTimeout: idleMs,
  connectionsCheckingInterval: 1_000,
  // A missing Host is told in our words.
  requireHostHeader: false,
}

/** A form body; parameters are short. */
const bodyBytesMax = 65_536

/** What Fastify knows of queries: whoever needs one reads it from the target, once, by our own rules. */
const unread = Object.freeze({})

/** Documents kept as they were sent, in all encodings: those of some hundred endpoints. */
const documentBytesMax = 67_108_864

/** Replies with fewer bytes are sent as they are. */
export const compressedBytesMin = 2_048

/** What surfaces stand on: each adds its routes, and whatever it does not answer itself is refused in its form. */
export interface Http {
  readonly app: FastifyInstance
  readonly identify: Identify
  readonly clients: Clients
  readonly makeCall: MakeCall
  readonly shedReplies: ShedReplies
  /** Sends a document in the encoding that was asked for; all surfaces keep theirs together. */
  readonly sendDocument: SendDocument
  /** Notes that somebody gave a password or a secret of no use. */
  noteFailure(request: FastifyRequest): void
  /** Answers with a Problem in the form of the part of the service that was asked. */
  sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply
  /** Adds a part of the service whose refusals scripts of other origins may read, too: so it has refusals of its own. */
  addPart(prefix: string, serve: (scope: FastifyInstance) => Promise<void> | void): Promise<void>
}

/** Opens HTTP without a route; it listens and is closed as one. */
export async function openHttp(needs: HttpNeeds): Promise<Http> {
  const { clock, createRequestId, log } = needs
  const trust = trustOf(needs.trustProxy)
  /** A whole last reply for a connection without a request that Fastify could answer. */
  const writeLast = (problem: Problem, target = ''): Buffer =>
    writeRaw(problem, { ...needs, target, requestId: createRequestId() })
  const connections = openConnections({
    ...needs,
    counts: needs.metrics.connections,
    isProxy: (address) => trust(address, 0),
    writeBusy: () => writeLast(new Problem('service.unavailable')),
  })
  const shedReplies = openShedReplies({ ...needs, note: connections.note })
  const app = fastify({
    serverFactory: (answer) =>
      createServer(timeouts, (request, response) => {
        if (!shedReplies.answer(request, response)) answer(request, response)
      }),
    loggerInstance: log,
    // Its own lines print the URL with its token.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: needs.trustProxy === false ? false : trust,
    bodyLimit: bodyBytesMax,
    // Calls that come while the service drains are answered.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // What is too long for an id is no id, and is told so by whoever looks it up.
    routerOptions: { maxParamLength: 16_384, querystringParser: () => unread },
    genReqId: () => '',
    // Our lines say whose they are by themselves.
    childLoggerFactory: (logger) => logger,
    rewriteUrl: (request) => routeTarget(request.url ?? '/'),
    clientErrorHandler: refuseGarbage,
  })
  const methods = openMethods(app, needs.catalogue)
  for (const method of METHODS) {
    if (!['CONNECT', ...app.supportedMethods].includes(method)) app.addHttpMethod(method)
  }
  connections.watch(app.server)
  app.addHook('preClose', async () => connections.letGo())
  app.addHook('onClose', async () => connections.close())

  /** Answers what is not HTTP, unless an answer to an earlier request is still to come: that one goes first, and alone. */
  function refuseGarbage(error: ClientError, socket: Socket): void {
    if (connections.isEnding(socket)) return
    needs.metrics.connections.refused(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'late' : 'unreadable')
    const running = connections.findAnswering(socket)
    const { problem, target } = readGarbage(error)
    if (running?.req.complete) connections.endAfter(socket, running)
    else connections.end(socket, writeLast(problem, target))
  }

  // Nobody is led through to elsewhere; without a listener Node would hang up without a word.
  app.server.on('connect', ({ url: target = '' }, socket) => {
    const problem = new Problem('method.wrong', { allow: 'GET, HEAD, POST, OPTIONS' })
    if (socket instanceof Socket) connections.end(socket, writeLast(problem, target))
  })

  app.decorateRequest('visit')
  app.addHook('onRequest', (request, reply, done) => {
    request.visit = openVisit(request, clock, createRequestId)
    reply.headers(headersOf(request.raw.url))
    reply.header('x-request-id', request.visit.requestId)
    if (!needs.isReady()) reply.header('connection', 'close')
    const noted = connections.note(request.raw.socket, reply.raw)
    // Nobody would get an answer.
    if (noted === 'unheard') reply.hijack()
    else {
      const fault = noted === 'heard' ? findHostFault(request.raw) : new Problem('service.unavailable')
      if (fault) {
        reply.header('connection', 'close')
        done(fault)
      } else if (methods.isPlainOptions(request)) methods.sendOptions(request, reply)
      else done()
    }
  })
  app.setErrorHandler((error, request, reply) => sendProblem(needs, request, reply, readProblem(error)))
  const refuseUnknown = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    sendProblem(needs, request, reply, methods.findRefusal(request))
  app.setNotFoundHandler(refuseUnknown)
  refuseExpectations(app.server, needs)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async ({ headers }: FastifyRequest, body: Buffer) =>
    readBody(headers['content-type'], body),
  )

  await app.register(compress, {
    threshold: compressedBytesMin,
    encodings: ['zstd', 'br', 'gzip', 'deflate'],
    // Brotli's default is for files compressed once; here every answer pays.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
  })
  const failures = openFailedAuthentications({ clock, log, count: needs.metrics.observeFailedAuthentication })
  app.addHook('onClose', async () => failures.close())
  const identify = createIdentify({ ...needs, failures })
  holdAccess(app, { identify, open: needs.openRoutes })
  refuseUnreadable(app)
  return {
    app,
    identify,
    clients: openClients(app.server),
    makeCall: createMakeCall(needs, failures),
    shedReplies,
    sendDocument: createSendDocument(openRepresentations(documentBytesMax)),
    noteFailure: ({ visit }) => failures.note(visit, true),
    sendProblem: (request, reply, problem) => sendProblem(needs, request, reply, problem),
    async addPart(prefix, serve) {
      await app.register(
        async (scope) => {
          await serve(scope)
          scope.setNotFoundHandler(refuseUnknown)
        },
        { prefix },
      )
    },
  }
}
