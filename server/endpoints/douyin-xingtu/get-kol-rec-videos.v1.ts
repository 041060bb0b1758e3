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

export default defineEndpoint({
  path: '/api/douyin-xingtu/get-kol-rec-videos/v1',
  title: { en: 'KOL Content Performance (V1)', zh: 'KOL 内容表现 (V1)' },
  summary: { en: 'Get author content and video performance.', zh: '获取作者内容和视频表现。' },
  askedAs: ['KOL content performance', 'KOL 内容表现'],
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'kol-content-performance-v1-deprecated' },
  pageAliases: [{ group: 'douyin-creator-marketplace-xingtu', slug: 'recommended-videos-v1-deprecated' }],
  deprecated: { since: '2026-04-01', successor: '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1' },
  price: yuan('0.15'),
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  reading: 'works',
  convert: readNested,
  params: Type.Object({
    kolId: Type.String({
      pattern: '^[0-9]{1,20}$',
      meaning: {
        en: "KOL ID. The creator's Xingtu ID, not the Douyin uid.",
        zh: 'KOL ID，即达人的星图 ID，并非抖音 uid。',
      },
      expects: { en: '1 to 20 digits', zh: '1 至 20 位数字' },
      examples: ['6831825876674412552'],
    }),
  }),
  data: ContentPerformance,
  isEmpty: hasNoVideos,
  sources: [
    justOneApi.source({ cost: { currency: 'CNY', micro: yuan('0.15') } }),
    tikHub.source({
      path: '/api/v1/douyin/xingtu/kol_rec_videos_v1',
      cost: { currency: 'USD', micro: 20_000 },
      facts: { answer: 'published answer' },
      read: readNested,
    }),
    xingtu.source({
      path: '/gw/api/data_sp/author_rec_videos_v2',
      rename: { kolId: 'o_author_id' },
      fixed: { platform_source: '1', platform_channel: '1' },
    }),
    recordings.source({}),
  ],
})
