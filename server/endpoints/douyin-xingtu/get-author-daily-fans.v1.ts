import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { oAuthorId } from './creator-params.ts'
import { dailyFans } from './daily-fans.ts'
import { endDate, startDate } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...dailyFans,
  path: '/api/douyin-xingtu/gw/api/data_sp/get_author_daily_fans/v1',
  platform: marketplace,
  topic: 'audience',
  page: { group: 'douyin-xingtu-apis', slug: 'follower-growth-trend-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({ oAuthorId, startDate, endDate }),
  sources: sourcesAt(usualPrice),
})
