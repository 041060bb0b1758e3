import { createHash } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Store } from '#store'

/** A body on its way into the store: what takes time is done before the write that stores it. */
export interface Draft {
  readonly body: Buffer
  readonly digest: Buffer
  /** Compressed; absent where the body was there already. */
  readonly bytes: Buffer | undefined
}

/** Bodies by their content: the same one is stored once, compressed. */
export interface Blobs {
  draft(body: Buffer): Draft
  /** Stores a body inside the caller's write, unless it is there, and returns its id. */
  put(draft: Draft): number
  /** The body, byte for byte. Throws when what is stored is not what was put there. */
  get(id: number): Buffer
}

const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }

/** No body is larger; a damaged blob must not fill the memory. */
const bodyBytesMax = 64 * 1_048_576

const compress = (body: Buffer): Buffer => zstdCompressSync(body, level)

const digestOf = (body: Uint8Array): Buffer => createHash('sha256').update(body).digest()

export function openBlobs(store: Store): Blobs {
  const find = store.prepare<{ id: number }>('SELECT id FROM blob WHERE digest = @digest')
  const insert = store.prepare<{ id: number }>('INSERT INTO blob (digest, bytes) VALUES (@digest, @bytes) RETURNING id')
  const read = store.prepare<{ digest: Uint8Array; bytes: Uint8Array }>('SELECT digest, bytes FROM blob WHERE id = @id')

  return {
    draft(body) {
      const digest = digestOf(body)
      return { body, digest, bytes: find.find({ digest }) ? undefined : compress(body) }
    },
    put({ body, digest, bytes }) {
      const known = find.find({ digest }) ?? insert.find({ digest, bytes: bytes ?? compress(body) })
      if (!known) throw new Error('a blob was not stored')
      return known.id
    },
    get(id) {
      const row = read.find({ id })
      if (!row) throw new Error(`there is no blob ${id}`)
      const body = zstdDecompressSync(row.bytes, { maxOutputLength: bodyBytesMax })
      if (!digestOf(body).equals(row.digest)) throw new Error(`blob ${id} is damaged`)
      return body
    },
  }
}
