import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { kolId } from './creator-params.ts'
import { creatorProfile } from './creator-profile.ts'
import { replacedBy } from './deprecation.ts'
import { marketplace } from './marketplace.ts'
import { inferredSuccessor, say } from './notes.ts'
import { platformChannel } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { passedOn, shortVideos } from './xingtu-sources.ts'

export default defineEndpoint({
  ...creatorProfile,
  path: '/api/douyin-xingtu/get-kol-info/v1',
  platform: marketplace,
  topic: 'profile',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-profile-v1-deprecated' },
  deprecated: replacedBy('author/get_author_base_info'),
  note: say(creatorProfile.note, inferredSuccessor),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'kolId', content: 'platformChannel' },
  params: Type.Object({ kolId, platformChannel }),
  sources: sourcesAt(
    usualPrice,
    passedOn({
      operation: 'author/get_author_base_info',
      tikHubName: 'get_author_base_info',
      rename: { kolId: 'o_author_id', platformChannel: '' },
      fixed: shortVideos,
      honours: { kolId: true, platformChannel: ['_1'] },
    }),
  ),
})
