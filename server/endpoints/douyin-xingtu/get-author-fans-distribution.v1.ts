import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { usually } from './choice.ts'
import { oAuthorId } from './creator-params.ts'
import { fansDistribution } from './fans-distribution.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...fansDistribution,
  path: '/api/douyin-xingtu/gw/api/data_sp/get_author_fans_distribution/v1',
  platform: marketplace,
  topic: 'audience',
  page: { group: 'douyin-xingtu-apis', slug: 'follower-distribution-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({
    oAuthorId,
    authorType: usually('FAN', 'Which followers.', '粉丝类型。', {
      FAN: { en: 'followers', zh: '粉丝' },
      DIE_HARD_FAN: { en: 'loyal followers', zh: '铁粉' },
    }),
  }),
  sources: sourcesAt(usualPrice),
})
