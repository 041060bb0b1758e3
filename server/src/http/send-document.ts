import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Document } from '#docs'
import type { Represent } from './representations.ts'

export type SendDocument = (request: FastifyRequest, reply: FastifyReply, document: Document) => Promise<FastifyReply>

/** Sends documents, or says that whoever asks has it already. Its routes are compressed by nobody else. */
export function createSendDocument(represent: Represent): SendDocument {
  return async ({ headers }, reply, document) => {
    const { status, type } = document
    const { encoding, bytes, etag } = await represent(document, headers['accept-encoding']?.toString())
    const { vary, ...others } = document.headers
    reply.headers({ ...others, etag, vary: vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding` })
    if (status === 200 && isKnown(headers['if-none-match'], etag)) return reply.code(304).send()
    if (encoding !== 'identity') reply.header('content-encoding', encoding)
    return reply.code(status).type(type).send(bytes)
  }
}

/** Whether one of the tags a client has is this one; proxies that repack a body mark its tag as weak. */
const isKnown = (tags: string | undefined, etag: string): boolean =>
  tags?.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, ''))) ?? false
