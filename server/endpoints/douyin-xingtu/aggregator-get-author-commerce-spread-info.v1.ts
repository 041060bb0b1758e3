import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { commerceSpread } from './commerce-spread.ts'
import { oAuthorId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...commerceSpread,
  path: '/api/douyin-xingtu/gw/api/aggregator/get_author_commerce_spread_info/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-commerce-spread-info-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({ oAuthorId }),
  sources: sourcesAt(usualPrice),
})
