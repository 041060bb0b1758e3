import type { Endpoint } from '#catalogue'
import { shanghaiAheadMs } from '#kit'

/** Headers that every answer of an endpoint carries: its deprecation (RFC 9745), sunset (RFC 8594) and successor. */
export function writeEndpointHeaders({ deprecated }: Endpoint): Readonly<Record<string, string>> {
  if (!deprecated) return {}
  const { since, sunset, successor } = deprecated
  return {
    deprecation: `@${startOfDate(since) / 1_000}`,
    ...(sunset !== undefined && { sunset: new Date(startOfDate(sunset)).toUTCString() }),
    ...(successor !== undefined && { link: `<${successor}>; rel="successor-version"` }),
  }
}

/** When a calendar date begins where the days of this service do, Unix milliseconds. */
const startOfDate = (date: string): number => Date.parse(date) - shanghaiAheadMs
