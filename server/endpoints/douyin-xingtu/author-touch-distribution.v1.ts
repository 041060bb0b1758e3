import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { oAuthorId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { platform } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { touchDistribution } from './touch-distribution.ts'

export default defineEndpoint({
  ...touchDistribution,
  path: '/api/douyin-xingtu/gw/api/data_sp/author_touch_distribution/v1',
  platform: marketplace,
  topic: 'audience',
  page: { group: 'douyin-xingtu-apis', slug: 'audience-touchpoint-distribution-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({ oAuthorId, platform }),
  sources: sourcesAt(usualPrice),
})
