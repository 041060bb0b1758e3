import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { commentTokens, commentTokensElsewhere } from './comment-tokens.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...commentTokens,
  path: '/api/douyin-xingtu/get-author-hot-comment-tokens/v1',
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'comment-keyword-analysis-v1-deprecated' },
  deprecated: replacedBy('data/get_author_hot_comment_tokens'),
  note: say(commentTokens.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({ kolId }),
  sources: sourcesAt(usualPrice, commentTokensElsewhere('kolId')),
})
