import { isIPv6 } from 'node:net'
import type { Clock } from '#kit'

/** Wrong tries that cost nothing: people mistype. */
const freeTries = 5
const firstWaitMs = 1_000
const waitMaxMs = 900_000
/** What is remembered of an address and a network; what was tried least recently is forgotten first. */
const entriesMax = 10_000

/** Holds back whoever tries one password after another. */
export interface Throttle {
  /** How long until this mailbox may be tried from this network again; counts a try where that is now. */
  begin(mailbox: string, network: string): { readonly waitMs: number }
  /** It was the right password. */
  forget(mailbox: string, network: string): void
}

/**
 * Counts by mailbox and network together: whoever guesses waits twice as long each time, and the person he guesses at comes in
 * from elsewhere as if he were not there.
 */
export function openThrottle(clock: Clock): Throttle {
  const tried = new Map<string, { readonly tries: number; readonly freeAtMs: number }>()
  const keyOf = (mailbox: string, network: string): string => `${network} ${mailbox}`

  return {
    begin(mailbox, network) {
      const key = keyOf(mailbox, network)
      const now = clock.monotonicMs()
      const known = tried.get(key)
      if (known && known.freeAtMs > now) return { waitMs: known.freeAtMs - now }
      // What was long ago is over: a try counts for as long as the longest wait.
      const tries = known && now - known.freeAtMs < waitMaxMs ? known.tries + 1 : 1
      const waitMs = tries < freeTries ? 0 : Math.min(firstWaitMs * 2 ** (tries - freeTries), waitMaxMs)
      tried.delete(key)
      tried.set(key, { tries, freeAtMs: now + waitMs })
      for (const oldest of tried.keys()) {
        if (tried.size <= entriesMax) break
        tried.delete(oldest)
      }
      return { waitMs: 0 }
    },
    forget: (mailbox, network) => void tried.delete(keyOf(mailbox, network)),
  }
}

/** What one subscriber has: an address of IPv4, and of IPv6 the 64 bits in front, behind which he may be anywhere. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : 8 - front.length - back.length
  const groups = [...front, ...Array<string>(Math.max(gap, 0)).fill('0'), ...back]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
