import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { baseResp, isBare } from './base-resp.ts'
import { itemId } from './creator-params.ts'
import { map } from './fields.ts'
import { marketplace } from './marketplace.ts'
import { inferredFields } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

const Moments = Type.Object({
  base_resp: baseResp,
  like_info: map('Likes by second of the video, every other second.', '各秒的点赞数，每 2 秒一个点。', {
    0: '24413',
    2: '20097',
  }),
  play_lose_info: map('Plays that ended there, by second of the video.', '各秒流失的播放数。', {
    0: '25622674',
    2: '9355657',
  }),
})

export default defineEndpoint({
  path: '/api/douyin-xingtu/gw/api/data_sp/item_report_th_analysis/v1',
  title: { en: 'Item Report Analysis (V1)', zh: '视频逐秒分析 (V1)' },
  summary: { en: 'Where in a video people like it, and where they leave.', zh: '视频各时间点的点赞与流失情况。' },
  askedAs: [
    'second by second',
    'where viewers leave a video',
    'drop-off and retention curve of a video',
    'likes at each moment',
    'at which second people lose interest, swipe away',
    'highlights and heat map of a video',
    '逐秒，逐秒分析',
    '第几秒流失，观众在哪里划走',
    '留存曲线，跳出点',
    '点赞高峰，高光时刻',
    '热力图',
    '看到哪里就不看了',
  ],
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'item-report-analysis-v1' },
  note: inferredFields,
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'video', param: 'itemId' },
  params: Type.Object({ itemId }),
  data: Type.With(Moments, { title: 'Moments' }),
  isEmpty: isBare,
  sources: sourcesAt(usualPrice),
})
