import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { commentTokens, commentTokensElsewhere } from './comment-tokens.ts'
import { oAuthorId } from './creator-params.ts'
import { marketplace } from './marketplace.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...commentTokens,
  path: '/api/douyin-xingtu/gw/api/data/get_author_hot_comment_tokens/v1',
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'comment-keyword-analysis-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({ oAuthorId }),
  sources: sourcesAt(usualPrice, commentTokensElsewhere('oAuthorId')),
})
