import { untyped } from './untyped.ts'

export const audienceDistribution = {
  title: { en: 'Audience Distribution (V1)', zh: '观众画像分布 (V1)' },
  summary: { en: "Who watches a creator's works.", zh: '达人作品的观众画像。' },
  askedAs: [
    'audience, viewers',
    'audience demographics, viewer profile and insights',
    'who watches the videos, by age, gender and city',
    'viewers, not only fans',
    'demographics of people at a stage: aware, interested, like',
    'age and gender of people who have seen the videos',
    '观众，观众画像，受众',
    '看视频的是什么人，观众在哪些城市',
    '视频观众的年龄、性别、地域',
    '看过的人，不只是粉丝',
    '观众构成，谁在看',
    '了解、兴趣、喜爱阶段用户的画像',
  ],
  ...untyped,
}
