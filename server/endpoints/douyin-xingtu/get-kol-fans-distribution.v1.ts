import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { usually } from './choice.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { fansDistribution } from './fans-distribution.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...fansDistribution,
  path: '/api/douyin-xingtu/get-kol-fans-distribution/v1',
  platform: marketplace,
  topic: 'audience',
  page: { group: 'douyin-xingtu-apis', slug: 'follower-distribution-v1-deprecated' },
  deprecated: replacedBy('data_sp/get_author_fans_distribution'),
  note: say(fansDistribution.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({
    kolId,
    fansType: usually('_1', 'Which followers.', '粉丝类型。', {
      _1: { en: 'followers', zh: '粉丝' },
      _5: { en: 'loyal followers', zh: '铁粉' },
    }),
  }),
  sources: sourcesAt(usualPrice),
})
