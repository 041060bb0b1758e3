import Type from 'typebox'
import { onRequest, usually } from './choice.ts'

/** Upstream's words for the two periods it knows. */
export const days = {
  DAY_30: { en: 'the last 30 days', zh: '近 30 天' },
  DAY_90: { en: 'the last 90 days', zh: '近 90 天' },
} as const

/** The first versions' words for the same. */
export const daysByNumber = { _2: days.DAY_30, _3: days.DAY_90 } as const

export const lastMonth = usually('DAY_30', 'Period.', '时间范围。', days)
export const lastQuarter = usually('DAY_90', 'Period.', '时间范围。', days)

const flows = {
  EXCLUDE: { en: 'without', zh: '不含' },
  INCLUDE: { en: 'with', zh: '含' },
} as const

const flowMeaning = [
  'Whether paid traffic counts; what it covers is undocumented.',
  '是否计入推广流量，口径官方未说明。',
] as const

export const flowType = usually('EXCLUDE', ...flowMeaning, flows)
/** Live streams have the same two, and another way to write the default. */
export const liveFlowType = usually('0', ...flowMeaning, flows)

export const liveType = usually('1', 'Kind of live room.', '直播间类型。', {
  ALL: { en: 'all', zh: '全部' },
  GAME: { en: 'games', zh: '游戏' },
  ECOMMERCE: { en: 'e-commerce', zh: '电商' },
  OTHER: { en: 'others', zh: '其他' },
})

export const onlyAssign = onRequest('Only works that were assigned by a client.', '是否只看指派作品。')

const day = (en: string, zh: string, example: string) =>
  Type.String({
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
    meaning: { en, zh },
    expects: { en: 'a day as YYYY-MM-DD', zh: '日期，格式 YYYY-MM-DD' },
    examples: [example],
  })

export const startDate = day('First day, YYYY-MM-DD.', '开始日期，格式 YYYY-MM-DD。', '2026-05-01')
export const endDate = day('Last day, YYYY-MM-DD.', '结束日期，格式 YYYY-MM-DD。', '2026-05-30')
