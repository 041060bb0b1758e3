import type { FastifyInstance, FastifyRequest } from 'fastify'
import { formatDay, formatYuan, startOfDay } from '#kit'
import type { DailyTrend } from '#usage'
import type { GatewayNeeds } from './needs.ts'
import { findRefusal, sendData, sendProblem } from './replies.ts'
import { findSecret, readParams, splitTarget } from './request.ts'

/** What an account may know of itself, in the contract's form. */
export function serveUser(app: FastifyInstance, needs: GatewayNeeds): void {
  const { tokens, ledger, usage } = needs
  // Its own, so that scripts of other origins may read these refusals too.
  app.setNotFoundHandler((request, reply) => sendProblem(needs, request, reply, findRefusal(app, request)))

  app.get('/get-balance', async (request, reply) => {
    const { availableMicro } = await ledger.getBalance(await findAccount(request))
    return sendData(request, reply, { balance: formatYuan(availableMicro, 4), currency: 'CNY' })
  })

  app.get('/get-usage-summary', async (request, reply) => {
    const trend = await usage.getDailyTrend(await findAccount(request))
    return sendData(request, reply, { apiTrendDaily: describeTrend(trend) })
  })

  async function findAccount({ originalUrl, headers }: FastifyRequest): Promise<string> {
    const params = readParams([splitTarget(originalUrl).query], (name) => name === 'token')
    return (await tokens.identify(findSecret(params, headers.authorization))).accountId
  }
}

const describeTrend = ({ days, series }: DailyTrend) => ({
  days: days.map((day) => formatDay(startOfDay(day))),
  series: series.map(({ path, calls }) => ({ name: path, data: calls })),
})
