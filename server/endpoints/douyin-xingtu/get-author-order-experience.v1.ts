import Type from 'typebox'
import { defineEndpoint, type Judged } from '#catalogue'
import { baseResp } from './base-resp.ts'
import { oAuthorId } from './creator-params.ts'
import { unknownList } from './fields.ts'
import { lastMonth } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { inferredFields, oftenEmpty, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'

const OrderExperience = Type.Object({
  base_resp: baseResp,
  order_experience_industries: unknownList('Industries. [] or absent: no orders.', '行业列表，[] 或缺失表示没有接单。'),
})

export default defineEndpoint({
  path: '/api/douyin-xingtu/gw/api/aggregator/get_author_order_experience/v1',
  title: { en: 'Creator Order Experience (V1)', zh: '达人接单经验 (V1)' },
  summary: { en: 'The industries a creator has worked for.', zh: '达人近期的接单行业经验。' },
  askedAs: [
    'industries worked for',
    'brands and industries a creator has advertised for',
    'experience in an industry',
    'past collaborations, previous clients',
    'has the creator done ads for cars or cosmetics before',
    'which sectors did the creator run campaigns in',
    '接单经验，商单经验，行业经验',
    '合作过的行业和品牌',
    '接过哪些行业的广告',
    '做过什么品类的推广',
    '以前有没有接过汽车、美妆的商单',
    '服务过哪些客户',
  ],
  platform: marketplace,
  topic: 'profile',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-order-experience-v1' },
  note: say(inferredFields, oftenEmpty),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({ oAuthorId, period: lastMonth }),
  data: Type.With(OrderExperience, { title: 'OrderExperience' }),
  isEmpty: ({ order_experience_industries }: Judged<typeof OrderExperience>) =>
    (order_experience_industries ?? []).length === 0,
  sources: sourcesAt(usualPrice),
})
