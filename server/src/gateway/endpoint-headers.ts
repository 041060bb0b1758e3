import type { Endpoint } from '#catalogue'
import { startOfDate } from '#kit'

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
