import type { Endpoint } from '#catalogue'
import type { Text } from '#kit'

/** Endpoints whose pages are of one group. */
export interface Platform {
  readonly group: string
  readonly title: Text
  readonly endpoints: readonly Endpoint[]
}

/** What is deprecated comes after what is not, in the order of the catalogue. */
const currentFirst = (endpoints: readonly Endpoint[]): readonly Endpoint[] =>
  endpoints.toSorted((one, other) => Number(one.deprecated !== undefined) - Number(other.deprecated !== undefined))

/** The platforms of a catalogue, each called as its first endpoint calls it. */
export function writePlatforms(endpoints: readonly Endpoint[]): readonly Platform[] {
  const groups = Map.groupBy(endpoints, ({ page }) => page.group)
  return [...groups].flatMap(([group, members]) => {
    const [first] = members
    return first ? [{ group, title: first.platform, endpoints: currentFirst(members) }] : []
  })
}
