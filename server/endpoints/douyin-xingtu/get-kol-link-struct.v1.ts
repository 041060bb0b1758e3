import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { kolId } from './creator-params.ts'
import { replacedBy } from './deprecation.ts'
import { linkStructure } from './link-structure.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

export default defineEndpoint({
  ...linkStructure,
  path: '/api/douyin-xingtu/get-kol-link-struct/v1',
  platform: marketplace,
  topic: 'audience',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-link-structure-v1-deprecated' },
  deprecated: replacedBy('data_sp/author_link_struct'),
  note: say(linkStructure.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({ kolId }),
  sources: sourcesAt(usualPrice),
})
