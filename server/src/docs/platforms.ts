import { type Endpoint, topics as ownTopics } from '#catalogue'
import type { Text } from '#kit'
import { textOf } from './words.ts'

/** Endpoints of one platform. */
export interface Platform {
  readonly title: Text
  /** "Douyin Xingtu APIs" is Douyin Xingtu, among nothing but APIs. */
  readonly name: Text
  /** Where the home lists its endpoints: the first platform's are first. */
  readonly anchor: string
  /** All of them: what is deprecated comes after what is not. */
  readonly endpoints: readonly Endpoint[]
  /** Those that are not deprecated. */
  readonly topics: readonly Topic[]
  readonly deprecated: readonly Endpoint[]
}

/** What is asked about one thing. */
export interface Topic {
  /** Absent where endpoints say none. */
  readonly title: Text | undefined
  /** What it is called: without a title the rest, or all there is. */
  readonly name: Text
  readonly endpoints: readonly Endpoint[]
}

/** The platforms of a catalogue, in the order in which it first names them. */
export function writePlatforms(endpoints: readonly Endpoint[]): readonly Platform[] {
  const groups = Map.groupBy(endpoints, ({ platform }) => platform.en)
  return [...groups.values()].flatMap((members, nth) => {
    const [first] = members
    return first ? [writePlatform(first.platform, members, nth === 0 ? 'endpoints' : `platform-${nth + 1}`)] : []
  })
}

function writePlatform(platform: Text, endpoints: readonly Endpoint[], anchor: string): Platform {
  const current = endpoints.filter(({ deprecated }) => !deprecated)
  const deprecated = endpoints.filter((endpoint) => endpoint.deprecated)
  return {
    title: platform,
    name: { en: bareName(platform.en), zh: bareName(platform.zh) },
    anchor,
    endpoints: [...current, ...deprecated],
    topics: listTopics(current),
    deprecated,
  }
}

const bareName = (name: string): string => name.replace(/(?<=\S) APIs?$/i, '')

const order: readonly string[] = Object.values(ownTopics).map(({ en }) => en)

const placeOf = ({ title }: Topic): number => {
  if (!title) return order.length + 1
  return order.indexOf(title.en) === -1 ? order.length : order.indexOf(title.en)
}

/** Ours in their order, then those of documents as they come, then what has none. */
function listTopics(endpoints: readonly Endpoint[]): readonly Topic[] {
  const groups = [...Map.groupBy(endpoints, ({ topic }) => topic?.en).values()]
  const rest = textOf(groups.length > 1 ? 'otherEndpoints' : 'endpoints')
  return groups
    .map((members) => ({ title: members[0]?.topic, name: members[0]?.topic ?? rest, endpoints: members }))
    .toSorted((one, other) => placeOf(one) - placeOf(other))
}
