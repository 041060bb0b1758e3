import type { Endpoint } from '#catalogue'
import { hourMs, problems, startOfDay } from '#kit'
import type { EndpointCalls, Since, UpstreamOfEndpoint } from '#usage'
import type { OperatorNeeds } from './operating.ts'
import type { EndpointMoney, EndpointPrice, EndpointTotals, OperatorEndpoint } from './wire/operator-endpoints.ts'

/** Codes of calls that somebody should have answered: upstreams, or we. */
const failures: readonly number[] = [problems['collection.failed'].code, problems.internal.code]

const sum = <T>(rows: readonly T[], pick: (row: T) => number): number =>
  rows.reduce((total, row) => total + pick(row), 0)

const countOf = (calls: readonly EndpointCalls[], is: (code: number) => boolean): number =>
  sum(
    calls.filter(({ code }) => is(code)),
    (one) => one.calls,
  )

/** When it begins, Unix milliseconds. */
export const beginOf = (since: Since): number => ('day' in since ? startOfDay(since.day) : since.hour * hourMs)

/** Every endpoint, with what it did and brought since an hour or a day, all of it from sums. */
export async function describeEndpoints(needs: OperatorNeeds, since: Since) {
  const { clock, catalogue, withdrawals, switches, ledger, usage } = needs
  const until = Math.floor(clock.now() / hourMs) + 1
  const [calls, upstream, hours, times, health, prices, back, documents] = await Promise.all([
    usage.listEndpointCalls(since),
    'day' in since
      ? usage.sumUpstreamOfEndpoints(since.day)
      : usage.listUpstreamOfEndpoints({ from: since.hour, until }),
    usage.listEndpointHours(),
    usage.listEndpointTimes(since),
    usage.listHealth(),
    ledger.listSetPricesOfAll(),
    ledger.listGivenBack({ since: beginOf(since), until: until * hourMs }),
    withdrawals.listDocumentsOfPaths(),
  ])
  const callsOf = Map.groupBy(calls, (one) => one.path)
  const upstreamOf = Map.groupBy(upstream, (one) => one.path)
  const priceOf = new Map(prices.map((one) => [one.path, one]))
  const backOf = new Map(back.map((one) => [one.path, one.amountMicro]))

  async function describe(endpoint: Endpoint): Promise<OperatorEndpoint> {
    const { path, title, platform, deprecated, sources } = endpoint
    const own = callsOf.get(path) ?? []
    const answered = countOf(own, (code) => code === 0)
    const asked = answered + countOf(own, (code) => failures.includes(code))
    const { p50Ms = null, p95Ms = null } = times.get(path) ?? {}
    return {
      path,
      title,
      platform,
      document: documents.get(path) ?? null,
      isDeprecated: deprecated !== undefined,
      isDisabled: await switches.isDisabled(path),
      hours: (hours.get(path) ?? []).map(({ score }) => score),
      score: health.get(path)?.score ?? null,
      calls: sum(own, (one) => one.calls),
      answered,
      success: asked === 0 ? null : answered / asked,
      p50Ms,
      p95Ms,
      price: tellPrice(endpoint, priceOf.get(path)),
      providers: [...new Set(sources.map(({ provider }) => provider))],
      ...tellMoney(own, backOf.get(path) ?? 0, upstreamOf.get(path) ?? []),
    }
  }

  const endpoints = await Promise.all(catalogue.list().map(describe))
  const totals = tellTotals(
    calls,
    sum(back, ({ amountMicro }) => amountMicro),
    upstream,
  )
  return { totals, endpoints }
}

function tellMoney(
  calls: readonly EndpointCalls[],
  backMicro: number,
  upstream: readonly UpstreamOfEndpoint[],
): EndpointMoney {
  const revenueMicro = sum(calls, ({ chargeMicro }) => chargeMicro) - backMicro
  const upstreamMicro = sum(upstream, ({ yuanMicro }) => yuanMicro)
  return {
    revenueMicro,
    upstreamMicro,
    marginMicro: revenueMicro - upstreamMicro,
    unknownRequests: sum(upstream, ({ unknown }) => unknown),
    withoutRate: sum(upstream, ({ withoutRate }) => withoutRate),
  }
}

/** Endpoints that are no more in the catalogue among them: what they brought was brought. */
function tellTotals(
  calls: readonly EndpointCalls[],
  backMicro: number,
  upstream: readonly UpstreamOfEndpoint[],
): EndpointTotals {
  const foreign = upstream.filter(({ currency, costMicro }) => currency !== 'CNY' && costMicro > 0)
  const currencies = [...Map.groupBy(foreign, ({ currency }) => currency)].map(([currency, own]) => ({
    currency,
    micro: sum(own, ({ costMicro }) => costMicro),
    yuanMicro: sum(own, ({ yuanMicro }) => yuanMicro),
  }))
  return { ...tellMoney(calls, backMicro, upstream), calls: sum(calls, (one) => one.calls), currencies }
}

interface SetPrice {
  readonly priceMicro: number | null
  readonly cachedMicro: number | null
  readonly ownPrices: number
}

const tellPrice = (usual: Endpoint, set: SetPrice | undefined): EndpointPrice => ({
  priceMicro: set?.priceMicro ?? usual.priceMicro,
  cachedMicro: set?.cachedMicro ?? usual.cachedMicro,
  usualMicro: usual.priceMicro,
  usualCachedMicro: usual.cachedMicro,
  isSet: (set?.priceMicro ?? null) !== null,
  ownPrices: set?.ownPrices ?? 0,
})
