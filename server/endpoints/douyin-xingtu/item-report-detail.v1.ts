import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { itemId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { videoDetails } from './video-details.ts'

export default defineEndpoint({
  ...videoDetails,
  path: '/api/douyin-xingtu/gw/api/data_sp/item_report_detail/v1',
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'video-details-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'video', param: 'itemId' },
  params: Type.Object({ itemId }),
  sources: sourcesAt(usualPrice),
})
