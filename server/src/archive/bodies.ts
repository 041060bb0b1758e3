import type { Blobs, Draft } from './blobs.ts'

/** An answer's bytes in the wire form and the provider's own body, as a snapshot's row refers to them. */
export interface StoredBodies {
  readonly wireBlob: number
  readonly bodyBlob: number
  /** What the body has around the wire form, where it holds that as it stands. */
  readonly bodyHead: Uint8Array | null
  readonly bodyTail: Uint8Array | null
}

/** Both on their way into the store. */
export interface DraftedBodies extends Pick<StoredBodies, 'bodyHead' | 'bodyTail'> {
  readonly wire: Draft
  /** The body, where it is kept by itself. */
  readonly body: Draft | undefined
}

/** An envelope is shorter; a body that holds more is kept by itself. */
const wrappingBytesMax = 4_096

/**
 * Most bodies are an envelope around the wire form, with an id that no other has: so the wire form is what is kept, once for
 * all identical answers, and the envelope beside it.
 */
export function draftBodies(blobs: Blobs, data: Buffer, body: Buffer): DraftedBodies {
  const wire = blobs.draft(data)
  if (body.equals(data)) return { wire, body: undefined, bodyHead: null, bodyTail: null }
  const at = data.length > 0 && body.length - data.length <= wrappingBytesMax ? body.indexOf(data) : -1
  if (at < 0) return { wire, body: blobs.draft(body), bodyHead: null, bodyTail: null }
  return { wire, body: undefined, bodyHead: body.subarray(0, at), bodyTail: body.subarray(at + data.length) }
}

/** Stores both inside the caller's write. */
export function storeBodies(blobs: Blobs, { wire, body, ...around }: DraftedBodies): StoredBodies {
  const wireBlob = blobs.put(wire)
  return { wireBlob, bodyBlob: body ? blobs.put(body) : wireBlob, ...around }
}

/** The provider's own body, byte for byte. */
export function readBody(blobs: Blobs, { bodyBlob, bodyHead, bodyTail }: StoredBodies): Buffer {
  const inner = blobs.get(bodyBlob)
  return bodyHead === null && bodyTail === null
    ? inner
    : Buffer.concat([bodyHead ?? noBytes, inner, bodyTail ?? noBytes])
}

const noBytes = Buffer.alloc(0)
