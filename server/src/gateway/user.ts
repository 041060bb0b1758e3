import type { FastifyInstance } from 'fastify'
import { formatYuan } from '#kit'
import { writeSuccess } from './envelope.ts'
import type { GatewayNeeds } from './needs.ts'
import { findRefusal, sendProblem } from './replies.ts'
import { findSecret, readParams, splitTarget } from './request.ts'

/** What an account may know of itself, in the contract's form. */
export function serveUser(app: FastifyInstance, needs: GatewayNeeds): void {
  const { tokens, ledger } = needs
  // Its own, so that scripts of other origins may read these refusals too.
  app.setNotFoundHandler((request, reply) => sendProblem(needs, request, reply, findRefusal(app, request)))

  app.get('/get-balance', async (request, reply) => {
    const { query } = splitTarget(request.originalUrl)
    const params = readParams([query], (name) => name === 'token')
    const { accountId } = await tokens.identify(findSecret(params, request.headers.authorization))
    const { availableMicro } = await ledger.getBalance(accountId)
    const data = Buffer.from(JSON.stringify({ balance: formatYuan(availableMicro, 4), currency: 'CNY' }))
    return reply.type('application/json; charset=utf-8').send(writeSuccess(data, request.visit.requestId))
  })
}
