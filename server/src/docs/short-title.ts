import type { Endpoint } from '#catalogue'
import { derived, type Text } from '#kit'
import type { Lang } from './page.ts'

const firstVersion = / \(V1\)$/

/** A title without its version; deprecated ones and those that are not are told apart elsewhere. */
const bareTitle = ({ title, platform, deprecated }: Endpoint): string =>
  [platform.en, deprecated !== undefined, title.en.replace(firstVersion, '')].join('\n')

const countBareTitles = derived(
  (endpoints: readonly Endpoint[]): ReadonlyMap<string, number> =>
    new Map([...Map.groupBy(endpoints, bareTitle)].map(([bare, members]) => [bare, members.length])),
)

/** Whether its summary says more than its title: that of a document may have none, and is the title then. */
export const saysMore = ({ title, summary }: Endpoint, lang: Lang): boolean => summary[lang] !== title[lang]

/** The title of one of the endpoints, without "(V1)" where no other of its platform is called so. */
export function shortTitle(endpoint: Endpoint, endpoints: readonly Endpoint[]): Text {
  const { title } = endpoint
  if ((countBareTitles(endpoints).get(bareTitle(endpoint)) ?? 0) > 1) return title
  return { en: title.en.replace(firstVersion, ''), zh: title.zh.replace(firstVersion, '') }
}
