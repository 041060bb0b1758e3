import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Document } from '#docs'

/** Sends a document, or says that whoever asks has it already. */
export function sendDocument({ headers }: FastifyRequest, reply: FastifyReply, document: Document): FastifyReply {
  const { status, type, body, etag } = document
  reply.headers({ ...document.headers, etag })
  return headers['if-none-match'] === etag ? reply.code(304).send() : reply.code(status).type(type).send(body)
}
