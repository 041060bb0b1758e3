import type { Archive } from '#archive'
import { Problem } from '#kit'
import { readAnswer } from '#readings'
import { describeReading } from './describe-reading.ts'
import type { CreatorView } from './view.ts'

/** An answer with its bytes, and what is told of where it is from. */
interface Answer {
  readonly body: Buffer
  readonly collectedAt: number
  readonly described: object
}

interface Wanted {
  /** Which answer; absent: the newest with works in it. */
  readonly snapshotId?: number | undefined
  /** Unix milliseconds; answers dated later are left alone. */
  readonly now: number
}

/** An answer about a creator; `undefined` where none is kept. Throws `resource.unknown` where the one that is asked for is not. */
export async function findAnswer(archive: Archive, view: CreatorView, { snapshotId, now }: Wanted) {
  const { reader, kolId, content, describe } = view
  const filter = { reader, subject: kolId, content, from: 0, to: now, limit: 1 }
  const id = snapshotId ?? (await archive.listNewest(filter))[0]?.id
  const snapshot = id === undefined ? undefined : await archive.findWhole(reader, kolId, id)
  if (snapshotId !== undefined && !snapshot) throw new Problem('resource.unknown')
  return snapshot && { ...snapshot, described: describe(snapshot) }
}

/** What an answer means. Throws `resource.unknown` where it has no lists of works. */
export function describeWorks({ body, collectedAt, described }: Answer, now: number) {
  const reading = readAnswer(body, collectedAt)
  if (!reading) throw new Problem('resource.unknown', { message: 'this answer has no lists of works' })
  return { from: { ...described, ageSeconds: measureAge(now, collectedAt) }, ...describeReading(reading) }
}

/** Seconds since an answer was collected; what a clock that ran ahead dated later is as new as can be. */
export const measureAge = (now: number, collectedAt: number): number =>
  Math.max(Math.floor((now - collectedAt) / 1_000), 0)
