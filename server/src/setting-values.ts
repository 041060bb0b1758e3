import { isIP, SocketAddress } from 'node:net'
import { resolve } from 'node:path'
import type { Server } from '#docs'
import type { Network, Proxies } from '#http'
import {
  type ExchangeRates,
  formatBytes,
  Refusal,
  readBytes,
  readDuration,
  readExchangeRates,
  readList,
  readUrl,
} from '#kit'

// What settings are read as. Each throws a Refusal that says what is expected.

export const text = (value: string): string => value
export const folder = (value: string): string => resolve(value)

export function choice<const T extends string>(...choices: readonly T[]) {
  return (value: string): T => {
    const chosen = choices.find((one) => one === value)
    if (chosen === undefined) throw new Refusal(`expected one of ${choices.join(', ')}`)
    return chosen
  }
}

export function duration(mostMs: number, leastMs = 0) {
  return (value: string): number => {
    const ms = readDuration(value)
    if (ms > mostMs) throw new Refusal(`expected at most ${mostMs / 1_000}s`)
    if (ms < leastMs) throw new Refusal(`expected at least ${leastMs / 1_000}s`)
    return ms
  }
}

export function bytes(least: number) {
  return (value: string): number => {
    const read = readBytes(value)
    if (read < least) throw new Refusal(`expected at least ${formatBytes(least)}`)
    return read
  }
}

/** What other currencies are worth in yuan: `USD:7.10,EUR:8.25`. */
export const exchangeRates = (value: string): ExchangeRates => readExchangeRates(readList(value))

/** Names of upstreams, the preferred first. */
export function providers(value: string): readonly string[] {
  const names = readList(value)
  if (names.length === 0) throw new Refusal('expected at least one name')
  if (new Set(names).size < names.length) throw new Refusal('expected each name once')
  return names
}

/** Names and addresses the documentation offers: `prod-global=https://…,prod-cn=http://…`. */
export function servers(value: string): readonly Server[] {
  const found = readList(value).map((item) => {
    const at = item.indexOf('=')
    return { name: item.slice(0, Math.max(at, 0)), url: origin(item.slice(at + 1)) }
  })
  const names = new Set(found.map(({ name }) => name))
  if (found.length === 0 || names.size < found.length || !found.every(({ name }) => /^[a-z0-9-]+$/.test(name)))
    throw new Refusal('expected NAME=URL,NAME=URL with names of a-z, 0-9 and -, each once')
  return found
}

/** The address of a service and nothing more. */
function origin(value: string): string {
  const address = readUrl(value)
  const { username, password, pathname, search, hash } = new URL(address)
  if (pathname !== '/' || `${username}${password}${search}${hash}` !== '')
    throw new Refusal('expected addresses without name, password, path, query or fragment')
  return address
}

const proxiesExpected =
  'expected false, how many proxies stand in front (1), or their addresses and networks (10.0.0.0/8, ::1)'

/** Whose word is taken for where a call comes from. */
export function proxies(value: string): Proxies {
  if (value === 'false') return false
  // The proxy's own client writes the first of the addresses: who trusts all of them trusts whatever is written.
  if (value === 'true') throw new Refusal(`true would believe whatever a caller writes: ${proxiesExpected}`)
  if (/^[1-9]\d?$/.test(value)) return Number(value)
  const networks = readList(value).map(network)
  if (networks.length === 0) throw new Refusal(proxiesExpected)
  return networks
}

/** `10.0.0.0/8`, `2001:db8::/32`, or one address. */
function network(value: string): Network {
  const [address = '', bits, ...others] = value.split('/')
  const version = isIP(address)
  const size = version === 4 ? 32 : 128
  const prefix = bits === undefined ? size : /^\d{1,3}$/.test(bits) ? Number(bits) : 0
  if (version === 0 || address.includes('%') || others.length > 0 || prefix < 1 || prefix > size)
    throw new Refusal(proxiesExpected)
  if (version === 4) return { address, prefix, family: 'ipv4' }
  const plain = new SocketAddress({ address, family: 'ipv6' }).address
  const mapped = /^::ffff:([\d.]+)$/.exec(plain)?.[1]
  // Where we listen on both, a proxy with an address of version 4 is seen by this one.
  if (mapped !== undefined && prefix > 96) return { address: mapped, prefix: prefix - 96, family: 'ipv4' }
  return { address: plain, prefix, family: 'ipv6' }
}

/** A part of a whole, above none of it: `1%` to `100%`. */
export function share(value: string): number {
  const percent = /^\d{1,3}%$/.test(value) ? Number(value.slice(0, -1)) : 0
  if (percent < 1 || percent > 100) throw new Refusal('expected a whole number of percent, from 1% to 100%')
  return percent / 100
}

export const flag = (value: string): boolean => choice('true', 'false')(value) === 'true'

export function secret(value: string): string {
  if (value.trim().length < 16) throw new Refusal('expected at least 16 characters, blanks around them aside')
  return value
}
