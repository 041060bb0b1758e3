import Type from 'typebox'
import { baseResp, isBare } from './base-resp.ts'
import { expectedCosts } from './expected-costs.ts'
import { amount, count, group } from './fields.ts'
import { inferredFields } from './notes.ts'

const CostPerformance = Type.Object({
  base_resp: baseResp,
  ...expectedCosts,
  expect_vv: group({ value: count('Plays.', '播放量。', 4147584) }, 'Plays to be expected.', '预期播放量。'),
  hot_item: group(
    { value: amount('By its size a share in ten-thousandths.', '按数值推断为万分比。', 1600) },
    'How often works become hot.',
    '爆文情况。',
  ),
})

export const costPerformance = {
  title: { en: 'Cost Performance Analysis (V1)', zh: '性价比能力分析 (V1)' },
  summary: { en: 'What plays and interactions cost with a creator.', zh: '达人的预期播放与互动成本。' },
  askedAs: [
    'cost performance, value for money',
    'is the creator worth the price, overpriced',
    'expected CPM, CPE and plays',
    'cost per play and cost per interaction',
    'how many views to expect',
    'ROI of hiring a creator',
    'chance that a work goes viral, viral rate',
    'good deal, bang for the buck',
    '性价比',
    '值不值、划不划算',
    '预期 CPM、预期 CPE',
    '预期播放量，能有多少播放',
    '投放成本，千次播放成本',
    '投入产出，投放回报，回本',
    '爆文概率，出爆款的几率',
  ],
  note: inferredFields,
  data: Type.With(CostPerformance, { title: 'CostPerformance' }),
  sharedMembers: ['expect_cpe', 'expect_cpm'],
  isEmpty: isBare,
}
