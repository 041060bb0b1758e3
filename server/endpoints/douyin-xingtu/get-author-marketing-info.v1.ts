import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { oAuthorId } from './creator-params.ts'
import { marketingMetrics } from './marketing-metrics.ts'
import { marketplace } from './marketplace.ts'
import { platform } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...marketingMetrics,
  path: '/api/douyin-xingtu/gw/api/author/get_author_marketing_info/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'marketing-metrics-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({ oAuthorId, platform }),
  sources: sourcesAt(usualPrice),
})
