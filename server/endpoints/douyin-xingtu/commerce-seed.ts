import Type from 'typebox'
import { baseResp, isBare } from './base-resp.ts'
import { moment, ratio, text } from './fields.ts'
import { inferredFields } from './notes.ts'

const CommerceSeed = Type.Object({
  base_resp: baseResp,
  avg_a3_incr_cnt: text(
    'Mean number of people newly interested (A3) by a sponsored work, as a range.',
    '商单作品平均新增 A3（种草）人数，区间。',
    '3,000 - 30,000',
  ),
  avg_a3_incr_cnt_rank_percent: ratio('Rank of that number among creators.', '新增 A3 人数在达人中的排名占比。', '0.4'),
  avg_search_after_view_cnt: text(
    'Mean number of searches after viewing, as a range.',
    '平均看后搜次数，区间。',
    '200 - 2,000',
  ),
  avg_search_after_view_cnt_rank_percent: ratio(
    'Rank of that number among creators.',
    '看后搜次数在达人中的排名占比。',
    '0.4',
  ),
  avg_search_after_view_rate: text(
    'Mean share of viewers who search afterwards, as text.',
    '平均看后搜率，文本形式。',
    '0.05%',
  ),
  avg_search_after_view_rate_rank_percent: ratio(
    'Rank of that share among creators.',
    '看后搜率在达人中的排名占比。',
    '0.3',
  ),
  modify_time: moment('When Xingtu last wrote this.', '星图最近更新时间。', '1764000000'),
  personal_avg_search_after_view_cnt: text(
    'Searches after viewing of works that are not sponsored, as a range.',
    '个人作品平均看后搜次数，区间。',
    '20 - 200',
  ),
  personal_avg_search_after_view_cnt_rank_percent: ratio(
    'Rank of that number among creators.',
    '个人作品看后搜次数在达人中的排名占比。',
    '0.7',
  ),
  personal_avg_search_after_view_rate: text(
    'Share of viewers who search after works that are not sponsored, as text.',
    '个人作品平均看后搜率，文本形式。',
    '0.05%',
  ),
  personal_search_word_ctr: text(
    'Click rate of search words under works that are not sponsored, as text.',
    '个人作品搜索词点击率，文本形式。',
    '1%',
  ),
  search_word_ctr: text(
    'Click rate of search words under sponsored works, as text.',
    '商单作品搜索词点击率，文本形式。',
    '1%',
  ),
})

export const commerceSeed = {
  title: { en: 'Commerce Seeding Base Info (V1)', zh: '商业种草基础数据 (V1)' },
  summary: {
    en: "How well a creator's works make people interested and search.",
    zh: '达人作品的种草能力：新增兴趣人群与看后搜索表现。',
  },
  askedAs: [
    'seeding, grass planting ability',
    'brand interest and consideration raised by a creator',
    'A3 increase, new interested people per work',
    'search after view, post-view search rate',
    'do people search for the brand or product after watching',
    'click rate of search words',
    '种草，种草能力，种草效果',
    'A3 人群增量，新增 A3',
    '看后搜，看后搜索率，看后搜次数',
    '回搜，看完会不会去搜',
    '搜索词点击率',
  ],
  note: inferredFields,
  data: Type.With(CommerceSeed, { title: 'CommerceSeed' }),
  sharedMembers: ['modify_time'],
  isEmpty: isBare,
}
