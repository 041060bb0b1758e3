import { untyped } from './untyped.ts'

export const linkMetrics = {
  title: { en: 'Creator Link Metrics (V1)', zh: '达人连接指标 (V1)' },
  summary: { en: "A creator's indices on Xingtu, against an industry.", zh: '达人在所选行业中的星图指数。' },
  ...untyped,
}
