import { promisify } from 'node:util'
import { zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Store } from '#store'

/** An answer that was refused for what was in it. */
export interface RefusedBody {
  /** Unix milliseconds. */
  readonly at: number
  readonly provider: string
  /** The endpoint's. */
  readonly path: string
  /** What was asked: canonical parameters, and whom it is about. */
  readonly question: string
  readonly subject: string | null
  /** The fault it was refused for. */
  readonly outcome: string
  readonly place: string
  readonly expected: string
  readonly got: string
  readonly body: Buffer
}

/** One that is kept, without its bytes. */
export interface KeptBody extends Omit<RefusedBody, 'body' | 'subject' | 'question'> {
  readonly id: number
  /** As it came. */
  readonly sizeBytes: number
  /** Whether only its beginning is kept. */
  readonly isCut: boolean
}

/** On its way into the store: what takes time is done before the write. */
export type PackedBody = Omit<RefusedBody, 'body'> & {
  readonly bytes: Buffer
  readonly sizeBytes: number
  readonly isCut: number
}

export interface RefusedBodies {
  /** Keeps one among the newest of its endpoint, inside the caller's write. */
  insert(body: PackedBody): void
  countBodies(): Promise<number>
  /** The newest of an endpoint first. */
  listBodies(path: string): Promise<readonly KeptBody[]>
  findBody(id: number): Promise<(KeptBody & { readonly body: Buffer }) | undefined>
  /** Removes one slice of those from before a time; says how many, 0 when none is left. */
  trimBodies(before: number): Promise<number>
}

/** The newest of an endpoint that are kept. */
export const bodiesMax = 20
const packedBytesMax = 256 * 1_024
const bodyBytesMax = 64 * 1_048_576
const sliceRows = 50

const compressElsewhere = promisify(zstdCompress)

/** What takes no longer than a turn of the event loop may is packed at once. */
const atOnceBytesMax = 64 * 1_024

const compress = async (body: Buffer): Promise<Buffer> =>
  body.length <= atOnceBytesMax ? zstdCompressSync(body) : compressElsewhere(body)

/** Compresses a body; of one that is too large only as much of its beginning as there is room for. */
export async function packBody({ body, ...fields }: RefusedBody): Promise<PackedBody> {
  let kept = body
  let bytes = await compress(kept)
  while (bytes.length > packedBytesMax) {
    kept = kept.subarray(0, Math.floor((kept.length * packedBytesMax * 0.9) / bytes.length))
    bytes = await compress(kept)
  }
  return { ...fields, bytes, sizeBytes: body.length, isCut: Number(kept.length < body.length) }
}

type BodyRow = Omit<KeptBody, 'isCut'> & { readonly isCut: number }

export function openRefusedBodies(store: Store): RefusedBodies {
  const columns = 'id, at, provider, path, outcome, place, expected, got, size_bytes AS sizeBytes, is_cut AS isCut'
  const insert = store.prepare(
    `INSERT INTO refused_body (at, provider, path, question, subject, outcome, place, expected, got, size_bytes, is_cut, bytes)
     VALUES (@at, @provider, @path, @question, @subject, @outcome, @place, @expected, @got, @sizeBytes, @isCut, @bytes)`,
  )
  const removeBeyond = store.prepare(
    `DELETE FROM refused_body WHERE path = @path AND id NOT IN
       (SELECT id FROM refused_body WHERE path = @path ORDER BY id DESC LIMIT ${bodiesMax})`,
  )
  const count = store.prepare<{ count: number }>('SELECT count(*) AS count FROM refused_body')
  const list = store.prepare<BodyRow>(`SELECT ${columns} FROM refused_body WHERE path = @path ORDER BY id DESC`)
  const find = store.prepare<BodyRow & { readonly bytes: Uint8Array }>(
    `SELECT ${columns}, bytes FROM refused_body WHERE id = @id`,
  )
  const removeOld = store.prepare(
    `DELETE FROM refused_body WHERE id IN (SELECT id FROM refused_body WHERE at < @before LIMIT ${sliceRows})`,
  )
  const read = ({ isCut, ...row }: BodyRow): KeptBody => ({ ...row, isCut: isCut === 1 })

  return {
    insert(body) {
      insert.run(body)
      removeBeyond.run(body)
    },
    countBodies: async () => count.find()?.count ?? 0,
    listBodies: async (path) => list.list({ path }).map(read),
    async findBody(id) {
      const row = find.find({ id })
      if (!row) return undefined
      const { bytes, ...kept } = row
      return { ...read(kept), body: unpackBody(bytes) }
    },
    trimBodies: (before) => store.write(() => removeOld.run({ before })),
  }
}

export const unpackBody = (bytes: Uint8Array): Buffer => zstdDecompressSync(bytes, { maxOutputLength: bodyBytesMax })
