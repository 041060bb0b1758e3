import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { oAuthorId } from './creator-params.ts'
import { creatorProfile } from './creator-profile.ts'
import { marketplace } from './marketplace.ts'
import { platform } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { passedOn, shortVideos } from './xingtu-sources.ts'

export default defineEndpoint({
  ...creatorProfile,
  path: '/api/douyin-xingtu/gw/api/author/get_author_base_info/v1',
  platform: marketplace,
  topic: 'profile',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-profile-v1' },
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({ oAuthorId, platform }),
  sources: sourcesAt(
    usualPrice,
    passedOn({
      operation: 'author/get_author_base_info',
      tikHubName: 'get_author_base_info',
      rename: { oAuthorId: 'o_author_id', platform: '' },
      fixed: shortVideos,
      honours: { oAuthorId: true, platform: ['SHORT_VIDEO'] },
    }),
  ),
})
