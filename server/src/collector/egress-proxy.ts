import { Refusal } from '#kit'

/** A server that takes our requests to upstreams. */
export interface EgressProxy {
  readonly protocol: 'http' | 'https' | 'socks5'
  /** A name or an address, without brackets. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** What must never be seen of it, as it was written and as it is sent. */
  readonly secrets: readonly string[]
}

const ports = { http: 80, https: 443, socks5: 1_080 } as const satisfies Record<EgressProxy['protocol'], number>

const isProtocol = (name: string): name is EgressProxy['protocol'] => Object.hasOwn(ports, name)

const expected =
  'expected http, https or socks5, a host and perhaps a port, as in socks5://user:password@proxy.example:1080'

/** SOCKS5 has one byte for the length of each. */
const socksBytesMax = 255

/** Reads the address of a proxy, or `direct` for none. Its message says nothing of what it read. */
export function readProxy(value: string): EgressProxy | 'direct' {
  if (value === 'direct') return value
  // As an address of http a host is read as strictly as upstreams' hosts are; the port would be lost where it is 80.
  const [, name = '', rest = ''] = /^([a-z0-9]+):\/\/(.*)$/is.exec(value) ?? []
  const protocol = name.toLowerCase()
  const address = `http://${rest}`
  if (!isProtocol(protocol) || /[\s\\]/.test(value) || !URL.canParse(address)) throw new Refusal(expected)
  const { hostname, port, username, password: written, pathname, search, hash } = new URL(address)
  if (pathname !== '/' || `${search}${hash}` !== '' || /[?#]/.test(rest))
    throw new Refusal(`${expected}, and nothing behind it`)
  const found = Number(port || (/:0*80\/?$/.test(rest) ? 80 : ports[protocol]))
  if (found === 0) throw new Refusal('expected a port from 1 to 65535')
  const user = decode(username)
  const password = decode(written)
  refuseCredentials(protocol, user, password)
  const pairs = [`${username}:${written}`, `${user}:${password}`]
  const secrets = [value, ...pairs, written, password, ...[username, user].filter((name) => !isWord(name))]
  return {
    protocol,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: found,
    user,
    password,
    secrets: user === '' && password === '' ? [] : secrets,
  }
}

/** A user's name may be a word that answers have as well; with its password it is found all the same. */
const isWord = (text: string): boolean => /^[a-z]*$/i.test(text)

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refusal('expected % in its user or password to be written as %25')
  }
}

function refuseCredentials(protocol: EgressProxy['protocol'], user: string, password: string): void {
  const isWithout = user === '' && password === ''
  if (protocol !== 'socks5') {
    if (user.includes(':')) throw new Refusal('expected a user without a colon, which HTTP cannot send')
    return
  }
  const isTooLong = [user, password].some((text) => Buffer.byteLength(text) > socksBytesMax)
  if (isTooLong || (!isWithout && (user === '' || password === '')))
    throw new Refusal(`expected a user and a password of at most ${socksBytesMax} bytes each, or neither`)
}
