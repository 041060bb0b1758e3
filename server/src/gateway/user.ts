import type { FastifyInstance } from 'fastify'
import { getCaller, sendData } from '#http'
import { formatDay, formatYuan, startOfDay } from '#kit'
import type { DailyTrend } from '#usage'
import type { GatewayNeeds } from './needs.ts'

/** What an account may know of itself, in the contract's form. */
export function serveUser(app: FastifyInstance, needs: GatewayNeeds): void {
  const { ledger, usage } = needs

  app.get('/get-balance', async (request, reply) => {
    const { availableMicro } = await ledger.getBalance(getCaller(request).accountId)
    return sendData(request, reply, { balance: formatYuan(availableMicro, 4), currency: 'CNY' })
  })

  app.get('/get-usage-summary', async (request, reply) => {
    const trend = await usage.getDailyTrend(getCaller(request))
    return sendData(request, reply, { apiTrendDaily: describeTrend(trend) })
  })
}

const describeTrend = ({ days, series }: DailyTrend) => ({
  days: days.map((day) => formatDay(startOfDay(day))),
  series: series.map(({ path, calls }) => ({ name: path, data: calls })),
})
