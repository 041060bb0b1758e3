import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { usually } from './choice.ts'
import { oAuthorId } from './creator-params.ts'
import { liveType } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { outsideEnumeration, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { untyped } from './untyped.ts'

export default defineEndpoint({
  ...untyped,
  path: '/api/douyin-xingtu/gw/api/aggregator/get_author_live_watch_distribution/v1',
  title: { en: 'Live Watch Distribution (V1)', zh: '直播观众分布 (V1)' },
  summary: { en: "Who watches a creator's live streams.", zh: '达人直播间观众或粉丝画像分布。' },
  askedAs: [
    'live audience, live audience demographics',
    'who watches the live streams',
    'live viewers by age, gender and city',
    'men or women in the live room, how old',
    'fans in the live room',
    '直播观众，直播受众',
    '直播间观众画像，直播粉丝画像',
    '谁在看直播',
    '直播间男女比例、年龄',
  ],
  platform: marketplace,
  topic: 'live',
  page: { group: 'douyin-xingtu-apis', slug: 'live-watch-distribution-v1' },
  note: say(untyped.note, outsideEnumeration),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({
    oAuthorId,
    liveCrowdType: usually('2', 'Whose profile.', '画像类型。', {
      AUDIENCE: { en: 'those who watch', zh: '观众' },
      FANS: { en: 'followers', zh: '粉丝' },
    }),
    liveType,
  }),
  sources: sourcesAt(usualPrice),
})
