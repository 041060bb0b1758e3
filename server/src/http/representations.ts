import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'
import type { Document } from '#docs'
import { createMemory } from '#kit'

/** A document as it travels. */
export interface Representation {
  readonly encoding: Encoding
  readonly bytes: Buffer
  /** Strong: the same tag means the same bytes. */
  readonly etag: string
}

export type Represent = (document: Document, acceptEncoding: string | undefined) => Promise<Representation>

const compressors = {
  // Near what its slower qualities save, at a twentieth of their time.
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 5,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  zstd: (bytes: Buffer) => promisify(zstdCompress)(bytes),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
} as const satisfies Record<string, (bytes: Buffer) => Promise<Buffer>>

type Compressed = keyof typeof compressors
type Encoding = Compressed | 'identity'

/** In our order, for clients that like several as much. */
const encodings = ['br', 'zstd', 'gzip'] as const satisfies readonly Compressed[]

/** Below this a document fits into a packet as it is. */
const compressedBytesMin = 1_024

/** Is small already, and would only grow. */
const packedTypes: ReadonlySet<string> = new Set(['font/woff2'])

/** Clients say what they take in few ways. */
const acceptedMax = 200

/** Content that is served, in each form it was asked for. */
interface Kept {
  readonly body: Buffer
  readonly forms: Map<Compressed, Promise<Buffer>>
  bytes: number
}

/**
 * Keeps each content once, and compresses it once for each encoding, away from the loop that answers calls; whoever asks
 * meanwhile waits for the same. All replies share these bytes, so clients that do not read cost their connection alone.
 * When there are more than `bytesMax`, what was not asked for longest is forgotten.
 */
export function openRepresentations(bytesMax: number): Represent {
  const kept = new Map<string, Kept>()
  const chosen = createMemory<Encoding>(acceptedMax)
  let bytes = 0

  function keep({ digest, body }: Document): Kept {
    const known = kept.get(digest) ?? { body, forms: new Map(), bytes: 0 }
    // Behind all others: those at the front are forgotten first.
    kept.delete(digest)
    kept.set(digest, known)
    if (known.bytes === 0) grow(known, body.length)
    return known
  }

  function grow(one: Kept, more: number): void {
    one.bytes += more
    bytes += more
    for (const [digest, other] of kept) {
      if (bytes <= bytesMax) return
      if (other === one) continue
      kept.delete(digest)
      bytes -= other.bytes
    }
  }

  async function compress(digest: string, content: Kept, encoding: Compressed): Promise<Buffer> {
    try {
      const form = await compressors[encoding](content.body)
      if (kept.get(digest) === content) grow(content, form.length)
      return form
    } catch (error) {
      content.forms.delete(encoding)
      throw error
    }
  }

  return async (document, acceptEncoding = '') => {
    const { digest } = document
    const content = keep(document)
    const encoding =
      content.body.length < compressedBytesMin || packedTypes.has(document.type)
        ? 'identity'
        : chosen(acceptEncoding, () => chooseEncoding(acceptEncoding))
    if (encoding === 'identity') return { encoding, bytes: content.body, etag: `"${digest}"` }
    const form = content.forms.get(encoding) ?? compress(digest, content, encoding)
    content.forms.set(encoding, form)
    return { encoding, bytes: await form, etag: `"${digest}-${encoding}"` }
  }
}

/** What a client likes best of what we have; as it is where it likes nothing else better (RFC 9110, 12.5.3). */
export function chooseEncoding(accepted: string): Encoding {
  const qualities = new Map(
    accepted.split(',').map((item) => {
      const [name = '', ...params] = item.split(';').map((part) => part.trim().toLowerCase())
      const quality = params.find((param) => param.startsWith('q='))
      return [name === 'x-gzip' ? 'gzip' : name, quality === undefined ? 1 : Number(quality.slice(2)) || 0] as const
    }),
  )
  const other = qualities.get('*') ?? 0
  const qualityOf = (name: Encoding): number => qualities.get(name) ?? other
  const best = encodings.toSorted((one, another) => qualityOf(another) - qualityOf(one))[0]
  const asItIs = qualities.get('identity') ?? 0
  return best !== undefined && qualityOf(best) > 0 && qualityOf(best) >= asItIs ? best : 'identity'
}
