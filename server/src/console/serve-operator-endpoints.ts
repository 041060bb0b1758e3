import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Endpoint } from '#catalogue'
import { disableEndpoint, enableEndpoint, setPrice, unsetPrice } from '#desk'
import { amountMicroMax, dayOf, hourMs, Problem } from '#kit'
import type { Since } from '#usage'
import type { Downloads } from './downloads.ts'
import { endpointColumns } from './endpoint-columns.ts'
import { beginOf, describeEndpoints } from './endpoint-rows.ts'
import type { OperatorNeeds } from './operating.ts'
import { bodyOf, queryOf } from './read.ts'
import { fileQuery, sendFile } from './send-file.ts'
import { getVisitor } from './visitor.ts'
import type { EndpointRange, OperatorEndpoints } from './wire/operator-endpoints.ts'

/** Days that a range has a part of, today among them; none: the hour that runs, and the 23 before. */
const daysOf = { '24h': 0, '7d': 7, '30d': 30 } as const satisfies Record<EndpointRange, number>

const range = Type.Union([Type.Literal('24h'), Type.Literal('7d'), Type.Literal('30d')])
const readRange = queryOf({ range: Type.Optional(range) })
const readFile = queryOf({ range: Type.Optional(range), ...fileQuery })

const path = Type.String({ maxLength: 300 })
const micro = Type.Integer({ minimum: 0, maximum: amountMicroMax })
const readSwitch = bodyOf({ path, isDisabled: Type.Boolean() })
const readPath = bodyOf({ path })
const readPrice = bodyOf({ path, priceMicro: micro, cachedMicro: Type.Optional(micro) })

/** What every endpoint does and brings, and what operators change of it. */
export function serveOperatorEndpoints(
  scope: FastifyInstance,
  needs: OperatorNeeds & { readonly downloads: Downloads },
): void {
  const { clock, catalogue, downloads } = needs

  scope.get('/operator/endpoints', async (request): Promise<OperatorEndpoints> => {
    const { range = '24h' } = readRange(request)
    const now = clock.now()
    const since = sinceOf(range, now)
    return { range, from: beginOf(since), until: now, ...(await describeEndpoints(needs, since)) }
  })

  scope.get('/operator/endpoints/file', { compress: false, exposeHeadRoute: false }, async (request, reply) => {
    const { range = '24h', ...asked } = readFile(request)
    const { endpoints } = await describeEndpoints(needs, sinceOf(range, clock.now()))
    async function* slices(): AsyncGenerator<typeof endpoints> {
      yield endpoints
    }
    const table = { name: 'Endpoints', columns: endpointColumns, slices, rowsMax: endpoints.length }
    return sendFile(downloads, request, reply, { name: `almagest-endpoints-${range}`, table, asked })
  })

  scope.post('/operator/endpoints/switch', async (request) => {
    const { path, isDisabled } = readSwitch(request)
    const { actor } = getVisitor(request)
    await (isDisabled ? disableEndpoint : enableEndpoint)(needs, actor, getEndpoint(path).path)
    return {}
  })

  scope.post('/operator/endpoints/price', async (request) => {
    const { path, priceMicro, cachedMicro } = readPrice(request)
    await setPrice(needs, getVisitor(request).actor, { path: getEndpoint(path).path, priceMicro, cachedMicro })
    return {}
  })

  scope.post('/operator/endpoints/price/unset', async (request) => {
    const { path } = readPath(request)
    await unsetPrice(needs, getVisitor(request).actor, { path: getEndpoint(path).path })
    return {}
  })

  function getEndpoint(path: string): Endpoint {
    const endpoint = catalogue.find(path)
    if (!endpoint) throw new Problem('resource.unknown')
    return endpoint
  }
}

function sinceOf(range: EndpointRange, now: number): Since {
  const days = daysOf[range]
  return days === 0 ? { hour: Math.floor(now / hourMs) - 23 } : { day: dayOf(now) - days + 1 }
}
