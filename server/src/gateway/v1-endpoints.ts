import type { FastifyInstance } from 'fastify'
import type { Caller } from '#accounts'
import type { Endpoint } from '#catalogue'
import { getCaller } from '#http'
import { dayOf, derived, endOfDay, formatYuan } from '#kit'
import type { Allowance, QuotaState } from '#ledger'
import type { GatewayNeeds } from './needs.ts'
import { readLimit, readQuery } from './v1-query.ts'

type Needs = Pick<GatewayNeeds, 'catalogue' | 'switches' | 'ledger' | 'limits' | 'clock'>

/** Endpoints of a page. */
const page = { usual: 100, most: 500 } as const

/** What a token may ask, at what price and within which limits. */
export function serveEndpoints(app: FastifyInstance, needs: Needs): void {
  const { catalogue, switches, ledger, limits, clock } = needs

  app.get('/endpoints', async (request, reply) => {
    const query = readQuery(request, ['token', 'endpoint', 'after', 'limit'])
    const caller = getCaller(request)
    const limit = readLimit(query, page)
    const after = query.get('after') ?? ''
    const only = query.get('endpoint')
    const shown = sortByPath(catalogue.list())
      .filter(({ path }) => path > after && (only === undefined || path === only) && caller.allows(path))
      .slice(0, limit)
    const allowances = new Map((await ledger.listAllowances(caller.accountId)).map((one) => [one.path, one]))
    const endpoints = await Promise.all(shown.map((endpoint) => describe(caller, endpoint, allowances)))
    const next = shown.length === limit ? (shown.at(-1)?.path ?? null) : null
    return reply.send({ endpoints, dailyQuota: await describeQuota(caller), next })
  })

  async function describe(caller: Caller, endpoint: Endpoint, allowances: ReadonlyMap<string, Allowance>) {
    const { path, method, title, deprecated } = endpoint
    const { accountId, tokenId, rate: tokenRate } = caller
    const { priceMicro, cachedMicro } = await ledger.getPrice(accountId, endpoint)
    const allowance = allowances.get(path)
    const rates = await limits.listBuckets({ tokenId, accountId, path, tokenRate })
    return {
      path,
      method,
      title,
      deprecated: deprecated ?? null,
      enabled: !(await switches.isDisabled(path)),
      price: formatYuan(priceMicro),
      cachedPrice: formatYuan(cachedMicro),
      grantedCalls: allowance ? { granted: allowance.granted, left: allowance.left } : null,
      rates: rates.map(({ policy, rate }) => ({ policy, ...rate })),
    }
  }

  async function describeQuota({ accountId }: Caller) {
    const day = dayOf(clock.now())
    return writeQuota(await ledger.getQuota(accountId, day), day)
  }
}

function writeQuota({ dailyLimit, used, held }: QuotaState, day: number) {
  if (dailyLimit === undefined) return null
  const left = Math.max(dailyLimit - used - held, 0)
  return { limit: dailyLimit, used, left, resetsAt: new Date(endOfDay(day)).toISOString() }
}

const sortByPath = derived((endpoints: readonly Endpoint[]) =>
  endpoints.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
)
