import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { itemId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { untyped } from './untyped.ts'

export default defineEndpoint({
  ...untyped,
  path: '/api/douyin-xingtu/gw/api/data_sp/item_report_trend/v1',
  title: { en: 'Item Report Trends (V1)', zh: '视频数据趋势 (V1)' },
  summary: { en: "How a video's numbers change over time.", zh: '视频数据随时间的变化。' },
  askedAs: [
    'video trend',
    'plays of one video by day',
    'how a video grew since it was published',
    'performance of a video over time',
    'history of plays of a video',
    'curve of likes of a single post',
    '视频趋势',
    '视频发布后每天的播放和点赞',
    '单条视频每天的播放',
    '视频数据走势',
    '视频播放量变化，播放增长',
    '一条视频发出去以后的曲线，还在涨吗',
  ],
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'item-report-trends-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'video', param: 'itemId' },
  params: Type.Object({ itemId }),
  sources: sourcesAt(usualPrice),
})
