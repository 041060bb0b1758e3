import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { costPerformance } from './cost-performance.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...costPerformance,
  path: '/api/douyin-xingtu/get-kol-cp-info/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'cost-performance-analysis-v1-deprecated' },
  deprecated: replacedBy('data_sp/author_cp_info'),
  note: say(costPerformance.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({ kolId }),
  sources: sourcesAt(usualPrice),
})
