import type { Blobs } from './blobs.ts'

/** An answer's bytes in the wire form and the provider's own body, as a snapshot's row refers to them. */
export interface StoredBodies {
  readonly wireBlob: number
  readonly bodyBlob: number
  /** What the body has around the wire form, where it holds that as it stands. */
  readonly bodyHead: Uint8Array | null
  readonly bodyTail: Uint8Array | null
}

/** An envelope is shorter; a body that holds more is kept by itself. */
const wrappingBytesMax = 4_096

/**
 * Stores both inside the caller's write. Most bodies are an envelope around the wire form, with an id that no other has: so
 * the wire form is what is kept, once for all identical answers, and the envelope beside it.
 */
export function storeBodies(blobs: Blobs, data: Buffer, body: Buffer): StoredBodies {
  const wireBlob = blobs.put(data)
  if (body.equals(data)) return { wireBlob, bodyBlob: wireBlob, bodyHead: null, bodyTail: null }
  const at = data.length > 0 && body.length - data.length <= wrappingBytesMax ? body.indexOf(data) : -1
  if (at < 0) return { wireBlob, bodyBlob: blobs.put(body), bodyHead: null, bodyTail: null }
  return { wireBlob, bodyBlob: wireBlob, bodyHead: body.subarray(0, at), bodyTail: body.subarray(at + data.length) }
}

/** The provider's own body, byte for byte. */
export function readBody(blobs: Blobs, { bodyBlob, bodyHead, bodyTail }: StoredBodies): Buffer {
  const inner = blobs.get(bodyBlob)
  return bodyHead === null && bodyTail === null
    ? inner
    : Buffer.concat([bodyHead ?? noBytes, inner, bodyTail ?? noBytes])
}

const noBytes = Buffer.alloc(0)
