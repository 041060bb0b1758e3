import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { baseResp, isBare } from './base-resp.ts'
import { oAuthorId } from './creator-params.ts'
import { text } from './fields.ts'
import { marketplace } from './marketplace.ts'
import { inferredFields } from './notes.ts'
import { platform } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  path: '/api/douyin-xingtu/gw/api/author/get_author_platform_channel_info_v2/v1',
  title: { en: 'Creator Channel Metrics (V1)', zh: '达人渠道信息 (V1)' },
  summary: { en: 'How a creator presents one kind of content.', zh: '达人在所选内容类型下的介绍。' },
  askedAs: [
    'self introduction',
    'bio, about me text',
    'how a creator describes or presents themselves',
    'description a creator wrote about themselves',
    'channel information',
    'self-written profile text, tagline',
    '自我介绍，个人简介',
    '达人介绍，自己怎么介绍',
    '个性签名，自我描述',
    '渠道信息',
    '达人写的简介文字',
  ],
  platform: marketplace,
  topic: 'profile',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-channel-metrics-v1' },
  note: inferredFields,
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({ oAuthorId, platform }),
  data: Type.Object({
    base_resp: baseResp,
    self_intro: text(
      'How the creator introduces themselves. "": not at all.',
      '达人自我介绍，"" 表示没有。',
      '走遍山川',
    ),
  }),
  isEmpty: isBare,
  sources: sourcesAt(usualPrice),
})
