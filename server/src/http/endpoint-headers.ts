import type { IncomingHttpHeaders } from 'node:http'
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

/** By this the platform's own Python client says which version it is; the misspelling is its own. */
const sdkHeader = 'justoneapi_python_skd_version'

/** One line for the log of the platform's own Python client, which shows what stands in this header. */
export function writeSdkMessage(
  { deprecated }: Endpoint,
  headers: IncomingHttpHeaders,
): Readonly<Record<string, string>> {
  if (!deprecated || headers[sdkHeader] === undefined) return {}
  const { since, sunset, successor } = deprecated
  const message = [
    `deprecated since ${since}`,
    ...(sunset === undefined ? [] : [`gone from ${sunset}`]),
    ...(successor === undefined ? [] : [`use ${successor}`]),
  ].join('; ')
  // A header takes no other characters, and a log line no more of them.
  return { JUSTONEAPI_PYTHON_SDK_LOG_MESSAGE: message.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, messageLengthMax) }
}

const messageLengthMax = 300
