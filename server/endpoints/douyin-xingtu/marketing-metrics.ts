import { untyped } from './untyped.ts'

export const marketingMetrics = {
  title: { en: 'Marketing Metrics (V1)', zh: '达人营销信息 (V1)' },
  summary: { en: 'What a creator offers to clients, and at what price.', zh: '达人的商业服务与报价。' },
  ...untyped,
}
