import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

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

/** Lets scripts of any origin ask a part of the service. */
export async function openToOrigins(scope: FastifyInstance): Promise<void> {
  await scope.register(cors, { origin: '*', exposedHeaders, maxAge: 86_400 })
}
