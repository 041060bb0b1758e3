import { untyped } from './untyped.ts'

export const linkMetrics = {
  title: { en: 'Creator Link Metrics (V1)', zh: '达人连接指标 (V1)' },
  summary: { en: "A creator's indices on Xingtu, against an industry.", zh: '达人在所选行业中的星图指数。' },
  askedAs: [
    'Xingtu index',
    'creator index against an industry',
    'score and rank of a creator in an industry',
    'spread index, seeding index, cooperation index',
    'overall rating of a creator',
    '星图指数，达人指数',
    '行业排名，达人评分',
    '传播指数、种草指数、性价比指数',
    '合作指数，转化指数',
    '在某个行业的得分',
  ],
  ...untyped,
}
