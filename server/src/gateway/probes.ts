import type { FastifyInstance, FastifyRequest } from 'fastify'
import { writeSuccess } from './envelope.ts'
import type { GatewayNeeds } from './needs.ts'
import { findSecret, readParams, splitTarget } from './request.ts'

/** What watches over the service: latency probe, liveness, readiness, metrics. */
export function serveProbes(app: FastifyInstance, { metrics, tokens, exposeProviders, isReady }: GatewayNeeds): void {
  app.get('/ping', async (request, reply) =>
    reply.type('application/json; charset=utf-8').send(writeSuccess(Buffer.from('"pong"'), request.visit.requestId)),
  )

  app.get('/healthz', async (_request, reply) => reply.type('text/plain').send('alive\n'))

  app.get('/readyz', async (_request, reply) =>
    isReady() ? reply.type('text/plain').send('ready\n') : reply.code(503).type('text/plain').send('draining\n'),
  )

  app.get('/metrics', async (request, reply) => {
    const { contentType, text } = await metrics.write(exposeProviders || (await isOperator(request)))
    return reply.type(contentType).send(text)
  })

  /** Who supplies is for operators to see; whoever else reads metrics gets the others. */
  async function isOperator({ originalUrl, headers }: FastifyRequest): Promise<boolean> {
    const params = readParams([splitTarget(originalUrl).query], (name) => name === 'token')
    const secret = findSecret(params, headers.authorization)
    return secret !== undefined && (await tokens.identify(secret)).may('operator')
  }
}
