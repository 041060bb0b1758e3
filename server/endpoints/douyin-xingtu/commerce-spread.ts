import Type from 'typebox'
import { baseResp, isBare } from './base-resp.ts'
import { amount, count, moment, ratio } from './fields.ts'
import { inferredFields } from './notes.ts'

const CommerceSpread = Type.Object({
  base_resp: baseResp,
  cpe_1_20: amount(
    'Cost of an interaction, works of 1 to 20 s, in yuan as its size suggests.',
    '单次互动成本，1–20 秒作品，按数值推断单位为元。',
    '1.0265',
  ),
  cpe_20_60: amount(
    'Cost of an interaction, works of 20 to 60 s, in yuan as its size suggests.',
    '单次互动成本，20–60 秒作品，按数值推断单位为元。',
    '1.7403',
  ),
  cpe_60: amount(
    'Cost of an interaction, works of more than 60 s, in yuan as its size suggests.',
    '单次互动成本，60 秒以上作品，按数值推断单位为元。',
    '1.9181',
  ),
  cpm_1_20: amount(
    'Cost of a thousand plays, works of 1 to 20 s, in yuan as its size suggests.',
    '千次播放成本，1–20 秒作品，按数值推断单位为元。',
    '66.5461',
  ),
  cpm_20_60: amount(
    'Cost of a thousand plays, works of 20 to 60 s, in yuan as its size suggests.',
    '千次播放成本，20–60 秒作品，按数值推断单位为元。',
    '80.1367',
  ),
  cpm_60: amount(
    'Cost of a thousand plays, works of more than 60 s, in yuan as its size suggests.',
    '千次播放成本，60 秒以上作品，按数值推断单位为元。',
    '90.2121',
  ),
  cpm_20_60_rank_percent: ratio(
    'Rank of that cost among creators, works of 20 to 60 s.',
    '20–60 秒作品千次播放成本在达人中的排名占比。',
    '0.0221',
  ),
  modify_time: moment('When Xingtu last wrote this.', '星图最近更新时间。', '1764000000'),
  sn_cpe_1_20: amount(
    'Cost of an interaction without paid traffic, works of 1 to 20 s, in yuan as its size suggests.',
    '自然流量单次互动成本，1–20 秒作品，按数值推断单位为元。',
    '2.0688',
  ),
  sn_cpe_20_60: amount(
    'Cost of an interaction without paid traffic, works of 20 to 60 s, in yuan as its size suggests.',
    '自然流量单次互动成本，20–60 秒作品，按数值推断单位为元。',
    '2.1617',
  ),
  sn_cpe_60: amount(
    'Cost of an interaction without paid traffic, works of more than 60 s, in yuan as its size suggests.',
    '自然流量单次互动成本，60 秒以上作品，按数值推断单位为元。',
    '2.4989',
  ),
  sn_cpm_1_20: amount(
    'Cost of a thousand plays without paid traffic, works of 1 to 20 s, in yuan as its size suggests.',
    '自然流量千次播放成本，1–20 秒作品，按数值推断单位为元。',
    '98.879',
  ),
  sn_cpm_20_60: amount(
    'Cost of a thousand plays without paid traffic, works of 20 to 60 s, in yuan as its size suggests.',
    '自然流量千次播放成本，20–60 秒作品，按数值推断单位为元。',
    '166.9506',
  ),
  sn_cpm_60: amount(
    'Cost of a thousand plays without paid traffic, works of more than 60 s, in yuan as its size suggests.',
    '自然流量千次播放成本，60 秒以上作品，按数值推断单位为元。',
    '172.368',
  ),
  sn_vv: count('Plays to be expected without paid traffic.', '预期自然播放量。', '345308'),
  vv: count('Plays to be expected.', '预期播放量。', '548461'),
})

export const commerceSpread = {
  title: { en: 'Creator Commerce Spread Info (V1)', zh: '达人商业传播数据 (V1)' },
  summary: { en: 'What reach costs with a creator, by length of work.', zh: '达人各时长作品的预期播放与传播成本。' },
  askedAs: [
    'commercial spread, commercial reach',
    'CPM and CPE by length of work',
    'sponsored CPM, CPE and plays',
    'cost with and without paid traffic',
    'expected natural plays, organic views without paid traffic',
    'CPM for 1-20s, 20-60s and longer videos',
    'rank of CPM among creators',
    '商业传播，商业传播力',
    '商单传播成本',
    '不同时长的 CPM、CPE',
    '商单预期播放',
    '自然流量的播放和成本',
    '预期自然播放量',
  ],
  note: inferredFields,
  data: Type.With(CommerceSpread, { title: 'CommerceSpread' }),
  sharedMembers: ['modify_time'],
  isEmpty: isBare,
}
