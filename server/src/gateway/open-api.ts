import type { FastifyInstance } from 'fastify'
import type { OpenApi } from '#docs'
import { type SendDocument, splitTarget } from '#http'
import { Problem } from '#kit'

/** A new version of the service or of its catalogue is seen this much later. */
const maxAgeSeconds = 300

/** OpenAPI documents, for whoever asks: editors and generators of other origins read them too. */
export function serveOpenApi(app: FastifyInstance, openApi: OpenApi, sendDocument: SendDocument): void {
  for (const url of ['/openapi.json', '/openapi-zh.json', '/openapi/*']) {
    app.route({
      method: ['GET', 'HEAD'],
      url,
      compress: false,
      handler: async (request, reply) => {
        const document = await openApi.find(splitTarget(request.originalUrl).path)
        if (!document) throw new Problem('resource.unknown')
        reply.headers({ 'access-control-allow-origin': '*', 'cache-control': `public, max-age=${maxAgeSeconds}` })
        return sendDocument(request, reply, document)
      },
    })
  }
}
