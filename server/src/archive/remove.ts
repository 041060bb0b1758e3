import { type Clock, sleep } from '#kit'
import { defineQuery, defineRule, type Store } from '#store'

/** What was removed: snapshots, and works beside them. */
interface Removed {
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

/** Snapshots removed in one commit. */
const sliceRows = 50

/** Works removed in one commit: where there are more, they go first, and their snapshots with the last of them. */
const sliceWorks = 150

const sharersOf = ({ wireSharer, bodySharer }: GoingRow): readonly number[] =>
  [wireSharer, bodySharer].filter((id) => id !== null)

/** A rule that removes a slice of the snapshots that `which` names. Works go with the last snapshot about their creator. */
function defineRemoval<Asks extends object>(name: string, which: string, isJob = false) {
  const going = `WITH going AS MATERIALIZED (SELECT id, subject, wire_blob, body_blob FROM snapshot WHERE ${which}
    ORDER BY collected_at, id LIMIT ${sliceRows})`
  const stays = 'snapshot.id NOT IN (SELECT id FROM going)'
  return defineRule<Asks, Removed, { readonly going: GoingRow; readonly works: WorkRow }>({
    name,
    isJob,
    announces: true,
    find: {
      going: defineQuery(
        `${name} going`,
        `${going} SELECT going.id, digest,
           (SELECT id FROM snapshot WHERE wire_blob = blob.id AND ${stays} LIMIT 1) AS wire_sharer,
           (SELECT id FROM snapshot WHERE body_blob = blob.id AND ${stays} LIMIT 1) AS body_sharer
         FROM going JOIN blob ON blob.id IN (wire_blob, body_blob)`,
      ),
      works: defineQuery(
        `${name} works`,
        `${going} SELECT item_id, subject FROM work WHERE subject IN (SELECT subject FROM going)
           AND NOT EXISTS (SELECT 1 FROM snapshot WHERE snapshot.subject = work.subject AND ${stays}) LIMIT ${sliceWorks}`,
      ),
    },
    rows: (_, { going, works }) => [
      ...going.flatMap((one) => [
        { in: 'snapshot', key: one } as const,
        { in: 'blob', key: one } as const,
        ...sharersOf(one).map((id) => ({ in: 'snapshot', key: { id }, for: 'sharing' }) as const),
      ]),
      ...works.map((key) => ({ in: 'work', key }) as const),
    ],
    apply(sheet, _, { going, works }) {
      for (const work of works) sheet.remove('work', work)
      if (works.length === sliceWorks) return { snapshots: 0, works: works.length }
      const snapshots = going.filter(({ id }) => sheet.remove('snapshot', { id })).length
      // Who shared it may have gone since it was found. Others may be there: then the database refuses, and they are found.
      const isShared = (one: GoingRow): boolean => sharersOf(one).some((id) => sheet.find('snapshot', { id }))
      for (const one of going) if (!isShared(one)) sheet.remove('blob', one)
      return { snapshots, works: works.length }
    },
  })
}

const eraseSubject = defineRemoval<{ readonly subject: string }>('archive.eraseSubject', 'subject = @subject')

const eraseSnapshots = defineRemoval<{ readonly ids: readonly number[] }>('archive.eraseSnapshots', 'id IN @ids')

/** What is given again to whoever has paid for it outlives its time. */
const trim = defineRemoval<{ readonly before: number }>(
  'archive.trim',
  `collected_at < @before AND NOT EXISTS (SELECT 1 FROM keyed_answer WHERE snapshot_id = snapshot.id)
    AND id NOT IN (SELECT snapshot_id FROM owed)`,
  true,
)

const countAbout = defineQuery<{ readonly count: number }>(
  'archive.countAbout',
  'SELECT count(*) AS count FROM snapshot WHERE subject = @subject',
)

export function openRemoving(store: Store, clock: Clock) {
  async function removeAll(removeSlice: () => Promise<Removed>): Promise<number> {
    let total = 0
    for (;;) {
      const { snapshots, works } = await removeSlice()
      total += snapshots
      if (snapshots + works === 0) return total
      // Between slices a running service gets its turn.
      await sleep(clock, 1)
    }
  }

  return {
    /** Removes all snapshots of a subject, in slices, and says how many. Bodies nothing else refers to go with them. */
    erase: (subject: string) => removeAll(() => store.write(eraseSubject({ subject }))),
    /** How many snapshots are about a subject. */
    countAbout: async (subject: string) => (await store.find(countAbout, { subject }))?.count ?? 0,
    /** Removes these snapshots as `erase` does, and says how many there were. */
    async eraseSnapshots(ids: readonly number[]): Promise<number> {
      let total = 0
      for (let from = 0; from < ids.length; from += sliceRows) {
        const slice = ids.slice(from, from + sliceRows)
        total += await removeAll(() => store.write(eraseSnapshots({ ids: slice })))
      }
      return total
    },
    /** Removes one slice of the snapshots collected before a time; says of how many rows, 0 when none is left. */
    async trim(before: number): Promise<number> {
      const { snapshots, works } = await store.write(trim({ before }))
      return snapshots + works
    },
  }
}
