import type { Text } from '#kit'

/** What data of creators is about, in the order in which documentation shows it. */
export const topics = {
  profile: { en: 'Profile', zh: '达人档案' },
  audience: { en: 'Audience', zh: '受众' },
  works: { en: 'Works', zh: '作品' },
  commerce: { en: 'Commerce', zh: '商业' },
  live: { en: 'Live', zh: '直播' },
  search: { en: 'Search', zh: '搜索' },
} as const satisfies Readonly<Record<string, Text>>

export type TopicName = keyof typeof topics
