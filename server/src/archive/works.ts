import { listPoints, type Mended, type Point, readAnswer, writePoints } from '#readings'
import { defineQuery, defineRule, type Sheet, type Store } from '#store'
import { readBody, type StoredBody } from './bodies.ts'
import { addToSize, lengthOf, sizeOfWorks, sizeRow } from './size.ts'

/** The works in an answer, for histories. */
export function readWorks(body: Buffer, collectedAt: number): Point[] {
  const reading = readAnswer(body, collectedAt)
  return reading ? listPoints(reading) : []
}

/** Works as they stand beside their answer. */
export const packWorks = (works: readonly Point[]): Buffer => (works.length > 0 ? writePoints(works) : noBytes)

const noBytes = Buffer.alloc(0)

/** Whose works these are, so that a history of one of them finds its creator. */
export const worksOf = (subject: string | null, works: readonly Point[]) =>
  subject === null ? [] : works.map(({ itemId }) => ({ itemId, subject }))

/** Notes whose works these are, and says how many bytes that adds. */
export function mergeWorks(sheet: Sheet, works: ReturnType<typeof worksOf>): number {
  let added = 0
  for (const work of works) {
    if (sheet.find('work', work)) continue
    sheet.insert('work', work)
    added++
  }
  return sizeOfWorks(added)
}

interface UnreadRow extends StoredBody {
  readonly subject: string | null
  readonly collectedAt: number
  readonly points: Uint8Array | null
}

interface ReadWorks {
  readonly id: number
  readonly part: number
  readonly points: Uint8Array
  readonly works: ReturnType<typeof worksOf>
}

const firstUnread = defineQuery<{ readonly id: number }, { readonly after: number }>(
  'archive.findUnread',
  'SELECT id FROM snapshot WHERE points IS NULL AND id > @after ORDER BY id LIMIT 1',
)

const withBody = defineQuery<UnreadRow, { readonly id: number }>(
  'archive.findWithBody',
  `SELECT subject, collected_at, points, digest, bytes, body_head, body_tail
   FROM snapshot JOIN blob ON blob.id = body_blob WHERE snapshot.id = @id`,
)

/** It may be erased by now: its works would stand there for ever. */
const noteWorks = defineRule<ReadWorks>({
  name: 'archive.noteWorks',
  rows: ({ id, part, works }) => [
    sizeRow(part),
    { in: 'snapshot', key: { id } },
    ...works.map((key) => ({ in: 'work', key }) as const),
  ],
  apply(sheet, { id, part, points, works }) {
    if (sheet.find('snapshot', { id })?.points !== null) return
    sheet.change('snapshot', { id }, { points })
    addToSize(sheet, part, { bytes: lengthOf(points) + mergeWorks(sheet, works), answers: 0 })
  },
})

export function openWorks(store: Store, part: number) {
  return {
    /** The first answer behind this id that was kept before anybody looked for works. */
    findUnread: async (after: number) => (await store.find(firstUnread, { after }))?.id,
    /** What of an answer's works is read otherwise than it is written; `undefined` where it has none, or is no longer kept. */
    async findMended(id: number): Promise<Mended | undefined> {
      const row = await store.find(withBody, { id })
      if (!row || row.points?.length === 0) return undefined
      return readAnswer(readBody(row), row.collectedAt)?.mended
    },
    /** Looks for the works in such an answer, and notes them. */
    async readUnread(id: number): Promise<void> {
      const row = await store.find(withBody, { id })
      if (row?.points !== null) return
      const works = row.subject === null ? [] : readWorks(readBody(row), row.collectedAt)
      await store.write(noteWorks({ id, part, points: packWorks(works), works: worksOf(row.subject, works) }))
    },
  }
}
