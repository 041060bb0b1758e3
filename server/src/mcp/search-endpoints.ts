import Type from 'typebox'
import { describeOffer, offer } from './describe-offer.ts'
import { openFinder } from './find-endpoints.ts'
import type { McpNeeds } from './needs.ts'
import { defineTool, reading } from './tool.ts'

const hitsMax = 20
const usualHits = 5

export function defineSearchEndpoints(needs: McpNeeds) {
  const { catalogue } = needs
  const finder = openFinder(catalogue.list)

  return defineTool({
    name: 'search_endpoints',
    title: 'Search the endpoints',
    description:
      'Finds what can be asked about creators (KOLs) of Douyin’s marketplace Xingtu, in English or Chinese, by what it ' +
      'is about: prices, audience, videos, fans, growth. Each hit has its price and its health. Free. ' +
      '搜索星图达人数据接口：报价、粉丝画像、视频表现、传播指标等。',
    annotations: reading,
    scope: 'catalog:read',
    params: Type.Object({
      query: Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'What is wanted, in a few words: 粉丝画像, price of a creator.',
      }),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: hitsMax, default: usualHits })),
    }),
    data: Type.Object({ hits: Type.Array(offer) }),
    async answer({ query, limit = usualHits }, { caller }) {
      // Of those it may not ask a caller sees nothing, however many there are before the others.
      const found = finder.find(query, catalogue.list().length).filter(({ path }) => caller.allows(path))
      const hits = found.slice(0, limit).map((endpoint) => describeOffer(needs, caller, endpoint))
      return { data: { hits: await Promise.all(hits) } }
    },
  })
}
