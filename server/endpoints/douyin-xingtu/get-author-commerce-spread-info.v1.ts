import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { commerceSpread } from './commerce-spread.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...commerceSpread,
  path: '/api/douyin-xingtu/get-author-commerce-spread-info/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-commerce-spread-info-v1-deprecated' },
  deprecated: replacedBy('aggregator/get_author_commerce_spread_info'),
  note: say(commerceSpread.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({ kolId }),
  sources: sourcesAt(usualPrice),
})
