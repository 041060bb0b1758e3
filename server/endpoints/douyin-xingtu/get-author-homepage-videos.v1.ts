import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { pageOrFirst, usually } from './choice.ts'
import { oAuthorId } from './creator-params.ts'
import { onlyAssign } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { highPrice, sourcesAt } from './sources.ts'
import { untyped } from './untyped.ts'

const day = (en: string, zh: string) =>
  Type.Optional(
    Type.String({
      pattern: '^[0-9]{8}$',
      meaning: { en, zh },
      expects: { en: 'a day as yyyyMMdd', zh: '日期，格式 yyyyMMdd' },
      examples: ['20260702'],
    }),
  )

export default defineEndpoint({
  ...untyped,
  path: '/api/douyin-xingtu/gw/api/aggregator/get_author_homepage_videos/v1',
  title: { en: 'Creator Homepage Videos (V1)', zh: '达人主页视频 (V1)' },
  summary: {
    en: "The videos of a creator's home page, by words, kind and day.",
    zh: '达人主页视频列表，可按关键词、类型与发布日期筛选。',
  },
  askedAs: [
    'homepage videos',
    'all videos a creator has posted, page by page',
    'videos published between two days',
    'video list of a creator with keyword',
    'search the videos of a creator by keyword',
    'everything posted in a month',
    'full history of posts',
    '主页视频，主页作品列表',
    '发布的全部视频，历史作品',
    '按日期查视频，某个月发布的视频',
    '在博主的视频里搜关键词',
    '翻页查看全部作品',
    '视频列表',
  ],
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-homepage-videos-v1' },
  price: highPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({
    oAuthorId,
    page: pageOrFirst,
    keyword: Type.Optional(
      Type.String({ meaning: { en: 'Words to look for.', zh: '搜索关键词。' }, examples: ['旅行'] }),
    ),
    videoType: usually('ALL', 'Kind of videos.', '视频类型。', {
      ALL: { en: 'all', zh: '全部' },
      PERSONAL: { en: 'personal', zh: '个人视频' },
      XINGTU: { en: 'sponsored', zh: '星图视频' },
    }),
    onlyAssign,
    startDate: day('First day of publishing, yyyyMMdd, in Asia/Shanghai.', '发布日期起始，格式 yyyyMMdd，北京时间。'),
    endDate: day('Last day of publishing, yyyyMMdd, in Asia/Shanghai.', '发布日期截止，格式 yyyyMMdd，北京时间。'),
  }),
  sources: sourcesAt(highPrice),
})
