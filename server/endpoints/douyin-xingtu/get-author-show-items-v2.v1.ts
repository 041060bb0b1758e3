import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { oAuthorId } from './creator-params.ts'
import { flowType, onlyAssign } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { platform } from './platform-params.ts'
import { showcaseItems } from './showcase-items.ts'
import { answerInferred, sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...showcaseItems,
  path: '/api/douyin-xingtu/gw/api/author/get_author_show_items_v2/v1',
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'showcase-items-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  reading: 'works',
  params: Type.Object({ oAuthorId, platform, onlyAssign, flowType }),
  sources: sourcesAt(usualPrice, [], answerInferred),
})
