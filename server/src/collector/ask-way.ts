import { isIPv4, isIPv6, type Socket } from 'node:net'
import { readWords } from './dialogue.ts'
import type { EgressProxy } from './egress-proxy.ts'
import { Fault } from './fault.ts'

// Both ways to ask a proxy for a connection to somewhere. Messages name neither addresses nor credentials.

/** Whereto; a host without brackets. */
export interface Target {
  readonly host: string
  readonly port: number
}

export type AskWay = (socket: Socket, proxy: EgressProxy, target: Target) => Promise<void>

/** The header a proxy of HTTP knows us by; none where it takes anybody. */
export const proxyHeaders = ({ user, password }: EgressProxy): Readonly<Record<string, string>> =>
  user === '' && password === ''
    ? {}
    : { 'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }

/** What an answer of the proxy's own means. */
export function readProxyStatus(status: number): Fault {
  if (status === 407) return new Fault('proxy.refused', 'the proxy wants other credentials (407)')
  if (status >= 400 && status < 500) return new Fault('proxy.refused', `the proxy does not let us there (${status})`)
  return new Fault('proxy.failed', `the proxy found no way there (${status})`)
}

/** By HTTP's CONNECT. */
export const askByConnect: AskWay = async (socket, proxy, { host, port }) => {
  const authority = `${isIPv6(host) ? `[${host}]` : host}:${port}`
  const headers = Object.entries({ host: authority, ...proxyHeaders(proxy) }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  socket.write(`CONNECT ${authority} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
  const words = await readWords(socket, (bytes) => {
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    // A refusal has a body; nobody needs it.
    return isThrough(bytes) ? end + 4 : bytes.length
  })
  const status = readStatus(words)
  if (status === undefined) throw new Fault('proxy.failed', 'the proxy does not speak HTTP')
  if (!isThrough(words)) throw readProxyStatus(status)
}

function readStatus(bytes: Buffer): number | undefined {
  const [, status] = /^HTTP\/1\.[01] (\d{3})\b/.exec(bytes.toString('latin1', 0, 64)) ?? []
  return status === undefined ? undefined : Number(status)
}

const isThrough = (bytes: Buffer): boolean => Math.floor((readStatus(bytes) ?? 0) / 100) === 2

const methods = { none: 0, password: 2, unacceptable: 255 } as const

/** What a SOCKS5 server says of a connection it did not make. */
const socksReplies: Readonly<Record<number, string>> = {
  1: 'it failed',
  3: 'the network cannot be reached',
  4: 'the host cannot be reached',
  5: 'the connection was refused',
  6: 'it took too long',
  7: 'it makes no connections',
  8: 'it does not know such addresses',
}

/** By SOCKS5 (RFC 1928, 1929). The proxy looks names up. */
export const askBySocks: AskWay = async (socket, { user, password }, { host, port }) => {
  const hasCredentials = user !== ''
  socket.write(Uint8Array.of(5, hasCredentials ? 2 : 1, methods.none, ...(hasCredentials ? [methods.password] : [])))
  const [version, method] = await readWords(socket, () => 2)
  if (version !== 5) throw new Fault('proxy.failed', 'the proxy does not speak SOCKS5')
  if (method === methods.password && hasCredentials) {
    socket.write(Buffer.concat([Uint8Array.of(1), sized(user), sized(password)]))
    const [, status] = await readWords(socket, () => 2)
    if (status !== 0) throw new Fault('proxy.refused', 'the proxy refuses the credentials')
  } else if (method !== methods.none) {
    const wanted = hasCredentials ? 'none of the credentials we have' : 'us without credentials'
    throw new Fault('proxy.refused', `the proxy takes ${wanted}`)
  }
  socket.write(Buffer.concat([Uint8Array.of(5, 1, 0), writeAddress(host), Uint8Array.of(port >> 8, port & 255)]))
  const [, reply = 1] = await readWords(socket, findReplyEnd)
  if (reply === 2) throw new Fault('proxy.refused', 'the proxy does not let us there')
  if (reply !== 0) {
    throw new Fault('proxy.failed', `the proxy found no way there: ${socksReplies[reply] ?? 'it does not say why'}`)
  }
}

function findReplyEnd(bytes: Buffer): number | undefined {
  const [version, reply, , kind, length = 255] = bytes
  // Whoever refuses may say no more than that.
  if (reply !== undefined && (reply !== 0 || version !== 5)) return bytes.length
  if (kind === undefined) return undefined
  return 4 + (kind === 1 ? 4 : kind === 4 ? 16 : 1 + length) + 2
}

function sized(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Uint8Array.of(bytes.length), bytes])
}

function writeAddress(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)])
  return isIPv6(host)
    ? Buffer.from([4, ...listWords(host).flatMap((word) => [word >> 8, word & 255])])
    : Buffer.concat([Uint8Array.of(3), sized(host)])
}

/** The eight numbers of an address of version 6, as URLs write it. */
function listWords(host: string): number[] {
  const [before = [], after = []] = host.split('::').map((half) => (half === '' ? [] : half.split(':')))
  const missing = Array.from<string>({ length: 8 - before.length - after.length }).fill('0')
  return [...before, ...missing, ...after].map((word) => Number.parseInt(word, 16))
}
