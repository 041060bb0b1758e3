import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { audienceDistribution } from './audience-distribution.ts'
import { usually } from './choice.ts'
import { oAuthorId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { platform } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...audienceDistribution,
  path: '/api/douyin-xingtu/gw/api/data_sp/author_audience_distribution/v1',
  platform: marketplace,
  topic: 'audience',
  page: { group: 'douyin-xingtu-apis', slug: 'audience-distribution-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({
    oAuthorId,
    platform,
    linkType: usually('CONNECTED', 'Stage of the audience.', '连接阶段。', {
      CONNECTED: { en: 'all connected people', zh: '全部连接用户' },
      AWARE: { en: 'aware', zh: '了解' },
      INTERESTED: { en: 'interested', zh: '兴趣' },
      LIKE: { en: 'like', zh: '喜爱' },
      FOLLOW: { en: 'follow', zh: '追随' },
    }),
  }),
  sources: sourcesAt(usualPrice),
})
