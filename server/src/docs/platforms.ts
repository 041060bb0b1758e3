import type { Endpoint } from '#catalogue'
import type { Platform } from './site.ts'

const capitals: Readonly<Record<string, string>> = {
  apis: 'APIs',
  api: 'API',
  kol: 'KOL',
  tiktok: 'TikTok',
  youtube: 'YouTube',
}

/** A group's name as people write it: `douyin-xingtu-apis` is Douyin Xingtu APIs. */
const nameGroup = (group: string): string =>
  group
    .split('-')
    .map((word) => capitals[word] ?? `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join(' ')

/** What is deprecated comes after what is not, in the order of the catalogue. */
const currentFirst = (endpoints: readonly Endpoint[]): readonly Endpoint[] =>
  endpoints.toSorted((one, other) => Number(one.deprecated !== undefined) - Number(other.deprecated !== undefined))

export function writePlatforms(endpoints: readonly Endpoint[]): readonly Platform[] {
  const groups = Map.groupBy(endpoints, ({ page }) => page.group)
  return [...groups].map(([group, members]) => {
    const name = nameGroup(group)
    const platform = members.find((endpoint) => endpoint.platform)?.platform
    return { group, title: platform ?? { en: name, zh: name }, endpoints: currentFirst(members) }
  })
}
