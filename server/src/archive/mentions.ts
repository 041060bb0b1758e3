import { createMention } from '#kit'
import { defineQuery, readPages, type Store } from '#store'
import { type Packed, unpack } from './bodies.ts'

interface Numbered {
  readonly id: number
}

interface AroundRow extends Numbered {
  readonly subject: string | null
  readonly params: string
  readonly bodyHead: Uint8Array | null
  readonly bodyTail: Uint8Array | null
}

/** Rows read at a time. */
const sliceRows = 100

const listBlobs = defineQuery<Numbered & Packed, Numbered>(
  'archive.listBlobs',
  `SELECT id, digest, bytes FROM blob WHERE id > @id ORDER BY id LIMIT ${sliceRows}`,
)

const listOfBlob = defineQuery<Numbered & { readonly subject: string | null }, { readonly blob: number }>(
  'archive.listOfBlob',
  `SELECT id, subject FROM snapshot WHERE wire_blob = @blob UNION SELECT id, subject FROM snapshot WHERE body_blob = @blob`,
)

const listAround = defineQuery<AroundRow, Numbered>(
  'archive.listAround',
  `SELECT id, subject, params, body_head, body_tail FROM snapshot WHERE id > @id ORDER BY id LIMIT ${sliceRows}`,
)

export function openMentions(store: Store) {
  return {
    /**
     * Snapshots about somebody or something else whose question or answer names a creator, and how many answers are damaged,
     * so that nobody can tell. Reads the whole archive.
     */
    async listMentions(subject: string) {
      const isNamed = createMention(subject)
      /** Nothing where the answer is damaged: erasing the others must not wait for it. */
      const tellWhether = (blob: Packed): boolean | undefined => {
        try {
          return isNamed(unpack(blob))
        } catch {
          return undefined
        }
      }
      const naming: Pick<AroundRow, 'id' | 'subject'>[] = []
      let damaged = 0
      for await (const blobs of readPages(store, listBlobs, { id: 0 }))
        for (const blob of blobs) {
          const isIn = tellWhether(blob)
          if (isIn === undefined) damaged++
          if (isIn === true) naming.push(...(await store.list(listOfBlob, { blob: blob.id })))
        }
      for await (const rows of readPages(store, listAround, { id: 0 }))
        naming.push(...rows.filter((row) => [row.params, row.bodyHead ?? '', row.bodyTail ?? ''].some(isNamed)))
      const others = naming.filter((row) => row.subject !== subject)
      return { snapshots: [...new Set(others.map(({ id }) => id))], damaged }
    },
  }
}
