import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { audienceDistribution } from './audience-distribution.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...audienceDistribution,
  path: '/api/douyin-xingtu/get-kol-audience-distribution/v1',
  platform: marketplace,
  topic: 'audience',
  page: { group: 'douyin-xingtu-apis', slug: 'audience-distribution-v1-deprecated' },
  deprecated: replacedBy('data_sp/author_audience_distribution'),
  note: say(audienceDistribution.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({ kolId }),
  sources: sourcesAt(usualPrice),
})
