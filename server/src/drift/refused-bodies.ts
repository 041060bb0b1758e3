import { promisify } from 'node:util'
import { zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type Change, defineQuery, defineRule, defineTrim, type Store } from '#store'
import { type Observed, refuseErased, sharedErasures } from './erasures.ts'

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

const columns = 'id, at, provider, path, outcome, place, expected, got, size_bytes, is_cut'

const count = defineQuery<{ readonly bodies: number }>(
  'drift.countBodies',
  'SELECT count(*) AS bodies FROM refused_body',
)

const list = defineQuery<BodyRow, { readonly path: string }>(
  'drift.listBodies',
  `SELECT ${columns} FROM refused_body WHERE path = @path ORDER BY id DESC`,
)

const find = defineQuery<BodyRow & { readonly bytes: Uint8Array }, { readonly id: number }>(
  'drift.findBody',
  `SELECT ${columns}, bytes FROM refused_body WHERE id = @id`,
)

interface KeepBodies extends Observed {
  readonly path: string
  readonly bodies: readonly PackedBody[]
  /** How many of those that are there stay. */
  readonly room: number
}

/** The newest stay; those that are too many by now go. */
const keep = defineRule<KeepBodies, void, { beyond: { id: number } }>({
  name: 'drift.keepBodies',
  find: {
    beyond: defineQuery(
      'drift.listBodiesBeyond',
      `SELECT id FROM refused_body WHERE path = @path ORDER BY id DESC LIMIT ${sliceRows} OFFSET @room`,
    ),
  },
  rows: (_, { beyond }) => [sharedErasures, ...beyond.map((key) => ({ in: 'refusedBody', key }) as const)],
  apply(sheet, asks, { beyond }) {
    refuseErased(sheet, asks)
    for (const key of beyond) sheet.remove('refusedBody', key)
    for (const body of asks.bodies) sheet.insert('refusedBody', body)
  },
})

/** Keeps bodies of an endpoint among its newest, as far as nothing was erased since they were observed. */
export const keepBodies = (path: string, bodies: readonly PackedBody[], { erasures }: Observed): Change =>
  keep({ path, bodies, room: Math.max(bodiesMax - bodies.length, 0), erasures })

const trim = defineTrim<{ readonly before: number }>(
  'drift.trimBodies',
  'refusedBody',
  `SELECT id FROM refused_body WHERE at < @before LIMIT ${sliceRows}`,
)

const read = ({ isCut, ...row }: BodyRow): KeptBody => ({ ...row, isCut: isCut === 1 })

export function openRefusedBodies(store: Store): RefusedBodies {
  return {
    countBodies: async () => (await store.find(count, {}))?.bodies ?? 0,
    listBodies: async (path) => (await store.list(list, { path })).map(read),
    async findBody(id) {
      const row = await store.find(find, { id })
      if (!row) return undefined
      const { bytes, ...kept } = row
      return { ...read(kept), body: unpackBody(bytes) }
    },
    trimBodies: (before) => store.write(trim({ before })),
  }
}

export const unpackBody = (bytes: Uint8Array): Buffer => zstdDecompressSync(bytes, { maxOutputLength: bodyBytesMax })
