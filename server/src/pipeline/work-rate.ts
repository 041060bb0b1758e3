/** What was seen of the work of our own in a while. */
export interface WorkSeen {
  /** Calls that were let in, a second. */
  readonly admittedPerSecond: number
  /** Calls that ended with an answer, a second. */
  readonly answeredPerSecond: number
  /** The least that the event loop was late: one pause is none of load. */
  readonly lateMs: number
  /** The least that a call needed from admission to its commit, waiting for others aside; absent where none ended well. */
  readonly ownMs: number | undefined
  /** Calls that were under way in our own work, at least: so many and no fewer wait for it. */
  readonly queued: number
  /** The least of both that was seen lately: what a slow disk or a shared machine takes anyway. */
  readonly usualLateMs: number
  readonly usualOwnMs: number
  /** Which share of the time went into refusing. To let in less would not make that shorter. */
  readonly refusing: number
}

/** So many calls a second are let in on any machine. */
export const perSecondMin = 100

/** More than a process can do. */
export const perSecondMax = 50_000

/** Before anything is known. */
export const perSecondFirst = 10_000

/** What may stand in the way of a call beyond what is usual: before it is let in, where refusals wait as well, and from then to its commit. */
const queueMs = 25
const ownQueueMs = 100

/** With fewer calls under way no queue is ours, whatever they take. */
export const queuedMin = 32

/** Between this share of the queue and all of it the rate stays as it is. */
const calmShare = 0.6

/** A rate falls by so much in a while at most, and rises slower than it falls. */
const fallMost = 0.7
const rise = 1.08

/** While what was let in before is done, so much of what is done comes in anew. */
const drainShare = 0.6

/** Where so much of the rate is used, more may be. */
const usedShare = 0.8

/**
 * How many calls a second may be let in next: fewer than came in while more stands in the way of a call than is usual, by how much
 * too long that takes; more while the rate is used up and less stands. The least of a while is what counts, as with CoDel:
 * a queue that never empties is load, one that does is a burst.
 */
export function findNextRate(perSecond: number, seen: WorkSeen): number {
  const spared = 1 - seen.refusing
  const lateMs = seen.lateMs * spared - seen.usualLateMs
  const ownMs = seen.queued < queuedMin ? 0 : (seen.ownMs ?? 0) * spared - seen.usualOwnMs
  /** What stands in the way, in parts of what may. */
  const standing = Math.max(lateMs / queueMs, ownMs / ownQueueMs)
  if (standing > 1) {
    const used = Math.min(perSecond, seen.admittedPerSecond)
    return bound(Math.max(used * Math.max(1 / standing, fallMost), seen.answeredPerSecond * drainShare))
  }
  const isUsed = seen.admittedPerSecond >= perSecond * usedShare
  return isUsed && standing < calmShare ? bound(perSecond * rise) : perSecond
}

const bound = (perSecond: number): number => Math.min(Math.max(perSecond, perSecondMin), perSecondMax)
