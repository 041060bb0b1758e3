import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { choice, page } from './choice.ts'
import { creatorSearch } from './creator-search.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { highPrice, sourcesAt } from './sources.ts'

export default defineEndpoint({
  ...creatorSearch,
  path: '/api/douyin-xingtu/search-kol-simple/v1',
  platform: marketplace,
  topic: 'search',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-search-v1-deprecated' },
  deprecated: replacedBy('gsearch/search_for_author_square'),
  note: say(creatorSearch.note, inferredSuccessor),
  price: highPrice,
  freshFor: '1h',
  params: Type.Object({
    keyword: Type.String({ meaning: { en: 'Words to look for.', zh: '搜索关键词。' }, examples: ['美食'] }),
    platformSource: choice('Where the creators are.', '平台来源。', {
      _1: { en: 'Douyin', zh: '抖音' },
      _2: { en: 'Toutiao', zh: '头条' },
      _3: { en: 'Xigua', zh: '西瓜视频' },
    }),
    page,
  }),
  sources: sourcesAt(highPrice),
})
