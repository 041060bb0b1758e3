import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { pageOrFirst, usually } from './choice.ts'
import { convertResources } from './convert-resources.ts'
import { oAuthorId } from './creator-params.ts'
import { lastMonth } from './filter-params.ts'
import { industry } from './industry-params.ts'
import { marketplace } from './marketplace.ts'
import { platform } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...convertResources,
  path: '/api/douyin-xingtu/gw/api/data_sp/get_author_convert_videos_or_products/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'conversion-resources-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({
    oAuthorId,
    platform,
    industryId: industry,
    range: lastMonth,
    detailType: usually('VIDEO', 'What to list.', '资源类型。', {
      VIDEO: { en: 'videos', zh: '视频' },
      PRODUCT: { en: 'products', zh: '商品' },
    }),
    page: pageOrFirst,
  }),
  sources: sourcesAt(usualPrice),
})
