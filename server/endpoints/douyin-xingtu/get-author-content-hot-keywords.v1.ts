import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { contentKeywords, contentKeywordsElsewhere } from './content-keywords.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...contentKeywords,
  path: '/api/douyin-xingtu/get-author-content-hot-keywords/v1',
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'content-keyword-analysis-v1-deprecated' },
  deprecated: replacedBy('gauthor/get_author_content_hot_keywords'),
  note: say(contentKeywords.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({ kolId }),
  sources: sourcesAt(usualPrice, contentKeywordsElsewhere('kolId')),
})
