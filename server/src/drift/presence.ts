/** How often a member was filled, and how it is missing now: absent, or null. */
export interface Presence {
  /** Answers that had something there. */
  filled: number
  /** Answers that had its object and nothing there, but for those of now. */
  missed: number
  /** How many in a row have nothing there now. */
  run: number
  /** Whether a change was told in this run. */
  isTold: boolean
}

export const createPresence = (): Presence => ({ filled: 0, missed: 0, run: 0, isTold: false })

/** What would happen by chance less often than this, does not. */
const chanceMax = 1e-9

/** Answers after which a member nobody documents is news: before, they are being got to know. */
export const knownAfter = 20

/** Whether so many in a row are no chance, by how often the member was missing before. */
function isNoChance({ filled, missed }: Presence, run: number): boolean {
  // As if two more were missing of three more: of what was seen once, little is known.
  const share = (missed + 2) / (filled + missed + 3)
  return filled > 0 && run * Math.log(share) <= Math.log(chanceMax)
}

/** Notes an answer that has something there. */
export function noteFilled(presence: Presence): void {
  presence.missed += presence.run
  presence.run = 0
  presence.isTold = false
  presence.filled++
}

/** Notes an answer that has nothing there; whether it has become more than what comes and goes. */
export function noteMissed(presence: Presence): boolean {
  const wasNoChance = isNoChance(presence, presence.run)
  presence.run++
  return !wasNoChance && isNoChance(presence, presence.run)
}

/** Whether what is counted is worth writing down by itself: seldom, for it is every answer. */
export const isMilestone = ({ filled }: Presence): boolean => [3, 10, 30, 100, 1_000, 10_000].includes(filled)
