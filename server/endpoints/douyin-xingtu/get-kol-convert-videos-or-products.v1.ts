import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { choice, page } from './choice.ts'
import { convertResources } from './convert-resources.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...convertResources,
  path: '/api/douyin-xingtu/get-kol-convert-videos-or-products/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'conversion-resources-v1-deprecated' },
  deprecated: replacedBy('data_sp/get_author_convert_videos_or_products'),
  note: say(convertResources.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({
    kolId,
    detailType: choice('What to list.', '资源类型。', {
      _1: { en: 'videos', zh: '视频' },
      _2: { en: 'products', zh: '商品' },
    }),
    page,
  }),
  sources: sourcesAt(usualPrice),
})
