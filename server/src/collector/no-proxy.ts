import { BlockList, isIP } from 'node:net'

/** Whether an address is asked without the proxy. */
export type IsExempt = (url: URL) => boolean

/** Whether it names the host with this address or name; `port` is compared before. */
type Matches = (host: string) => boolean

/**
 * Reads `NO_PROXY` as curl and Go do: names with what is below them, addresses, networks, each with a port or without,
 * or `*` for all. Other programs are told by it too, so what cannot be read is left out and never refused.
 */
export function readNoProxy(value: string): IsExempt {
  const entries = value
    .split(/[\s,]+/)
    .filter(Boolean)
    .flatMap(readEntry)
  return (url) => {
    const host = plainHost(url.hostname)
    const port = url.port || (url.protocol === 'http:' ? '80' : '443')
    return entries.some((entry) => (entry.port === undefined || entry.port === port) && entry.matches(host))
  }
}

function readEntry(entry: string): { readonly port?: string; readonly matches: Matches }[] {
  if (entry === '*') return [{ matches: () => true }]
  const network = readNetwork(entry)
  if (network) return [{ matches: network }]
  // More than one colon without brackets is an address of version 6, and has no port.
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? []
  const matches = readHost(plainHost(host === '' ? entry : host))
  return matches ? [{ ...(port !== undefined && { port: String(Number(port)) }), matches }] : []
}

function readNetwork(entry: string): Matches | undefined {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? []
  const version = isIP(address)
  if (version === 0 || Number(bits) > (version === 4 ? 32 : 128)) return undefined
  const list = new BlockList()
  list.addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6')
  return (host) => isListed(list, host)
}

function readHost(host: string): Matches | undefined {
  const version = isIP(host)
  if (version === 0) {
    const name = host.replace(/^\*?\./, '')
    return name === '' ? undefined : (other) => other === name || other.endsWith(`.${name}`)
  }
  const list = new BlockList()
  list.addAddress(host, version === 4 ? 'ipv4' : 'ipv6')
  return (other) => isListed(list, other)
}

function isListed(list: BlockList, host: string): boolean {
  const version = isIP(host)
  return version !== 0 && list.check(host, version === 4 ? 'ipv4' : 'ipv6')
}

/** In small letters, without the brackets of version 6 and the dot that ends a whole name. */
const plainHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
