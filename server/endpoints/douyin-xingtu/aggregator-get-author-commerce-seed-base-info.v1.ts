import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { commerceSeed } from './commerce-seed.ts'
import { oAuthorId } from './creator-params.ts'
import { lastQuarter } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...commerceSeed,
  path: '/api/douyin-xingtu/gw/api/aggregator/get_author_commerce_seed_base_info/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'commerce-seeding-base-info-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({ oAuthorId, range: lastQuarter }),
  sources: sourcesAt(usualPrice),
})
