import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { choice } from './choice.ts'
import { convertAbility } from './convert-ability.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { daysByNumber } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...convertAbility,
  path: '/api/douyin-xingtu/get-kol-convert-ability/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'conversion-analysis-v1-deprecated' },
  deprecated: replacedBy('data_sp/get_author_convert_ability'),
  note: say(convertAbility.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({ kolId, range: choice('Period.', '时间范围。', daysByNumber) }),
  sources: sourcesAt(usualPrice),
})
