import { createHash } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { defineQuery, openIds, type RowRef, type Sheet, type Store } from '#store'
import { sizeOfBody } from './size.ts'

/** A body as it is kept: compressed, once however many snapshots refer to it. */
export interface Packed {
  readonly digest: Uint8Array
  readonly bytes: Uint8Array
}

/** A body that a snapshot will refer to; one that is not kept yet is brought along. */
export interface Draft {
  readonly digest: Uint8Array
  readonly brought: (Packed & { readonly id: number }) | undefined
}

/** The provider's own body: what is kept of it, and what it has around that. */
export interface StoredBody extends Packed {
  readonly bodyHead: Uint8Array | null
  readonly bodyTail: Uint8Array | null
}

const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } }

/** No body is larger; a damaged blob must not fill the memory. */
const bodyBytesMax = 64 * 1_048_576

/** An envelope is shorter; a body that holds more is kept by itself. */
const wrappingBytesMax = 4_096

const noBytes = Buffer.alloc(0)

const findBlob = defineQuery<object, Pick<Packed, 'digest'>>(
  'archive.findBlob',
  'SELECT id FROM blob WHERE digest = @digest',
)

/**
 * Drafts an answer's bytes in the wire form and the provider's own body: what takes time is done before the write. Most
 * bodies are an envelope around the wire form, with an id that no other has: so the wire form is what is kept, once for all
 * identical answers, and the envelope beside it.
 */
export function openDrafts(store: Store) {
  const takeId = openIds(store, 'blob')

  async function draft(body: Buffer): Promise<Draft> {
    const digest = digestOf(body)
    if (await store.find(findBlob, { digest })) return { digest, brought: undefined }
    return { digest, brought: { id: await takeId(), digest, bytes: zstdCompressSync(body, level) } }
  }

  return async (data: Buffer, body: Buffer) => {
    const wire = await draft(data)
    if (body.equals(data)) return { wire, body: wire, bodyHead: null, bodyTail: null }
    const at = data.length > 0 && body.length - data.length <= wrappingBytesMax ? body.indexOf(data) : -1
    if (at < 0) return { wire, body: await draft(body), bodyHead: null, bodyTail: null }
    return { wire, body: wire, bodyHead: body.subarray(0, at), bodyTail: body.subarray(at + data.length) }
  }
}

/** The row that a rule names to refer to a body: it stays, or is added. */
export const refOf = ({ digest, brought }: Draft): RowRef =>
  brought ? { in: 'blob', key: { digest } } : { in: 'blob', key: { digest }, for: 'sharing' }

/**
 * Refers to bodies, and adds those brought along that are not there; where one is missing, nothing is added. Gives their ids, and
 * how many bytes were added.
 */
export function refer(sheet: Sheet, drafts: readonly Draft[]) {
  const found = drafts.flatMap(({ digest, brought }) => sheet.find('blob', { digest }) ?? brought ?? [])
  if (found.length < drafts.length) return undefined
  let bytes = 0
  for (const blob of found) {
    if (sheet.find('blob', blob)) continue
    sheet.insert('blob', blob)
    bytes += sizeOfBody(blob)
  }
  return { ids: found.map(({ id }) => id), bytes }
}

export const digestOf = (body: Uint8Array): Buffer => createHash('sha256').update(body).digest()

/** The body, byte for byte. Throws when what is kept is not what was put there. */
export function unpack({ digest, bytes }: Packed): Buffer {
  const body = zstdDecompressSync(bytes, { maxOutputLength: bodyBytesMax })
  if (!digestOf(body).equals(digest)) throw new Error(`the body ${Buffer.from(digest).toString('hex')} is damaged`)
  return body
}

export function readBody({ bodyHead, bodyTail, ...packed }: StoredBody): Buffer {
  const inner = unpack(packed)
  return bodyHead === null && bodyTail === null
    ? inner
    : Buffer.concat([bodyHead ?? noBytes, inner, bodyTail ?? noBytes])
}
