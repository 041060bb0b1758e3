import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { commerceSeed } from './commerce-seed.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...commerceSeed,
  path: '/api/douyin-xingtu/get-author-commerce-seed-base-info/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'commerce-seeding-base-info-v1-deprecated' },
  deprecated: replacedBy('aggregator/get_author_commerce_seed_base_info'),
  note: say(commerceSeed.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({
    kolId,
    range: Type.String({
      meaning: {
        en: 'Period. Its values are undocumented; elsewhere _2 is the last 30 days and _3 the last 90.',
        zh: '时间范围，取值官方未说明；其他接口中 _2 为近 30 天，_3 为近 90 天。',
      },
      examples: ['_3'],
    }),
  }),
  sources: sourcesAt(usualPrice),
})
