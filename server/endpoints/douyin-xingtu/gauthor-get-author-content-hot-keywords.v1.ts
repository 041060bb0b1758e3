import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { contentKeywords, contentKeywordsElsewhere } from './content-keywords.ts'
import { oAuthorId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...contentKeywords,
  path: '/api/douyin-xingtu/gw/api/gauthor/get_author_content_hot_keywords/v1',
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'content-keyword-analysis-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({ oAuthorId }),
  sources: sourcesAt(usualPrice, contentKeywordsElsewhere('oAuthorId')),
})
