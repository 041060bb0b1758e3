import { createMention } from '#kit'
import type { Store } from '#store'
import type { Blobs } from './blobs.ts'

export interface Mentions {
  /**
   * Snapshots about somebody or something else whose question or answer names a creator, and how many answers are damaged,
   * so that nobody can tell. Reads the whole archive.
   */
  listMentions(id: string): Promise<{ readonly snapshots: readonly number[]; readonly damaged: number }>
}

interface AroundRow {
  readonly id: number
  readonly subject: string | null
  readonly params: string
  readonly bodyHead: Uint8Array | null
  readonly bodyTail: Uint8Array | null
}

/** Rows read at a time. */
const sliceRows = 100

export function openMentions(store: Store, blobs: Blobs): Mentions {
  const listBlobs = store.prepare<{ id: number }>('SELECT id FROM blob WHERE id > @after ORDER BY id LIMIT @limit')
  const listOfBlob = store.prepare<{ id: number }>(
    `SELECT id FROM snapshot WHERE wire_blob = @blob AND subject IS NOT @subject
     UNION SELECT id FROM snapshot WHERE body_blob = @blob AND subject IS NOT @subject`,
  )
  const listAround = store.prepare<AroundRow>(
    `SELECT id, subject, params, body_head AS bodyHead, body_tail AS bodyTail FROM snapshot
     WHERE id > @after ORDER BY id LIMIT @limit`,
  )

  function* each<Row extends { readonly id: number }>(list: (after: number) => readonly Row[]): Generator<Row> {
    for (let rows = list(0); rows.length > 0; rows = list(rows.at(-1)?.id ?? 0)) yield* rows
  }

  return {
    async listMentions(subject) {
      const isNamed = createMention(subject)
      /** Nothing where the answer is damaged: erasing the others must not wait for it. */
      const tellWhether = (blob: number): boolean | undefined => {
        try {
          return isNamed(blobs.get(blob))
        } catch {
          return undefined
        }
      }
      const found = new Set<number>()
      let damaged = 0
      for (const { id: blob } of each((after) => listBlobs.list({ after, limit: sliceRows }))) {
        const isIn = tellWhether(blob)
        if (isIn === undefined) damaged++
        if (isIn !== true) continue
        for (const { id } of listOfBlob.list({ blob, subject })) found.add(id)
      }
      for (const row of each((after) => listAround.list({ after, limit: sliceRows }))) {
        if (row.subject === subject) continue
        const around = [row.params, row.bodyHead ?? '', row.bodyTail ?? '']
        if (around.some(isNamed)) found.add(row.id)
      }
      return { snapshots: [...found], damaged }
    },
  }
}
