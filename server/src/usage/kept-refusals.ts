import type { Clock } from '#kit'
import type { CallRow } from './call-record.ts'

/** Refused calls of a token and code that are recorded in a minute, the first; the others are only counted. */
const recordsPerMinute = 20

/** Why there may be no record of a call. */
export const notKept = `of refused calls the first ${recordsPerMinute} of a token, code and minute are recorded, the others only counted`

/** Tokens and codes told apart in a minute; what comes beyond is only counted. */
const kindsMax = 10_000

const minuteMs = 60_000

/** Says which refused calls are recorded one by one. */
export function createKeptRefusals(clock: Clock): (call: Pick<CallRow, 'tokenId' | 'code'>) => boolean {
  let minute = Number.NaN
  const counts = new Map<string, number>()

  return ({ tokenId, code }) => {
    const current = Math.floor(clock.monotonicMs() / minuteMs)
    if (current !== minute) counts.clear()
    minute = current
    const key = `${code} ${tokenId}`
    const count = counts.get(key) ?? (counts.size < kindsMax ? 0 : recordsPerMinute)
    if (count >= recordsPerMinute) return false
    counts.set(key, count + 1)
    return true
  }
}
