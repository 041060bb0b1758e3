import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { costPerformance } from './cost-performance.ts'
import { oAuthorId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { platform } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...costPerformance,
  path: '/api/douyin-xingtu/gw/api/data_sp/author_cp_info/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'cost-performance-analysis-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({ oAuthorId, platform }),
  sources: sourcesAt(usualPrice),
})
