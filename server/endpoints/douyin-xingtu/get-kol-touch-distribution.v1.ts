import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { touchDistribution } from './touch-distribution.ts'

export default defineEndpoint({
  ...touchDistribution,
  path: '/api/douyin-xingtu/get-kol-touch-distribution/v1',
  platform: marketplace,
  topic: 'audience',
  page: { group: 'douyin-xingtu-apis', slug: 'audience-touchpoint-distribution-v1-deprecated' },
  deprecated: replacedBy('data_sp/author_touch_distribution'),
  note: say(touchDistribution.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({ kolId }),
  sources: sourcesAt(usualPrice),
})
