import { defineQuery, defineRule, type Query } from '#store'
import { addToSize, sizeOfBody, sizeOfSnapshot, sizeOfWorks, sizeRow } from './size.ts'

/** What was removed: snapshots, and works beside them. */
export interface Removed {
  readonly snapshots: number
  readonly works: number
}

/** A snapshot that is to go, and a body of it; it has a row more for a second one. */
interface GoingRow {
  readonly id: number
  readonly digest: Uint8Array
  /** A snapshot that stays and has it as its wire form, and one that has it as its provider's own body. */
  readonly wireSharer: number | null
  readonly bodySharer: number | null
}

interface WorkRow {
  readonly itemId: string
  readonly subject: string
}

interface SparedRow {
  readonly id: number
}

/** Snapshots removed in one commit. */
export const sliceRows = 50

/** Works removed in one commit: where there are more, they go first, and their snapshots with the last of them. */
const sliceWorks = 150

const none: Removed = { snapshots: 0, works: 0 }

const sharersOf = ({ wireSharer, bodySharer }: GoingRow): readonly number[] =>
  [wireSharer, bodySharer].filter((id) => id !== null)

interface Removal {
  readonly name: string
  /** Which snapshots are to go, as a condition. */
  readonly which: string
  /** Of those, any that must not: where there is one, nothing goes. Absent where all may; then it is no job either. */
  readonly spared?: string
}

/**
 * A rule that removes a slice of snapshots, and takes what they had from the size of a part. Works go with the last snapshot about
 * their creator.
 */
export function defineRemoval<Asks extends object>({ name, which, spared }: Removal) {
  const going = `WITH going AS MATERIALIZED (SELECT id, subject, wire_blob, body_blob FROM snapshot WHERE ${which}
    ORDER BY collected_at, id LIMIT ${sliceRows})`
  const stays = 'snapshot.id NOT IN (SELECT id FROM going)'
  const goingQuery: Query<GoingRow, Asks> = defineQuery(
    `${name} going`,
    `${going} SELECT going.id, digest,
       (SELECT id FROM snapshot WHERE wire_blob = blob.id AND ${stays} LIMIT 1) AS wire_sharer,
       (SELECT id FROM snapshot WHERE body_blob = blob.id AND ${stays} LIMIT 1) AS body_sharer
     FROM going JOIN blob ON blob.id IN (wire_blob, body_blob)`,
  )
  const worksQuery: Query<WorkRow, Asks> = defineQuery(
    `${name} works`,
    `${going}, gone AS MATERIALIZED (SELECT DISTINCT subject FROM going
         WHERE NOT EXISTS (SELECT 1 FROM snapshot WHERE snapshot.subject = going.subject AND ${stays}))
     SELECT item_id, subject FROM work WHERE subject IN (SELECT subject FROM gone) LIMIT ${sliceWorks}`,
  )
  const sparedQuery: Query<SparedRow, Asks> = defineQuery(
    `${name} spared`,
    `SELECT id FROM snapshot WHERE ${which} AND ${spared ?? '1 = 0'}`,
  )
  return defineRule<
    Asks & { readonly part: number },
    Removed,
    { readonly going: GoingRow; readonly works: WorkRow; readonly spared: SparedRow }
  >({
    name,
    isJob: spared !== undefined,
    announces: true,
    find: { going: goingQuery, works: worksQuery, spared: sparedQuery },
    looksAgain: spared === undefined ? [] : ['spared'],
    rows: ({ part }, { going, works }) => [
      sizeRow(part),
      ...going.flatMap((one) => [
        { in: 'snapshot', key: one } as const,
        { in: 'blob', key: one } as const,
        ...sharersOf(one).map((id) => ({ in: 'snapshot', key: { id }, for: 'sharing' }) as const),
      ]),
      ...works.map((key) => ({ in: 'work', key }) as const),
    ],
    apply(sheet, { part }, { going, works, spared }) {
      if (spared.length > 0) return none
      let bytes = sizeOfWorks(works.filter((work) => sheet.remove('work', work)).length)
      const isWorkLeft = works.length === sliceWorks
      let snapshots = 0
      for (const { id } of isWorkLeft ? [] : going) {
        const snapshot = sheet.find('snapshot', { id })
        if (!snapshot) continue
        sheet.remove('snapshot', { id })
        bytes += sizeOfSnapshot(snapshot)
        snapshots++
      }
      // Who shared it may have gone since it was found. Others may be there: then the database refuses, and they are found.
      const isShared = (one: GoingRow): boolean => sharersOf(one).some((id) => sheet.find('snapshot', { id }))
      for (const one of isWorkLeft ? [] : going) {
        const body = isShared(one) ? undefined : sheet.find('blob', one)
        if (!body) continue
        sheet.remove('blob', one)
        bytes += sizeOfBody(body)
      }
      addToSize(sheet, part, { bytes: -bytes, answers: -snapshots })
      return { snapshots, works: works.length }
    },
  })
}
