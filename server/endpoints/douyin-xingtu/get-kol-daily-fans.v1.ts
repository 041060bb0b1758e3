import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { kolId } from './creator-params.ts'
import { dailyFans } from './daily-fans.ts'
import { replacedBy } from './deprecation.ts'
import { endDate, startDate } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...dailyFans,
  path: '/api/douyin-xingtu/get-kol-daily-fans/v1',
  platform: marketplace,
  topic: 'audience',
  page: { group: 'douyin-xingtu-apis', slug: 'follower-growth-trend-v1-deprecated' },
  deprecated: replacedBy('data_sp/get_author_daily_fans'),
  note: say(dailyFans.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({ kolId, startDate, endDate }),
  sources: sourcesAt(usualPrice),
})
