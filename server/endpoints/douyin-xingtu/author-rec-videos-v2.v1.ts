import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { yuan } from '#kit'
import { justOneApi } from '#providers/just-one-api'
import { recordings } from '#providers/recordings'
import { tikHub } from '#providers/tikhub'
import { xingtu } from '#providers/xingtu'
import { ContentPerformance, hasNoVideos } from './content-performance.ts'
import { readNested } from './from-nested.ts'
import { marketplace } from './marketplace.ts'

/** Those that know one kind of content must not be asked for another. */
const shortVideosOnly = { oAuthorId: true, platform: ['SHORT_VIDEO'] } as const

export default defineEndpoint({
  path: '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1',
  title: { en: 'Recommended Videos (V1)', zh: '推荐视频 (V1)' },
  summary: {
    en: "Get a creator's representative, newest and hottest works in one kind of content, and how they performed.",
    zh: '按内容类型获取达人的代表作、最新作品和热门作品及其表现。',
  },
  askedAs: [
    'videos, works',
    'top, best, hottest, most popular videos of a creator',
    'representative works, masterpieces',
    'top sponsored videos and top organic videos',
    'newest videos with plays and interactions',
    'content performance',
    'recent videos and how they performed',
    'best ads a creator made',
    '代表作，优秀作品',
    '热门视频，最火的作品，爆款视频',
    '最新视频的播放、点赞、评论',
    '视频表现，作品表现',
    '商单里最火的视频',
    '最近拍的视频数据怎么样',
    '播放最高的视频',
  ],
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'recommended-videos-v1' },
  price: yuan('0.15'),
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  reading: 'works',
  refreshesReadings: true,
  convert: readNested,
  params: Type.Object({
    oAuthorId: Type.String({
      pattern: '^[0-9]{1,20}$',
      meaning: {
        en: "The creator's Xingtu ID, the same as the KOL ID; not the Douyin uid.",
        zh: '达人的星图 ID，与 KOL ID 相同，并非抖音 uid。',
      },
      expects: { en: '1 to 20 digits', zh: '1 至 20 位数字' },
      examples: ['6831825876674412552'],
    }),
    platform: Type.Optional(
      Type.Enum(['SHORT_VIDEO', 'LIVE_STREAMING', 'PICTURE_TEXT', 'SHORT_DRAMA'], {
        type: 'string',
        default: 'SHORT_VIDEO',
        meaning: {
          en: 'Kind of content: short videos, live streams, image albums or short dramas.',
          zh: '内容类型：短视频、直播、图文或短剧。',
        },
        examples: ['SHORT_VIDEO'],
      }),
    ),
  }),
  data: ContentPerformance,
  isEmpty: hasNoVideos,
  sources: [
    justOneApi.source({ cost: { currency: 'CNY', micro: yuan('0.15') } }),
    tikHub.source({
      path: '/api/v1/douyin/xingtu/kol_rec_videos_v1',
      rename: { oAuthorId: 'kolId', platform: '' },
      honours: shortVideosOnly,
      cost: { currency: 'USD', micro: 20_000 },
      facts: { answer: 'published answer' },
      read: readNested,
    }),
    xingtu.source({
      path: '/gw/api/data_sp/author_rec_videos_v2',
      rename: { oAuthorId: 'o_author_id', platform: '' },
      fixed: { platform_source: '1', platform_channel: '1' },
      honours: shortVideosOnly,
    }),
    recordings.source({}),
    // The predecessor answers for short videos only, and the same question has the same answer there.
    recordings.source({
      path: '/api/douyin-xingtu/get-kol-rec-videos/v1',
      rename: { oAuthorId: 'kolId', platform: '' },
      honours: shortVideosOnly,
    }),
  ],
})
