import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock, Random } from '#kit'

/** How long somebody may take to touch a key. */
export const challengeMs = 300_000
/** Challenges that were answered rightly, until they are over by themselves. */
const answeredMax = 10_000

const nonceBytes = 16
const timeBytes = 8
const macBytes = 32

/**
 * Questions to authenticators. A question carries its own end and what it is for, under a key that this process has drawn: however
 * many are asked, none of them is kept, and nobody's are pushed out by a stranger's.
 */
export interface Challenges {
  /** For one purpose, as `add per_1`. */
  create(purpose: string): Buffer
  /** Whether it was asked here for this, a while ago at most, and was not answered before. */
  isOpen(challenge: string, purpose: string): boolean
  /** It was answered: nobody answers it a second time. */
  close(challenge: string): void
}

export function openChallenges(clock: Clock, random: Random): Challenges {
  const key = Buffer.from(random(32))
  const answered = new Set<string>()
  const sign = (head: Uint8Array, purpose: string): Buffer =>
    createHmac('sha256', key).update(head).update(purpose).digest()

  return {
    create(purpose) {
      const head = Buffer.alloc(nonceBytes + timeBytes)
      head.set(random(nonceBytes))
      head.writeBigUInt64BE(BigInt(Math.floor(clock.now() + challengeMs)), nonceBytes)
      return Buffer.concat([head, sign(head, purpose)])
    },
    isOpen(challenge, purpose) {
      const bytes = Buffer.from(challenge, 'base64url')
      if (bytes.length !== nonceBytes + timeBytes + macBytes || answered.has(bytes.toString('base64url'))) return false
      const head = bytes.subarray(0, nonceBytes + timeBytes)
      if (!timingSafeEqual(bytes.subarray(nonceBytes + timeBytes), sign(head, purpose))) return false
      return Number(head.readBigUInt64BE(nonceBytes)) > clock.now()
    },
    close(challenge) {
      answered.add(challenge)
      for (const oldest of answered) {
        if (answered.size <= answeredMax) return
        answered.delete(oldest)
      }
    },
  }
}
