import Type from 'typebox'
import { baseResp, isBare } from './base-resp.ts'
import { expectedCosts, salesCosts } from './expected-costs.ts'
import { amount, count, group, text } from './fields.ts'
import { inferredFields } from './notes.ts'

const standing = (en: string, zh: string, example: number) =>
  group(
    {
      label: text('Whom it is compared with. "": everybody.', '比较范围，"" 表示全部。', '旅行'),
      overtake: amount('Share of those with less, in ten-thousandths.', '超过同类的比例，万分比。', 5427),
      value: amount('The number; rates are in ten-thousandths.', '数值；比率为万分比。', example),
    },
    en,
    zh,
  )

const SpreadMetrics = Type.Object({
  base_resp: baseResp,
  avg_duration: amount('Mean length; the unit is undocumented.', '平均时长，单位官方未说明。', '2100'),
  comment_avg: count('Mean comments.', '平均评论数。', '4546'),
  ...expectedCosts,
  interact_rate: standing('Interaction rate.', '互动率。', 288),
  item_num: count('Works of the period.', '期间作品数。', '3'),
  item_rate: group(
    {
      interact_rate: standing('Interaction rate.', '互动率。', 288),
      item_num: standing('Works.', '作品数。', 3),
      play_mid: standing('Median plays.', '播放量中位数。', 3186807),
    },
    'The same numbers among all creators.',
    '上述指标在全部达人中的位置。',
  ),
  like_avg: count('Mean likes.', '平均点赞数。', '99063'),
  play_mid: count('Median plays.', '播放量中位数。', '3186807'),
  play_over_rate: standing('Share of plays to the end.', '完播率。', 1557),
  play_stability: standing(
    'How steady plays are; how it is computed is undocumented.',
    '播放稳定性，算法官方未说明。',
    580332,
  ),
  sales_expect_cpm: salesCosts,
  share_avg: count('Mean shares.', '平均分享数。', '9172'),
})

export const spreadMetrics = {
  title: { en: 'Spread Metrics (V1)', zh: '传播价值 (V1)' },
  summary: { en: "Reach, interactions and costs of a creator's works.", zh: '达人作品的播放、互动与成本等传播表现。' },
  askedAs: [
    'spread, reach',
    'engagement rate, interaction rate',
    'completion rate, share of viewers who watch to the end',
    'median plays, average plays',
    'average likes, comments and shares',
    'how do the videos perform on average',
    'play stability, how steady the views are',
    'performance metrics compared with other creators',
    'plays and completion of sponsored or personal works over 30 or 90 days',
    'how often videos go viral on average',
    '传播，传播价值，传播力',
    '互动率，互动数据',
    '完播率，看完的比例',
    '播放量中位数，平均播放量，均播',
    '平均点赞、评论、转发',
    '播放稳定性，播放稳不稳',
    '近30天播放数据',
    '超过多少同类达人',
  ],
  note: inferredFields,
  data: Type.With(SpreadMetrics, { title: 'SpreadMetrics' }),
  sharedMembers: ['expect_cpe', 'expect_cpm'],
  isEmpty: isBare,
}
