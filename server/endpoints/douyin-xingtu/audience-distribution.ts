import { untyped } from './untyped.ts'

export const audienceDistribution = {
  title: { en: 'Audience Distribution (V1)', zh: '观众画像分布 (V1)' },
  summary: { en: "Who watches a creator's works.", zh: '达人作品的观众画像。' },
  ...untyped,
}
