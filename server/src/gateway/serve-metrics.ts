import type { FastifyInstance, FastifyRequest } from 'fastify'
import { findSecretOf, type Identify } from '#http'
import type { GatewayNeeds } from './needs.ts'

/** What Prometheus reads, at the address of the service: for operators, or for all, as the operator decided. */
export function serveMetrics(app: FastifyInstance, needs: GatewayNeeds, identify: Identify): void {
  const { metrics, metricsFor, exposeProviders } = needs
  if (metricsFor === 'off') return

  app.get('/metrics', async (request, reply) => {
    const { contentType, text } = await metrics.write(await seesProviders(request))
    return reply.type(contentType).send(text)
  })

  /** Who supplies is for operators to see; whoever else reads metrics gets the others. */
  async function seesProviders(request: FastifyRequest): Promise<boolean> {
    if (metricsFor === 'operator' || exposeProviders) return true
    return findSecretOf(request) !== undefined && (await identify(request)).may('operator')
  }
}
