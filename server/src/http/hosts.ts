import type { IncomingMessage } from 'node:http'
import { Problem } from '#kit'

const unreadable = (what: string): Problem =>
  new Problem('request.unreadable', { message: `the request cannot be read: ${what}` })

/**
 * What is wrong with the Host of a request, which HTTP/1.1 demands once: a proxy in between may have read another of two.
 */
export function findHostFault({ httpVersion, rawHeaders }: IncomingMessage): Problem | undefined {
  let hosts = 0
  // Names and values in turn.
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  if (hosts === 1) return undefined
  if (hosts > 1) return unreadable('it has more than one Host')
  return httpVersion === '1.1' ? unreadable('it has no Host') : undefined
}
