import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { linkMetrics } from './link-metrics.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...linkMetrics,
  path: '/api/douyin-xingtu/get-kol-link-info/v1',
  platform: marketplace,
  topic: 'audience',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-link-metrics-v1-deprecated' },
  deprecated: replacedBy('data_sp/get_author_link_info'),
  note: say(linkMetrics.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({
    kolId,
    industryTag: Type.Optional(
      Type.String({
        default: '',
        meaning: {
          en: 'Industry, the empty text for all. Its form is undocumented; perhaps a number such as 1901.',
          zh: '行业标签，留空表示全部；格式官方未说明，可能为 1901 这样的编号。',
        },
        examples: ['1901'],
      }),
    ),
  }),
  sources: sourcesAt(usualPrice),
})
