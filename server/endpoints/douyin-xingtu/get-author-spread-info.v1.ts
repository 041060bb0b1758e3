import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { usually } from './choice.ts'
import { oAuthorId } from './creator-params.ts'
import { flowType, lastMonth, onlyAssign } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { platform } from './platform-params.ts'
import { highPrice, sourcesAt } from './sources.ts'
import { spreadMetrics } from './spread-metrics.ts'
import { passedOn, shortVideos } from './xingtu-sources.ts'

export default defineEndpoint({
  ...spreadMetrics,
  path: '/api/douyin-xingtu/gw/api/data_sp/get_author_spread_info/v1',
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'spread-metrics-v1' },
  price: highPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({
    oAuthorId,
    platform,
    range: lastMonth,
    type: usually('PERSONAL_VIDEO', 'Kind of works.', '作品类型。', {
      PERSONAL_VIDEO: { en: 'personal works', zh: '个人作品' },
      XINTU_VIDEO: { en: 'sponsored works', zh: '星图作品' },
    }),
    onlyAssign,
    flowType,
  }),
  sources: sourcesAt(
    highPrice,
    passedOn({
      operation: 'data_sp/get_author_spread_info',
      tikHubName: 'get_author_spread_info',
      rename: { oAuthorId: 'o_author_id', platform: '', range: '', type: '', onlyAssign: 'only_assign', flowType: '' },
      fixed: { ...shortVideos, type: '1', range: '2', flow_type: '0' },
      honours: {
        oAuthorId: true,
        platform: ['SHORT_VIDEO'],
        range: ['DAY_30'],
        type: ['PERSONAL_VIDEO'],
        onlyAssign: true,
        flowType: ['EXCLUDE'],
      },
    }),
  ),
})
