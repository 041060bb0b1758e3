import { createMention } from '#kit'
import { defineQuery, type Query, type Store } from '#store'
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

type Page = { readonly after: number; readonly limit: number }

/** Rows read at a time. */
const sliceRows = 100

const listBlobs = defineQuery<Numbered & Packed, Page>(
  'archive.listBlobs',
  'SELECT id, digest, bytes FROM blob WHERE id > @after ORDER BY id LIMIT @limit',
)

const listOfBlob = defineQuery<Numbered & { readonly subject: string | null }, { readonly blob: number }>(
  'archive.listOfBlob',
  `SELECT id, subject FROM snapshot WHERE wire_blob = @blob UNION SELECT id, subject FROM snapshot WHERE body_blob = @blob`,
)

const listAround = defineQuery<AroundRow, Page>(
  'archive.listAround',
  'SELECT id, subject, params, body_head, body_tail FROM snapshot WHERE id > @after ORDER BY id LIMIT @limit',
)

export function openMentions(store: Store) {
  async function* each<Row extends Numbered>(query: Query<Row, Page>): AsyncGenerator<Row> {
    let rows: readonly Row[]
    for (let after = 0; ; after = rows.at(-1)?.id ?? 0) {
      rows = await store.list(query, { after, limit: sliceRows })
      if (rows.length === 0) return
      yield* rows
    }
  }

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
      for await (const blob of each(listBlobs)) {
        const isIn = tellWhether(blob)
        if (isIn === undefined) damaged++
        if (isIn === true) naming.push(...(await store.list(listOfBlob, { blob: blob.id })))
      }
      for await (const row of each(listAround))
        if ([row.params, row.bodyHead ?? '', row.bodyTail ?? ''].some(isNamed)) naming.push(row)
      const others = naming.filter((row) => row.subject !== subject)
      return { snapshots: [...new Set(others.map(({ id }) => id))], damaged }
    },
  }
}
