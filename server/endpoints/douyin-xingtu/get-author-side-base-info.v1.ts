import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { oAuthorId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { untyped } from './untyped.ts'

export default defineEndpoint({
  ...untyped,
  path: '/api/douyin-xingtu/gw/api/aggregator/get_author_side_base_info/v1',
  title: { en: 'Creator Side Base Info (V1)', zh: '达人侧边栏信息 (V1)' },
  summary: { en: "What the card beside a creator's page on Xingtu shows.", zh: '星图达人页侧边卡片的基础信息。' },
  askedAs: [
    'sidebar, side column',
    'side card, panel next to the page',
    'card beside the page of a creator',
    'right-hand box on the page',
    '侧边栏，侧边卡片',
    '达人页右侧的卡片',
    '详情页旁边的信息',
  ],
  platform: marketplace,
  topic: 'profile',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-side-base-info-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({ oAuthorId }),
  sources: sourcesAt(usualPrice),
})
