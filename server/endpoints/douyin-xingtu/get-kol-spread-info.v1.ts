import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { usually } from './choice.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { daysByNumber, onlyAssign } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { highPrice, sourcesAt } from './sources.ts'
import { spreadMetrics } from './spread-metrics.ts'

export default defineEndpoint({
  ...spreadMetrics,
  path: '/api/douyin-xingtu/get-kol-spread-info/v1',
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'spread-metrics-v1-deprecated' },
  deprecated: replacedBy('data_sp/get_author_spread_info'),
  note: say(spreadMetrics.note, inferredSuccessor),
  price: highPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({
    kolId,
    type: usually('_1', 'Kind of works.', '作品类型。', {
      _1: { en: 'personal works', zh: '个人作品' },
      _2: { en: 'sponsored works', zh: '星图作品' },
    }),
    range: usually('_2', 'Period.', '时间范围。', daysByNumber),
    flowType: Type.Optional(
      Type.String({
        default: '1',
        meaning: {
          en: 'Whether paid traffic counts; its values are undocumented.',
          zh: '是否计入推广流量，取值官方未说明。',
        },
        examples: ['1'],
      }),
    ),
    onlyAssign,
  }),
  sources: sourcesAt(highPrice),
})
