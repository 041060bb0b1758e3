import { untyped } from './untyped.ts'

export const audienceDistribution = {
  title: { en: 'Audience Distribution (V1)', zh: '观众画像分布 (V1)' },
  summary: { en: "Who watches a creator's works.", zh: '达人作品的观众画像。' },
  askedAs: [
    'audience',
    'viewers',
    'audience demographics',
    'who watches the videos, by age, gender and city',
    'watchers of the works',
    '观众',
    '观众画像',
    '受众',
    '受众画像',
    '看视频的是什么人',
    '视频观众的年龄、性别、地域',
    'viewer profile and insights',
    '观众构成',
    '谁在看',
  ],
  ...untyped,
}
