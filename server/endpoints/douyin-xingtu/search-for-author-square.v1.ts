import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { creatorSearch } from './creator-search.ts'
import { marketplace } from './marketplace.ts'
import { crowds, query, traits } from './search-params.ts'
import { ranges } from './search-ranges.ts'
import { answerInferred, highPrice, sourcesAt } from './sources.ts'

export default defineEndpoint({
  ...creatorSearch,
  path: '/api/douyin-xingtu/gw/api/gsearch/search_for_author_square/v1',
  platform: marketplace,
  topic: 'search',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-search-v1' },
  price: highPrice,
  freshFor: '1h',
  params: Type.Object({ ...query, ...traits, ...crowds, ...ranges }),
  sources: sourcesAt(highPrice, [], answerInferred),
})
