import type { FastifyInstance } from 'fastify'
import { writeSuccess } from '#http'
import type { GatewayNeeds } from './needs.ts'

/** What watches over the service: latency probe, liveness, readiness. */
export function serveProbes(app: FastifyInstance, { isReady, findTrouble }: GatewayNeeds): void {
  app.get('/ping', async (request, reply) =>
    reply.type('application/json; charset=utf-8').send(writeSuccess(Buffer.from('"pong"'), request.visit.requestId)),
  )

  app.get('/healthz', async (_request, reply) => reply.type('text/plain').send('alive\n'))

  app.get('/readyz', async (_request, reply) => {
    const hindrance = isReady() ? findTrouble()?.because : 'draining'
    return reply
      .code(hindrance === undefined ? 200 : 503)
      .type('text/plain')
      .send(`${hindrance ?? 'ready'}\n`)
  })
}
