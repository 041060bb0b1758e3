import { isIPv6 } from 'node:net'
import { type Clock, dayMs } from '#kit'
import { openTries } from './tries.ts'

const waitMaxMs = 900_000

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
  const tries = openTries(clock, { free: 5, rememberedMs: waitMaxMs, waitMaxMs })

  return {
    begin(mailbox, network) {
      const waitMs = tries.findWaitMs(network, mailbox)
      if (waitMs === 0) tries.count(network, mailbox)
      return { waitMs }
    },
    forget: (mailbox, network) => tries.forget(network, mailbox),
  }
}

/** Holds back whoever tries one code after another, and knows the password already. */
export interface CodeThrottle {
  /** How long until a code of this person may be tried from this network again; counts a try where that is now. */
  begin(personId: string, network: string): { readonly waitMs: number }
  /** It was a right code. */
  forget(personId: string, network: string): void
}

/**
 * Counts by person and network, and for longer by person alone: there are but a million codes, and whoever goes on from one network
 * to the next shall not begin anew in each. A day of quiet forgives.
 */
export function openCodeThrottle(clock: Clock): CodeThrottle {
  const near = openTries(clock, { free: 5, rememberedMs: dayMs, waitMaxMs })
  const anywhere = openTries(clock, { free: 20, rememberedMs: dayMs, waitMaxMs })

  return {
    begin(personId, network) {
      const waitMs = Math.max(near.findWaitMs(personId, network), anywhere.findWaitMs(personId, ''))
      if (waitMs > 0) return { waitMs }
      near.count(personId, network)
      anywhere.count(personId, '')
      return { waitMs }
    },
    forget(personId, network) {
      near.forget(personId, network)
      anywhere.forget(personId, '')
    },
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
