import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketingMetrics } from './marketing-metrics.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { platformChannel } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...marketingMetrics,
  path: '/api/douyin-xingtu/get-kol-marketing-info/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'marketing-metrics-v1-deprecated' },
  deprecated: replacedBy('author/get_author_marketing_info'),
  note: say(marketingMetrics.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId', content: 'platformChannel' },
  params: Type.Object({ kolId, platformChannel }),
  sources: sourcesAt(usualPrice),
})
