import { readFileSync } from 'node:fs'
import fastify from 'fastify'

/** Fastify, answering every request with the same bytes. */
const body = readFileSync(process.env['BODY'] ?? '')
const app = fastify()

app.get('/*', async (_request, reply) => reply.type('application/json; charset=utf-8').send(body))
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' })
