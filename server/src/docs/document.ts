import { createHash } from 'node:crypto'

/** Something documented, in the form that was asked for. */
export interface Document {
  readonly status: 200 | 404
  readonly type: string
  readonly body: string
  readonly etag: string
  readonly headers: Readonly<Record<string, string>>
}

export const openDocument = (type: string, body: string, headers: Readonly<Record<string, string>> = {}): Document => ({
  status: 200,
  type,
  body,
  etag: `W/"${createHash('sha1').update(body).digest('base64url')}"`,
  headers,
})
