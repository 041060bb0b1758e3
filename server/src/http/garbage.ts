import { Problem } from '#kit'

/** What Node says of bytes that are no request it can read. */
export interface ClientError extends Error {
  readonly code?: string | undefined
  /** The bytes that could not be read, as Node hands them over. */
  readonly rawPacket?: unknown
}

/** What was wrong with bytes that never became a request, and the target they name, where they name one. */
export interface Garbage {
  readonly problem: Problem
  readonly target: string
}

const unreadable = (what: string): Problem =>
  new Problem('request.unreadable', { message: `the request cannot be read: ${what}` })

/** All headers of a request together with its request line, as Node bounds them. */
const headBytesMax = 16_384

export function readGarbage({ code, rawPacket }: ClientError): Garbage {
  const head = Buffer.isBuffer(rawPacket) ? rawPacket.toString('latin1') : ''
  const [, target = ''] = /^[A-Z]{1,20} (\S+)/.exec(head) ?? []
  return { problem: problemOf(code, target), target }
}

function problemOf(code: string | undefined, target: string): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return target.length > headBytesMax / 2
        ? new Problem('target.long')
        : new Problem('headers.large', { message: `the headers are too large: ${headBytesMax / 1_024} KiB at most` })
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new Problem('body.large')
    case 'HPE_INVALID_CONTENT_LENGTH':
    case 'HPE_UNEXPECTED_CONTENT_LENGTH':
      return unreadable('its Content-Length is not one number')
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return unreadable('it did not arrive in time')
    default:
      return new Problem('request.unreadable')
  }
}
