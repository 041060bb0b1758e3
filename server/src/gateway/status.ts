import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Endpoint } from '#catalogue'
import { readParams, sendData, splitTarget } from '#http'
import { Problem } from '#kit'
import { describeHealth } from './describe-health.ts'
import type { GatewayNeeds } from './needs.ts'

/** What anybody may know of an endpoint, without a token. */
export function serveStatus(app: FastifyInstance, needs: GatewayNeeds): void {
  const { catalogue, findExample, usage, statusCounts } = needs

  app.get('/health', async (request, reply) => {
    const { path } = getAsked(request)
    return sendData(request, reply, { api: path, ...describeHealth(await usage.readHealth(path), statusCounts) })
  })

  app.get('/api-example/detail', async (request, reply) => {
    const endpoint = getAsked(request)
    return sendData(request, reply, { api: endpoint.path, ...findExample(endpoint) })
  })

  function getAsked({ originalUrl }: FastifyRequest): Endpoint {
    const params = readParams([splitTarget(originalUrl).query], (name) => name === 'api')
    const path = params.get('api')
    if (path === undefined) {
      throw new Problem('parameters.invalid', { message: 'parameter api is missing: expected the path of an endpoint' })
    }
    const endpoint = catalogue.find(path)
    if (!endpoint) throw new Problem('resource.unknown')
    return endpoint
  }
}
