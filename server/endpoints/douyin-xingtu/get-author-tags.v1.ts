import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { oAuthorId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { untyped } from './untyped.ts'

export default defineEndpoint({
  ...untyped,
  path: '/api/douyin-xingtu/gw/api/aggregator/get_author_tags/v1',
  title: { en: 'Creator Tags (V1)', zh: '达人标签 (V1)' },
  summary: { en: "A creator's tags on Xingtu.", zh: '达人的星图标签。' },
  askedAs: [
    'tags, labels of a creator',
    'which category or niche is a creator in',
    'how a creator is classified',
    'persona',
    'type of creator, vertical',
    '标签，达人标签，内容标签',
    '达人类目，属于什么垂类',
    '什么赛道，什么领域',
    '人设标签，达人类型',
    '星图给达人打的标签',
  ],
  platform: marketplace,
  topic: 'profile',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-tags-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'starAuthorId' },
  params: Type.Object({ starAuthorId: oAuthorId }),
  sources: sourcesAt(usualPrice),
})
