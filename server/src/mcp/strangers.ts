import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { Problem } from '#kit'

const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

const findHostname = (address: string): string | undefined => URL.parse(address)?.hostname.toLowerCase()

/**
 * Refuses what a page of somebody else's may have sent with the help of a browser: a Host that is not ours by name, as when a
 * name is bound anew to our address, and an Origin of elsewhere. An address of digits was never a name.
 */
export function refuseStrangers({ host = '', origin }: IncomingHttpHeaders, addresses: readonly string[]): void {
  const known = [...loopback, ...addresses.map(findHostname)]
  const asked = findHostname(`http://${host}`) ?? ''
  if (!known.includes(asked) && isIP(asked.replace(/^\[(.*)\]$/, '$1')) === 0) throw refuse('Host')
  if (origin !== undefined && !isKnownOrigin(origin, addresses)) throw refuse('Origin')
}

/** Whether pages of an origin may ask: our own, and those of this machine. */
export function isKnownOrigin(origin: string, addresses: readonly string[]): boolean {
  const asking = URL.parse(origin)
  if (asking?.protocol !== 'http:' && asking?.protocol !== 'https:') return false
  return [...loopback, ...addresses.map(findHostname)].includes(asking.hostname.toLowerCase())
}

const refuse = (header: string): Problem =>
  new Problem('permission.denied', {
    message: `the ${header} of this request is not one the service is known by: whoever runs it names those in PUBLIC_URL or SERVERS`,
  })
