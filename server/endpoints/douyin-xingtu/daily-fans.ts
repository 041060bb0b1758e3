import Type from 'typebox'
import { baseResp, isBare } from './base-resp.ts'
import { amount, count, group, list, map, ratio, text } from './fields.ts'
import { inferredFields } from './notes.ts'

const day = (en: string, zh: string, example: string) =>
  Type.Object({
    date: text('Day, YYYY-MM-DD.', '日期，YYYY-MM-DD。', '2026-05-02'),
    fans_cnt: count(en, zh, example),
  })

const DailyFans = Type.Object({
  base_resp: baseResp,
  daily: list(
    day('Followers at the end of the day.', '当日粉丝总数。', '2845792'),
    'Followers by day.',
    '每日粉丝数。',
  ),
  delta: list(
    day('Followers won that day; negative: lost.', '当日粉丝增量，负数表示减少。', '-614'),
    'Growth by day.',
    '每日粉丝增量。',
  ),
  description: text('Words of Xingtu on the trend. "": none.', '星图对趋势的描述，"" 表示没有。', ''),
  fans_advice: text('Advice of Xingtu. "": none.', '星图的建议，"" 表示没有。', ''),
  fans_growth: count(
    'Growth over the days; "0" in the known answer, where fans_growth_v2 is filled.',
    '期间粉丝增量；已知结果为 "0"，以 fans_growth_v2 为准。',
    '0',
  ),
  fans_growth_rate: ratio('Rate of that growth; 0 in the known answer.', '期间粉丝增长率；已知结果为 0。', 0),
  fans_growth_rate_v2: group(
    { value: amount('By its size in ten-thousandths.', '按数值推断为万分比。', -35) },
    'Growth rate over the days.',
    '期间粉丝增长率。',
  ),
  fans_growth_v2: group({ value: count('Followers.', '粉丝数。', -8888) }, 'Growth over the days.', '期间粉丝增量。'),
  raw_play_rate: map('Undocumented; {} in the known answer.', '官方未说明，已知结果为 {}。', {}),
})

export const dailyFans = {
  title: { en: 'Follower Growth Trend (V1)', zh: '粉丝增长趋势 (V1)' },
  summary: { en: "A creator's followers day by day.", zh: '达人每日粉丝数及增量。' },
  askedAs: [
    'follower growth, fan trend',
    'followers gained or lost each day',
    'daily followers, followers over time',
    'net new followers between two days',
    'is a creator losing followers, drop in followers',
    'chart of the number of fans',
    '涨粉，掉粉',
    '粉丝趋势，粉丝增长',
    '每天涨粉多少，每日粉丝数',
    '粉丝变化曲线',
    '净增粉丝，粉丝增长率',
    '最近是涨粉还是掉粉',
  ],
  note: inferredFields,
  data: Type.With(DailyFans, { title: 'DailyFans' }),
  isEmpty: isBare,
}
