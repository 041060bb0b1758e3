import { BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

/** Addresses that have their first `prefix` bits in common. */
export interface Network {
  readonly address: string
  readonly prefix: number
  readonly family: 'ipv4' | 'ipv6'
}

/** Whose `X-Forwarded-For` is believed: nobody's, that of so many proxies in a row, or of proxies with these addresses. */
export type Proxies = false | number | readonly Network[]

/** Whether a sender is one of the proxies; who is connected is `hop` 0, whom that one names is 1. */
export type TrustSender = (address: string | undefined, hop: number) => boolean

export function trustOf(proxies: Proxies): TrustSender {
  if (proxies === false) return () => false
  // Fastify takes a number too, and then trusts nobody.
  if (typeof proxies === 'number') return (_address, hop) => hop < proxies
  const known = new BlockList()
  for (const { address, prefix, family } of proxies) known.addSubnet(address, prefix, family)
  return (address = '') => {
    const version = isIP(address)
    return version !== 0 && known.check(address, version === 4 ? 'ipv4' : 'ipv6')
  }
}

/** Who asks: the first sender that is none of our proxies, or the last of them where what that one names is no address. */
export function addressOf({ ip, socket }: FastifyRequest): string | undefined {
  return isIP(ip) === 0 ? socket.remoteAddress : ip
}
