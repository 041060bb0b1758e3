import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { ConsoleRefusal } from './refusals.ts'

/** What only scripts of a page send, and no form of another site's can. */
const scriptHeader = 'x-almagest'

/** How browsers reach the service, as a request and the settings have it. */
export interface Place {
  /** The origin of pages here, as `https://data.example.com`. */
  readonly origin: string
  /** The name browsers know it by. */
  readonly hostname: string
  /** Whether browsers keep what passes to themselves: HTTPS, or this machine. */
  readonly isSafe: boolean
  /** Whether it is where PUBLIC_URL says, or this machine. */
  readonly isKnown: boolean
}

const isLoopback = (hostname: string): boolean => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

/** Where a request came to. What PUBLIC_URL says of its own host is believed: a proxy in front may speak HTTPS for us. */
export function placeOf({ headers, protocol }: FastifyRequest, publicUrl: string): Place {
  const known = URL.parse(publicUrl)
  const asked = URL.parse(`${protocol}://${headers.host ?? ''}`)
  const isKnown = known !== null && asked !== null && known.hostname === asked.hostname
  const at = (isKnown && !isLoopback(asked.hostname) ? known : asked) ?? known
  if (!at) return { origin: '', hostname: '', isSafe: false, isKnown: false }
  const { hostname } = at
  const isNear = isLoopback(hostname)
  return { origin: at.origin, hostname, isKnown: isKnown || isNear, isSafe: at.protocol === 'https:' || isNear }
}

/**
 * Why there are no passkeys here; nothing where there are. They are bound to the name that PUBLIC_URL gives the service, or to this
 * machine's own: at another, what a request says of itself is no reason to trust it.
 */
export function findNoPasskeys({ hostname, isSafe, isKnown }: Place): 'address' | 'insecure' | 'elsewhere' | undefined {
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0) return 'address'
  if (!isSafe) return 'insecure'
  return isKnown ? undefined : 'elsewhere'
}

/**
 * Refuses what a page of another site may have sent: whatever is not a script of ours, for what changes something, and whatever a
 * browser says came from elsewhere.
 */
export function refuseForeign(request: FastifyRequest, publicUrl: string): void {
  const { headers, method } = request
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new ConsoleRefusal('origin.foreign')
  if (method === 'GET' || method === 'HEAD') return
  const { origin } = headers
  const isOurs = origin !== undefined && isSameOrigin(origin, request, publicUrl)
  if (!isOurs || headers[scriptHeader] !== '1') throw new ConsoleRefusal('origin.foreign')
}

/** By its host: a proxy in front may speak HTTPS for us, and so the scheme is the browser's to know. */
function isSameOrigin(origin: string, { headers }: FastifyRequest, publicUrl: string): boolean {
  const asking = URL.parse(origin)
  if (asking?.protocol !== 'http:' && asking?.protocol !== 'https:') return false
  return asking.host === URL.parse(`${asking.protocol}//${headers.host ?? ''}`)?.host || origin === originOf(publicUrl)
}

const originOf = (url: string): string | undefined => URL.parse(url)?.origin

/** Refuses secrets that came over a connection anybody between could read. */
export function refuseUnsafe(request: FastifyRequest, publicUrl: string): void {
  const origin = URL.parse(request.headers.origin ?? '')
  const isSafe = origin?.protocol === 'https:' || isLoopback(origin?.hostname ?? '')
  if (!isSafe && !placeOf(request, publicUrl).isSafe) throw new ConsoleRefusal('sign-in.insecure')
}
