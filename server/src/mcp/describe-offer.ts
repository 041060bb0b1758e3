import Type from 'typebox'
import type { Caller } from '#accounts'
import type { Endpoint } from '#catalogue'
import { formatYuan } from '#kit'
import type { McpNeeds } from './needs.ts'

type OfferNeeds = Pick<McpNeeds, 'ledger' | 'switches' | 'usage'>

const text = Type.Object({ en: Type.String(), zh: Type.String() })

/** What one should know of an endpoint before choosing it. */
export const offer = Type.Object({
  path: Type.String(),
  title: text,
  summary: text,
  price: Type.String({ description: 'Of a new answer, in CNY.' }),
  cachedPrice: Type.String({ description: 'Of an answer from the cache, with acceptCache true.' }),
  enabled: Type.Boolean(),
  health: Type.Object({ state: Type.String(), score: Type.Union([Type.Number(), Type.Null()]) }),
  deprecated: Type.Union([Type.Object({ since: Type.String() }), Type.Null()]),
})

export async function describeOffer(
  { ledger, switches, usage }: OfferNeeds,
  { accountId }: Caller,
  endpoint: Endpoint,
) {
  const { path, title, summary, deprecated = null } = endpoint
  const { priceMicro, cachedMicro } = await ledger.getPrice(accountId, endpoint)
  const { state, score } = await usage.readHealth(path)
  return {
    path,
    title,
    summary,
    price: formatYuan(priceMicro),
    cachedPrice: formatYuan(cachedMicro),
    enabled: !(await switches.isDisabled(path)),
    health: { state, score },
    deprecated,
  }
}
