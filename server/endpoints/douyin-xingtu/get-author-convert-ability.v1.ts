import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { convertAbility } from './convert-ability.ts'
import { oAuthorId } from './creator-params.ts'
import { lastMonth } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { platform } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...convertAbility,
  path: '/api/douyin-xingtu/gw/api/data_sp/get_author_convert_ability/v1',
  platform: marketplace,
  topic: 'commerce',
  page: { group: 'douyin-xingtu-apis', slug: 'conversion-analysis-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({ oAuthorId, platform, range: lastMonth }),
  sources: sourcesAt(usualPrice),
})
