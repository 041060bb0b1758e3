import Type from 'typebox'
import { groupParams } from './param-group.ts'
import { kolPriceType } from './search-choices.ts'

const range = (en: string, zh: string, example: string) =>
  Type.Optional(
    Type.String({
      meaning: { en: `${en}, as min-max.`, zh: `${zh}，格式为“最小值-最大值”。` },
      brief: { en, zh },
      examples: [example],
    }),
  )

const group = {
  title: { en: 'Between which numbers', zh: '数值范围' },
  aside: { en: 'as min-max', zh: '格式为“最小值-最大值”' },
}

/** Between which numbers a creator's own must lie. */
export const ranges = groupParams(group, {
  kolPriceType,
  followerRange: range('Followers', '粉丝数', '5000000-10000000'),
  kolPriceRange: range('Price for the kind of work that kolPriceType says', 'kolPriceType 对应的报价', '10000-50000'),
  connectedUserRange: range('Connected people', '连接用户数', '1000000-3000000'),
  expectedPlayRange: range('Expected plays', '预期播放量', '1000000-3000000'),
  expectedCpmRange: range('Expected cost of a thousand plays', '预期 CPM', '0-10'),
  expectedCpeRange: range('Expected cost of an interaction', '预期 CPE', '0-1'),
  interactionRateRange: range('Interaction rate, 0.01 for 1 %', '互动率，0.01 表示 1%', '0.01-1'),
  completionRateRange: range('Share of plays to the end, 0.1 for 10 %', '完播率，0.1 表示 10%', '0.1-1'),
  viralRateRange: range('Share of works that become hot, 0.1 for 10 %', '爆文率，0.1 表示 10%', '0.1-0.25'),
  progressTaskRange: range(
    'Orders in progress: days, a colon, then the numbers, either of which may be left out',
    '进行中任务数：天数、冒号、数量范围，两端均可省略',
    '30:8-',
  ),
})
