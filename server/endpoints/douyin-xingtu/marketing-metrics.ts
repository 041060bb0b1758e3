import { untyped } from './untyped.ts'

export const marketingMetrics = {
  title: { en: 'Marketing Metrics (V1)', zh: '达人营销信息 (V1)' },
  summary: { en: 'What a creator offers to clients, and at what price.', zh: '达人的商业服务与报价。' },
  askedAs: [
    'price, price list, rate card',
    'how much does a sponsored video cost',
    'price by video length: 1-20s, 21-60s and longer',
    'quote for live streams and image posts',
    'services offered and the price of each',
    'what does a creator charge for an ad',
    'fees of a creator by kind of cooperation',
    '报价，报价单，刊例价',
    '广告报价，一条视频多少钱',
    '不同时长的价格',
    '直播报价、图文报价',
    '商业服务，合作方式和收费',
    '拍一条广告要花多少',
    '找达人拍视频要花多少',
  ],
  ...untyped,
}
