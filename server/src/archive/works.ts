import { listPoints, type Mended, type Point, readAnswer, writePoints } from '#readings'
import type { Store } from '#store'
import type { Blobs } from './blobs.ts'
import { readBody, type StoredBodies } from './bodies.ts'

/** The works in an answer, for histories. */
export function readWorks(body: Buffer, collectedAt: number): Point[] {
  const reading = readAnswer(body, collectedAt)
  return reading ? listPoints(reading) : []
}

/** Works as they stand beside their answer. */
export const packWorks = (works: readonly Point[]): Buffer => (works.length > 0 ? writePoints(works) : noBytes)

const noBytes = Buffer.alloc(0)

export interface Works {
  /** Notes inside the caller's write whose works these are, so that a history of one of them finds its creator. */
  noteWorks(subject: string, works: readonly Point[]): void
  /** Forgets the works of creators of whom nothing is kept any more. */
  forgetWorks(subjects: Iterable<string>): void
  /** The first answer behind this id that was kept before anybody looked for works. */
  findUnread(after: number): Promise<number | undefined>
  /** What of an answer's works is read otherwise than it is written; `undefined` where it has none, or is no longer kept. */
  findMended(id: number): Promise<Mended | undefined>
  /** Looks for the works in such an answer, and notes them. */
  readUnread(id: number): Promise<void>
}

interface UnreadRow extends StoredBodies {
  readonly subject: string | null
  readonly collectedAt: number
}

export function openWorks(store: Store, blobs: Blobs): Works {
  const insert = store.prepare('INSERT OR IGNORE INTO work (item_id, subject) VALUES (@itemId, @subject)')
  const remove = store.prepare(
    'DELETE FROM work WHERE subject = @subject AND NOT EXISTS (SELECT 1 FROM snapshot WHERE subject = @subject)',
  )
  const findUnread = store.prepare<{ id: number }>(
    'SELECT id FROM snapshot INDEXED BY snapshot_unread WHERE points IS NULL AND id > @after ORDER BY id LIMIT 1',
  )
  const getUnread = store.prepare<UnreadRow>(
    `SELECT subject, collected_at AS collectedAt, wire_blob AS wireBlob, body_blob AS bodyBlob, body_head AS bodyHead, body_tail AS bodyTail
     FROM snapshot WHERE id = @id AND points IS NULL`,
  )
  const findRead = store.prepare<UnreadRow>(
    `SELECT subject, collected_at AS collectedAt, wire_blob AS wireBlob, body_blob AS bodyBlob, body_head AS bodyHead, body_tail AS bodyTail
     FROM snapshot WHERE id = @id AND (points IS NULL OR length(points) > 0)`,
  )
  const setPoints = store.prepare('UPDATE snapshot SET points = @points WHERE id = @id AND points IS NULL')

  function noteWorks(subject: string, works: readonly Point[]): void {
    for (const { itemId } of works) insert.run({ itemId, subject })
  }

  return {
    noteWorks,
    forgetWorks(subjects) {
      for (const subject of subjects) remove.run({ subject })
    },
    findUnread: async (after) => findUnread.find({ after })?.id,
    async findMended(id) {
      const row = findRead.find({ id })
      return row && readAnswer(readBody(blobs, row), row.collectedAt)?.mended
    },
    async readUnread(id) {
      const row = getUnread.find({ id })
      if (!row) return
      const { subject, collectedAt } = row
      const works = subject === null ? [] : readWorks(readBody(blobs, row), collectedAt)
      const points = packWorks(works)
      await store.write(() => {
        // It may be erased by now: its works would stand there for ever.
        if (setPoints.run({ id, points }) > 0 && subject !== null) noteWorks(subject, works)
      })
    },
  }
}
