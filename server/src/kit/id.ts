import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

/** Makes ids of calls: UUIDv7 without dashes, 32 hex digits, in the order they were made. */
export function createRequestIds(clock: Clock, random: Random): () => string {
  let lastMs = 0
  let sequence = 0
  return () => {
    const nowMs = clock.now()
    // A clock that stands still or steps back must not break the order: the sequence goes on from the last id.
    if (nowMs > lastMs) {
      lastMs = nowMs
      sequence = ((random(2)[0] ?? 0) << 3) & 0x7ff
    } else if (++sequence > 0xfff) {
      lastMs++
      sequence = 0
    }
    const tail = Buffer.from(random(8))
    tail[0] = ((tail[0] ?? 0) & 0x3f) | 0x80
    return `${lastMs.toString(16).padStart(12, '0')}7${sequence.toString(16).padStart(3, '0')}${tail.toString('hex')}`
  }
}

/** No id of a call made at that time or later sorts before this. */
export const earliestId = (unixMs: number): string => unixMs.toString(16).padStart(12, '0')

const base32 = '0123456789abcdefghjkmnpqrstvwxyz'

/** A short id people can type: `prefix_` and ten characters, 50 random bits. */
export function createShortId(prefix: string, random: Random): string {
  return `${prefix}_${Array.from(random(10), (byte) => base32[byte & 31]).join('')}`
}
