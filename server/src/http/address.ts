import { isIPv4 } from 'node:net'

/** The eight groups of an address of version 6, as sockets write it. */
function groupsOf(address: string): number[] {
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::')
  const [first, last] = [readGroups(head), readGroups(tail)]
  return [...first, ...Array(Math.max(8 - first.length - last.length, 0)).fill(0), ...last]
}

const readGroups = (text: string): number[] =>
  text.split(':').flatMap((part) => {
    if (part === '') return []
    if (!isIPv4(part)) return [Number.parseInt(part, 16)]
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
    return [a * 256 + b, c * 256 + d]
  })

/**
 * Whose connections count together: those of an address of version 4, in either way to write it, or of a network /64 of
 * version 6, which is what a single client is given.
 */
export function clientOf(address: string): string {
  if (!address.includes(':')) return address
  const groups = groupsOf(address)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.')
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** An address as Linux lists it: words of 32 bits, each with its last byte first. */
export function procAddress(address: string): string {
  const groups = address.includes(':') ? groupsOf(address) : readGroups(address)
  const bytes = groups.flatMap((group) => [group >> 8, group & 255])
  const words = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.slice(at * 4, at * 4 + 4).reverse())
  return Buffer.from(words.flat()).toString('hex').toUpperCase()
}
