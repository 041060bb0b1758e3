import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { oAuthorId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { untyped } from './untyped.ts'
import { passedOn } from './xingtu-sources.ts'

export default defineEndpoint({
  ...untyped,
  path: '/api/douyin-xingtu/gw/api/gauthor/author_get_business_card_info/v1',
  title: { en: 'Creator Business Card (V1)', zh: '达人商务名片 (V1)' },
  summary: { en: "A creator's business card on Xingtu.", zh: '达人的星图商务名片。' },
  askedAs: [
    'business card',
    'contact of a creator for business',
    'how to contact a creator or their manager',
    'email, phone, WeChat of a creator',
    '商务名片，名片',
    '商务联系方式',
    '怎么联系达人',
    '达人的微信、电话、邮箱',
  ],
  platform: marketplace,
  topic: 'profile',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-business-card-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({ oAuthorId }),
  sources: sourcesAt(
    usualPrice,
    passedOn({
      operation: 'gauthor/author_get_business_card_info',
      tikHubName: 'get_author_business_card_info',
      rename: { oAuthorId: 'o_author_id' },
      honours: { oAuthorId: true },
    }),
  ),
})
