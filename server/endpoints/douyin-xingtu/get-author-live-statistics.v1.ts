import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { onRequest, usually } from './choice.ts'
import { oAuthorId } from './creator-params.ts'
import { days, liveFlowType, liveType } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { outsideEnumeration, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { untyped } from './untyped.ts'

export default defineEndpoint({
  ...untyped,
  path: '/api/douyin-xingtu/gw/api/aggregator/get_author_live_statistics/v1',
  title: { en: 'Live Statistics (V1)', zh: '直播数据 (V1)' },
  summary: { en: "Numbers of a creator's live streams.", zh: '达人直播数据统计。' },
  askedAs: [
    'live, live stream',
    'live streaming performance',
    'live sessions, viewers and sales',
    'how many people watch the live streams',
    'live frequency and hours, how often and how long',
    'GMV, revenue of live streams',
    'streams with Xingtu orders',
    '直播，直播数据，直播表现',
    '开播场次和时长，多久播一次',
    '直播观看人数，场均观看',
    '直播带货，直播销售额',
    '直播间人气，在线人数，峰值',
    '有星图订单的直播场次',
  ],
  platform: marketplace,
  topic: 'live',
  page: { group: 'douyin-xingtu-apis', slug: 'live-statistics-v1' },
  note: say(untyped.note, outsideEnumeration),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({
    oAuthorId,
    liveType,
    period: usually('30', 'Period.', '时间范围。', days),
    onlyStarOrder: onRequest('Only streams with orders of Xingtu.', '是否只看星图订单。'),
    flowType: liveFlowType,
  }),
  sources: sourcesAt(usualPrice),
})
