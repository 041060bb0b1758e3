import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

/** Our headers that scripts of other origins may read; one text for all replies. */
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
  'www-authenticate',
].join(', ')

/** Lets scripts of other origins ask a part of the service: of any, or of those that are known. */
export async function openToOrigins(scope: FastifyInstance, isKnown?: (origin: string) => boolean): Promise<void> {
  const origin: FastifyCorsOptions['origin'] =
    isKnown === undefined ? '*' : (asking, decide) => decide(null, asking !== undefined && isKnown(asking))
  await scope.register(cors, { origin, exposedHeaders, maxAge: 86_400 })
}
