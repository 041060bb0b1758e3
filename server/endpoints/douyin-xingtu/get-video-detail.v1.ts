import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { itemId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { videoDetails } from './video-details.ts'

export default defineEndpoint({
  ...videoDetails,
  path: '/api/douyin-xingtu/get-video-detail/v1',
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'video-details-v1-deprecated' },
  deprecated: replacedBy('data_sp/item_report_detail'),
  note: say(videoDetails.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'video', param: 'detailId' },
  params: Type.Object({ detailId: itemId }),
  sources: sourcesAt(usualPrice),
})
