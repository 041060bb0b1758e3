import { isUtf8 } from 'node:buffer'
import type { RawParams } from '#catalogue'
import { Problem } from '#kit'

const unreadable = (what: string): Problem =>
  new Problem('request.unreadable', { message: `the request cannot be read: ${what}` })

/**
 * Where the router sends a request. Every path under /api goes to one place: the catalogue decides what is there, and
 * what cannot be read is refused there in the contract's words instead of the router's.
 */
export function routeTarget(target: string): string {
  const path = rawPathOf(target) || '/'
  const decoded = findDecoded(path)
  if (/^\/api(\/|$)/.test(decoded ?? path)) return '/api/call'
  return decoded === undefined ? `${/^\/(user|status|v1)(?=\/)/.exec(path)?.[0] ?? ''}${unreadableRoute}` : path
}

/** Where paths go that cannot be decoded, in each part of the service that has refusals of its own. */
export const unreadableRoute = '/.unreadable'

/** Whether a request's path is one whose HTTP status older clients expect to be 200. */
export function isContractPath(target: string): boolean {
  const path = rawPathOf(target)
  return /^\/(api|user|status)(\/|$)/.test(findDecoded(path) ?? path)
}

/** HTTP allows the whole address in the request line. */
const origin = /^https?:\/\/[^/?]*/i

const rawPathOf = (target: string): string => target.replace(origin, '').split('?', 1)[0] ?? ''

/** The text without its percent-encoding, or `undefined` where that is broken. */
function findDecoded(text: string): string | undefined {
  if (!text.includes('%')) return text
  try {
    // Refuses half escapes and bytes that are not UTF-8, lone surrogates among them.
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Splits a request's target into path and query. Throws `request.unreadable`. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const text = target.replace(origin, '')
  const at = text.indexOf('?')
  return at < 0 ? { path: decode(text), query: '' } : { path: decode(text.slice(0, at)), query: text.slice(at + 1) }
}

/**
 * Reads parameters from a query and a form body. Throws `request.unreadable` on broken percent-encoding, on a NUL, and
 * where a parameter the endpoint knows is given twice. Unknown names stay in; nobody asks for them.
 */
export function readParams(texts: readonly string[], isKnown: (name: string) => boolean): RawParams {
  const params = new Map<string, string>()
  for (const pair of texts.flatMap((text) => text.split('&'))) {
    if (pair === '') continue
    const at = pair.indexOf('=')
    const [name, value] = at < 0 ? [readField(pair), ''] : [readField(pair.slice(0, at)), readField(pair.slice(at + 1))]
    if (params.has(name) && isKnown(name)) throw unreadable(`parameter ${name} is given more than once`)
    params.set(name, value)
  }
  return params
}

/** The text of a form body. Throws `request.unreadable`. */
export function readForm(body: Buffer): string {
  if (!isUtf8(body)) throw unreadable('its form is not UTF-8')
  return body.toString('utf8')
}

const readField = (text: string): string => decode(text.replaceAll('+', ' '))

function decode(text: string): string {
  const decoded = findDecoded(text)
  if (decoded === undefined) throw unreadable('its percent-encoding is broken')
  if (decoded.includes('\0')) throw unreadable('it contains a NUL character')
  return decoded
}

/** The secret a request carries: parameter `token` first, then `Authorization: Bearer`. */
export function findSecret(params: RawParams, authorization: string | undefined): string | undefined {
  return params.get('token') ?? /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1]
}
