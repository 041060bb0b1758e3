import Type from 'typebox'
import { defineEndpoint, type Judged } from '#catalogue'
import { baseResp } from './base-resp.ts'
import { oAuthorId } from './creator-params.ts'
import { count, list, ratio, text } from './fields.ts'
import { marketplace } from './marketplace.ts'
import { inferredFields } from './notes.ts'
import { platform } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'

const Kind = Type.Object({
  cnt: count('Videos.', '视频数。', 1),
  name: text('Kind of content.', '内容类型。', '音乐'),
  proportion: ratio('Share of all, cut to 4 decimals.', '占比，截取 4 位小数。', 0.4286),
})

const VideoDistribution = Type.Object({
  base_resp: baseResp,
  video_content_distribution: list(Kind, 'Videos by kind. [] or absent: none.', '各类型视频数，[] 或缺失表示没有。'),
})

export default defineEndpoint({
  path: '/api/douyin-xingtu/gw/api/data_sp/author_video_distribution/v1',
  title: { en: 'Video Distribution (V1)', zh: '视频内容分布 (V1)' },
  summary: { en: 'What kinds of videos a creator makes, and how many.', zh: '达人视频的内容类型分布。' },
  askedAs: [
    'kinds of videos a creator makes, and how many of each',
    'content types',
    'content categories and their share',
    'content mix: share of comedy, music, food',
    'what does a creator usually post',
    'topics of the videos by percentage',
    '内容类型分布，内容分布',
    '视频类型占比，各占多少',
    '拍什么类型的视频，平时发什么',
    '垂类占比，题材分布',
    '音乐、美食、搞笑类视频各多少',
  ],
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'video-distribution-v1' },
  note: inferredFields,
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({ oAuthorId, platform }),
  data: Type.With(VideoDistribution, { title: 'VideoDistribution' }),
  isEmpty: ({ video_content_distribution }: Judged<typeof VideoDistribution>) =>
    (video_content_distribution ?? []).length === 0,
  sources: sourcesAt(usualPrice),
})
