import { hash } from 'node:crypto'

/** Something documented, in the form that was asked for. */
export interface Document {
  readonly status: 200 | 404
  readonly type: string
  readonly body: Buffer
  /** The same for the same body, and for no other. */
  readonly digest: string
  readonly headers: Readonly<Record<string, string>>
}

export function openDocument(
  type: string,
  content: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Document {
  const body = typeof content === 'string' ? Buffer.from(content) : content
  return { status: 200, type, body, digest: hash('sha256', body, 'base64url'), headers }
}
