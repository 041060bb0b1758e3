import { type Clock, sleep } from '#kit'
import { defineQuery, type Store } from '#store'
import type { Cursor } from './history.ts'
import { defineRemoval, type Removed, sliceRows } from './removal.ts'

const eraseSubject = defineRemoval<{ readonly subject: string }>({
  name: 'archive.eraseSubject',
  which: 'subject = @subject',
})

const eraseSnapshots = defineRemoval<{ readonly ids: readonly number[] }>({
  name: 'archive.eraseSnapshots',
  which: 'id IN @ids',
})

/**
 * What is given again to whoever has paid for it outlives its time. Keys are looked for one by one: of an EXISTS, a server may
 * make a list of all there are.
 */
const isPromised = `(coalesce((SELECT 1 FROM keyed_answer WHERE snapshot_id = snapshot.id LIMIT 1), 0) = 1
  OR id IN (SELECT snapshot_id FROM owed))`

const removeUnpromised = defineRemoval<{ readonly ids: readonly number[] }>({
  name: 'archive.removeUnpromised',
  which: 'id IN @ids',
  spared: isPromised,
})

const listOlder = defineQuery<{ readonly id: number }, { readonly before: number }>(
  'archive.listOlder',
  `SELECT id FROM snapshot WHERE collected_at < @before AND NOT ${isPromised} ORDER BY collected_at, id LIMIT ${sliceRows}`,
)

/** A snapshot that may go to make room, unless it is promised. */
interface Candidate extends Cursor {
  /** What its bodies take; one that others share does not go with it. */
  readonly bytes: number
  /** 1 where there is a newer answer to its question. */
  readonly superseded: number
  /** 1 where it is owed or kept under a key. */
  readonly promised: number
}

/** Snapshots looked at in one go. */
const lookRows = 200

/**
 * Each page costs the same, however many are promised. The end is no range of the index: a server takes one that has two ends for
 * small, and would sort the rest of the archive for each page.
 */
const listCandidates = defineQuery<Candidate, Cursor & { readonly before: number }>(
  'archive.listCandidates',
  `SELECT id, collected_at, (SELECT sum(octet_length(bytes)) FROM blob WHERE blob.id IN (wire_blob, body_blob)) AS bytes,
     CASE WHEN EXISTS (SELECT 1 FROM snapshot AS newer WHERE newer.path = snapshot.path AND newer.params = snapshot.params
       AND newer.collected_at >= snapshot.collected_at AND newer.reading_only = 0
       AND (newer.collected_at, newer.id) > (snapshot.collected_at, snapshot.id)) THEN 1 ELSE 0 END AS superseded,
     CASE WHEN ${isPromised} THEN 1 ELSE 0 END AS promised
   FROM snapshot WHERE collected_at >= @collectedAt AND (collected_at, id) > (@collectedAt, @id) AND collected_at + 0 < @before
   ORDER BY collected_at, id LIMIT ${lookRows}`,
)

const countAbout = defineQuery<{ readonly count: number }>(
  'archive.countAbout',
  'SELECT count(*) AS count FROM snapshot WHERE subject = @subject',
)

export function openRemoving(store: Store, clock: Clock, part: number) {
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
    erase: (subject: string) => removeAll(() => store.write(eraseSubject({ part, subject }))),
    /** How many snapshots are about a subject. */
    countAbout: async (subject: string) => (await store.find(countAbout, { subject }))?.count ?? 0,
    /** Removes these snapshots as `erase` does, and says how many there were. */
    async eraseSnapshots(ids: readonly number[]): Promise<number> {
      let total = 0
      for (let from = 0; from < ids.length; from += sliceRows) {
        const slice = ids.slice(from, from + sliceRows)
        total += await removeAll(() => store.write(eraseSnapshots({ part, ids: slice })))
      }
      return total
    },
    /** Removes one slice of the snapshots collected before a time; says of how many rows, 0 when none is left. */
    async trim(before: number): Promise<number> {
      const ids = (await store.list(listOlder, { before })).map(({ id }) => id)
      if (ids.length === 0) return 0
      const { snapshots, works } = await store.write(removeUnpromised({ part, ids }))
      return snapshots + works
    },
    /** What may go to make room: a page of the snapshots collected before a time, the earliest first. */
    listCandidates: (after: Cursor | undefined, before: number) =>
      store.list(listCandidates, { collectedAt: -1, id: -1, ...after, before }),
    /** Removes these snapshots, a slice at most, and says how many; none where one of them is promised to somebody by now. */
    async makeRoom(ids: readonly number[]): Promise<number> {
      for (;;) {
        const { snapshots, works } = await store.write(removeUnpromised({ part, ids }))
        // Their works may be more than one commit takes.
        if (snapshots > 0 || works === 0) return snapshots
        await sleep(clock, 1)
      }
    },
  }
}
