import type { Endpoint } from '#catalogue'
import type { Text } from '#kit'

/** Endpoints of one platform. */
export interface Platform {
  readonly title: Text
  readonly endpoints: readonly Endpoint[]
}

/** What is deprecated comes after what is not, in the order of the catalogue. */
const currentFirst = (endpoints: readonly Endpoint[]): readonly Endpoint[] =>
  endpoints.toSorted((one, other) => Number(one.deprecated !== undefined) - Number(other.deprecated !== undefined))

/** The platforms of a catalogue, in the order in which it first names them. */
export function writePlatforms(endpoints: readonly Endpoint[]): readonly Platform[] {
  const groups = Map.groupBy(endpoints, ({ platform }) => platform.en)
  return [...groups.values()].flatMap((members) => {
    const [first] = members
    return first ? [{ title: first.platform, endpoints: currentFirst(members) }] : []
  })
}
