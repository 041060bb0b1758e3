import { isUtf8 } from 'node:buffer'
import type { RawParams } from '#catalogue'
import { Problem, stripMark } from '#kit'

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

/** The path a request asks for, without its percent-encoding where that can be read and hides nothing of its shape. */
export function findPath(target: string): string {
  const path = rawPathOf(target)
  return hidesShape(path) ? path : (findDecoded(path) ?? path)
}

/** Whether a request's path is one whose HTTP status older clients expect to be 200. */
export const isContractPath = (path: string): boolean => /^\/(api|user|status)(\/|$)/.test(path)

/** HTTP allows the whole address in the request line. */
const origin = /^https?:\/\/[^/?]*/i

/** What is asked for on this host. Clients that add a path to an address with a slash at its end mean one slash. */
const localOf = (target: string): string =>
  /^\/[^/]/.test(target) ? target : target.replace(origin, '').replace(/^\/{2,}/, '/')

function rawPathOf(target: string): string {
  const text = localOf(target)
  const at = text.indexOf('?')
  return at < 0 ? text : text.slice(0, at)
}

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

/**
 * Splits a request's target into path and query. Throws `request.unreadable`; and `resource.unknown` where what shapes a path is
 * encoded in it: a proxy in between would have read another path.
 */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const text = localOf(target)
  const at = text.indexOf('?')
  const path = at < 0 ? text : text.slice(0, at)
  const decoded = decode(path)
  if (hidesShape(path)) throw new Problem('resource.unknown')
  return { path: decoded, query: at < 0 ? '' : text.slice(at + 1) }
}

/** Whether a slash, a backslash or a dot is encoded in a path. */
const hidesShape = (path: string): boolean => path.includes('%') && /%(2f|5c|2e)/i.test(path)

/** Parameters of one text: no endpoint has a tenth of them, and reading 30,000 took longer than answering a call. */
const paramsMax = 500

/**
 * Reads parameters from a query and a form body. Throws `request.unreadable` on broken percent-encoding, on a NUL, where
 * a parameter the endpoint knows is given twice, and where there are too many. Unknown names stay in; nobody asks for them.
 */
export function readParams(texts: readonly string[], isKnown: (name: string) => boolean): RawParams {
  const params = new Map<string, string>()
  for (const text of texts) {
    // No more than one beyond what may be: whatever is behind it is not looked at.
    const pairs = text.split('&', paramsMax + 1)
    if (pairs.length > paramsMax) throw unreadable(`it has more than ${paramsMax} parameters`)
    for (const pair of pairs) {
      if (pair === '') continue
      const at = pair.indexOf('=')
      const name = readField(at < 0 ? pair : pair.slice(0, at))
      const value = at < 0 ? '' : readField(pair.slice(at + 1))
      if (params.has(name) && isKnown(name)) throw unreadable(`parameter ${name} is given more than once`)
      params.set(name, value)
    }
  }
  return params
}

/** A body that is no form in UTF-8, and what it is instead. */
export interface OtherBody {
  readonly other: string
}

/** The text of a form body; `undefined` where there is none. Throws `request.unreadable`. */
export function readBody(contentType: string | undefined, body: Buffer): string | OtherBody | undefined {
  if (body.length === 0) return undefined
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase())
  if (type !== 'application/x-www-form-urlencoded') return { other: nameType(type) }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length)
  if (charset !== undefined && !/^"?utf-?8"?$/.test(charset)) return { other: 'a form in another charset than UTF-8' }
  const text = stripMark(body)
  if (!isUtf8(text)) throw unreadable('its form is not UTF-8')
  return text.toString('utf8')
}

/** Never by what was sent: it may be anything. */
function nameType(type: string): string {
  if (type === '') return 'a body without a content type'
  if (/[/+]json$/.test(type)) return 'JSON'
  return type.startsWith('multipart/') ? 'multipart' : 'a body of another type'
}

/** What is said of a body that is no form where one is asked for. */
export const refuseOther = ({ other }: OtherBody): Problem =>
  new Problem('body.unsupported', {
    message: `the body must be a form (application/x-www-form-urlencoded in UTF-8), not ${other}`,
  })

const readField = (text: string): string => decode(text.includes('+') ? text.replaceAll('+', ' ') : text)

function decode(text: string): string {
  const decoded = findDecoded(text)
  if (decoded === undefined) throw unreadable('its percent-encoding is broken')
  if (decoded.includes('\0')) throw unreadable('it contains a NUL character')
  return decoded
}

/** The secret a request carries: parameter `token` first, then `Authorization: Bearer`. */
export function findSecret(params: RawParams, authorization: string | undefined): string | undefined {
  return params.get('token') ?? findBearer(authorization)
}

export const findBearer = (authorization = ''): string | undefined => /^Bearer +(\S+) *$/i.exec(authorization)?.[1]

/** A header that may have come several times, as one text. */
export const readHeader = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value
