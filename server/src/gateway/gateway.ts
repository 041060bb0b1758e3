import type { FastifyInstance } from 'fastify'
import { type Http, openToOrigins, refuseUnreadable } from '#http'
import { serveApi } from './api.ts'
import { createAsk } from './ask.ts'
import { serveDocs } from './docs.ts'
import type { GatewayNeeds } from './needs.ts'
import { serveOpenApi } from './open-api.ts'
import { serveProbes } from './probes.ts'
import { serveMetrics } from './serve-metrics.ts'
import { serveStatus } from './status.ts'
import { serveUser } from './user.ts'
import { serveV1 } from './v1.ts'

/** Adds what callers ask by HTTP, and the documentation. */
export async function serveGateway(http: Http, needs: GatewayNeeds): Promise<void> {
  const { app, identify, sendDocument } = http
  const ask = createAsk(http)
  const addPart = (prefix: string, serve: (scope: FastifyInstance) => void): Promise<void> =>
    http.addPart(prefix, async (scope) => {
      await openToOrigins(scope)
      if (prefix !== '/api') refuseUnreadable(scope)
      serve(scope)
    })
  await addPart('/api', (scope) => serveApi(scope, { ...http, ...needs, ask }))
  await addPart('/user', (scope) => serveUser(scope, needs))
  await addPart('/status', (scope) => serveStatus(scope, needs))
  await addPart('/v1', (scope) => serveV1(scope, needs, ask))
  serveProbes(app, needs)
  serveMetrics(app, needs, identify)
  serveDocs(app, needs.docs, sendDocument)
  serveOpenApi(app, needs.openApi, sendDocument)
}
