import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { baseResp, isBare } from './base-resp.ts'
import { oAuthorId } from './creator-params.ts'
import { count, flag } from './fields.ts'
import { marketplace } from './marketplace.ts'
import { inferredFields } from './notes.ts'
import { platform } from './platform-params.ts'
import { sourcesAt, usualPrice } from './sources.ts'

const Display = Type.Object({
  base_resp: baseResp,
  can_receive: flag('Whether orders are taken.', '是否可接单。'),
  follower: count('Followers.', '粉丝数。', 46241852),
  link_cnt: count('Connected people.', '连接用户数。', 9450331),
  release_videos_cnt: count('Videos released; over which time is undocumented.', '发布视频数，统计周期官方未说明。', 4),
})

export default defineEndpoint({
  path: '/api/douyin-xingtu/gw/api/data_sp/check_author_display/v1',
  title: { en: 'Creator Visibility Status (V1)', zh: '达人展示状态 (V1)' },
  summary: { en: 'Whether a creator is open for orders, with a few numbers.', zh: '达人是否可接单及其基本规模。' },
  askedAs: [
    'open for orders, available for booking, bookable',
    'can the creator take orders, accept brand deals now',
    'still taking commissions or closed',
    'visible on the marketplace, delisted',
    'order status',
    'whether a creator can be hired',
    '能不能接单，是否可接单',
    '接单状态，展示状态',
    '还接不接广告、商单',
    '暂停接单，档期',
    '是否在线、可见、下架',
    '现在还能合作吗',
  ],
  platform: marketplace,
  topic: 'profile',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-visibility-status-v1' },
  note: inferredFields,
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId', content: 'platform' },
  params: Type.Object({ oAuthorId, platform }),
  data: Type.With(Display, { title: 'Display' }),
  sharedMembers: ['follower'],
  isEmpty: isBare,
  sources: sourcesAt(usualPrice),
})
