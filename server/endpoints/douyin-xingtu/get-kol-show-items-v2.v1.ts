import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { onRequest } from './choice.ts'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { showcaseItems } from './showcase-items.ts'
import { answerInferred, sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...showcaseItems,
  path: '/api/douyin-xingtu/get-kol-show-items-v2/v1',
  platform: marketplace,
  topic: 'works',
  page: { group: 'douyin-xingtu-apis', slug: 'showcase-items-v1-deprecated' },
  deprecated: replacedBy('author/get_author_show_items_v2'),
  note: say(showcaseItems.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  reading: 'works',
  params: Type.Object({
    kolId,
    onlyAssign: onRequest('Sponsored works instead of personal ones.', '是否只看星图作品，否则为个人作品。'),
  }),
  sources: sourcesAt(usualPrice, [], answerInferred),
})
