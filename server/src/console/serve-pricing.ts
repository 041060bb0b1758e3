import type { FastifyInstance } from 'fastify'
import type { Endpoint } from '#catalogue'
import type { ConsoleNeeds } from './needs.ts'
import { getAccount } from './visitor.ts'
import type { EndpointPrice, PricingView } from './wire/pricing.ts'

/** Prices set for everybody stand under no account. */
const everybody = ''

/** What each endpoint costs an account: its own price, else the operator's, else the catalogue's. */
export function servePricing(scope: FastifyInstance, { catalogue, ledger, switches }: ConsoleNeeds): void {
  scope.get('/accounts/:accountId/pricing', async (request): Promise<PricingView> => {
    const { id: accountId } = getAccount(request)
    const [own, usual, allowances] = await Promise.all([
      readByPath(ledger.listOwnPrices(accountId)),
      readByPath(ledger.listOwnPrices(everybody)),
      readByPath(ledger.listAllowances(accountId)),
    ])
    const describe = async (endpoint: Endpoint): Promise<EndpointPrice> => {
      const { path, title, page, deprecated } = endpoint
      const [mine, all, allowance] = [own.get(path), usual.get(path), allowances.get(path)]
      const usualMicro = all?.priceMicro ?? endpoint.priceMicro
      const priceMicro = mine?.priceMicro ?? usualMicro
      return {
        path,
        title,
        page: `/api/${page.group}/${page.slug}`,
        priceMicro,
        cachedMicro: mine?.cachedMicro ?? all?.cachedMicro ?? endpoint.cachedMicro,
        usualMicro: usualMicro === priceMicro ? null : usualMicro,
        granted: allowance ? { left: allowance.left, of: allowance.granted } : null,
        isDeprecated: deprecated !== undefined,
        isDisabled: await switches.isDisabled(path),
      }
    }
    return { items: await Promise.all(catalogue.list().map(describe)) }
  })
}

async function readByPath<Row extends { readonly path: string }>(
  rows: Promise<readonly Row[]>,
): Promise<ReadonlyMap<string, Row>> {
  return new Map((await rows).map((row) => [row.path, row]))
}
