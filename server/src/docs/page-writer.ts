import type { Piece } from './blocks-html.ts'
import { type Document, openDocument } from './document.ts'

/**
 * Writes a page as often as it is asked for: what is live anew each time, all else once. While what is live says the same
 * it is the same document.
 */
export function openPageWriter(pieces: readonly Piece[], headers?: Document['headers']): () => Promise<Document> {
  const parts = pieces.map((piece) => (typeof piece === 'function' ? piece : Buffer.from(piece.markup)))
  let last: { readonly live: string; readonly document: Document } | undefined

  return async () => {
    const texts: string[] = []
    for (const part of parts) if (typeof part === 'function') texts.push((await part()).markup)
    const live = texts.join('\0')
    if (last?.live !== live) {
      const written = texts.values()
      const body = parts.map((part) => (typeof part === 'function' ? Buffer.from(written.next().value ?? '') : part))
      last = { live, document: openDocument('text/html; charset=utf-8', Buffer.concat(body), headers) }
    }
    return last.document
  }
}
