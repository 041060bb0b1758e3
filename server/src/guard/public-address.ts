import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

/**
 * Whether an address is one of the open internet, and of nothing nearer: not this machine, a private or a carrier's network, a
 * link, a group, nor an address of version 6 that carries one of version 4, which may be any of those. What cannot be read is not.
 */
export function isPublicAddress(text: string): boolean {
  // With a zone it is of a link, whatever it says.
  if (text.includes('%') || isIP(text) === 0) return false
  const address = ipaddr.parse(text)
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast)
}
