import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { usually } from './choice.ts'
import { oAuthorId } from './creator-params.ts'
import { days } from './filter-params.ts'
import { marketplace } from './marketplace.ts'
import { outsideEnumeration, say } from './notes.ts'
import { sourcesAt, usualPrice } from './sources.ts'
import { untyped } from './untyped.ts'

export default defineEndpoint({
  ...untyped,
  path: '/api/douyin-xingtu/gw/api/aggregator/get_author_contract_base_info',
  title: { en: 'Creator Contract Base Info', zh: '达人合约基础数据' },
  summary: { en: "A creator's record of orders and contracts.", zh: '达人的接单与履约基础数据。' },
  askedAs: [
    'contracts, contract record',
    'orders taken, completed and fulfilled',
    'how reliable is a creator in delivering on time',
    'order completion rate, fulfilment',
    'number of orders in the last 30 or 90 days',
    'track record of finished jobs and deals',
    'cancelled or refused orders',
    '合约，合同，履约',
    '履约能力，履约率，订单完成率',
    '接单数量，近 90 天接了多少单',
    '完成了多少订单',
    '合作靠不靠谱，会不会违约',
    '准时交付、响应、拒单',
  ],
  platform: marketplace,
  topic: 'profile',
  page: { group: 'douyin-xingtu-apis', slug: 'creator-contract-base-info' },
  note: say(untyped.note, outsideEnumeration),
  price: usualPrice,
  freshFor: '24h',
  subject: { kind: 'kol', param: 'oAuthorId' },
  params: Type.Object({ oAuthorId, range: usually('90', 'Period.', '时间范围。', days) }),
  sources: sourcesAt(usualPrice),
})
