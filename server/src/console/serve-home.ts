import type { FastifyInstance, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { writeSample } from '#docs'
import { dayOf, hourOf, startOfDay } from '#kit'
import { spentBy } from '#ledger'
import { describeBalance } from './describe-balance.ts'
import { countCalls, describeEndpoints, describeTotal } from './describe-endpoints.ts'
import { describeErrors, describeSaved, describeSpending, firstOfMonths } from './describe-spending.ts'
import { describeToday } from './describe-today.ts'
import { findNext } from './find-next.ts'
import type { ConsoleNeeds } from './needs.ts'
import { queryOf } from './read.ts'
import { getAccount, getVisitor } from './visitor.ts'
import type { Home, HomeBalance, HomeRange, HomeStart } from './wire/home.ts'

const daysOf: Readonly<Record<HomeRange, number>> = { today: 1, '7d': 7, '30d': 30, '90d': 90 }
/** Bars and savings are of a month at least: a day says little of either. */
const monthDays = 30
/** The balance is drawn so far back, which is more than the days that today is held against. */
const curveDays = 30
const tokensMax = 100

const readHome = queryOf({ range: Type.Optional(Type.String({ enum: Object.keys(daysOf) })) })

/** Days since 1970 from which on what is shown of a range is added up. */
function spansOf(range: HomeRange, today: number) {
  const days = daysOf[range]
  return {
    first: today - days + 1,
    barsFrom: today - (range === 'today' ? monthDays : days) + 1,
    monthFrom: today - Math.max(days, monthDays) + 1,
  }
}

/** An account's first page: all of it in one answer, from sums alone. */
export function serveHome(scope: FastifyInstance, needs: ConsoleNeeds): void {
  const { ledger, usage, tokens, catalogue, notices, clock } = needs

  scope.get('/accounts/:accountId/home', async (request): Promise<Home> => {
    // The query is one of these.
    const range = (readHome(request).range ?? 'today') as HomeRange
    const { id: accountId } = getAccount(request)
    const now = clock.now()
    const today = dayOf(now)
    const spans = spansOf(range, today)
    const { first, monthFrom } = spans
    const [[balance, hours, days, money], [sums, monthSums, todaySums, callDays, callHours, answers], alarm] =
      await Promise.all([readMoney(accountId, first, now), readCalls(accountId, spans, now), readAlarm(request)])
    const firstDay = Math.min(today, ...days.map(({ day }) => day))
    const figures = { sums, answers, money }
    return {
      at: now,
      today,
      balance: describeBalance({ balance, now, hours, days, today, alarm }),
      spentToday: { ...describeToday({ now, today, hours, firstDay }), ...countCalls(todaySums) },
      endpoints: describeEndpoints({ catalogue, now, today, ...figures, hours: callHours, days: callDays, ...spans }),
      total: describeTotal(figures),
      barsFrom: spans.barsFrom,
      spending: describeSpending(days, callDays, { first: monthFrom, today }),
      errors: describeErrors(sums),
      saved: describeSaved(monthSums, today - monthFrom + 1),
      ...(await describeSteps(accountId, now, {
        hasAlarm: alarm.alarmMicro !== null,
        isSpending: days.some((one) => spentBy(one) > 0),
        isNew: balance.chargedMicro === 0 && monthSums.length === 0,
      })),
    }
  })

  async function readAlarm(request: FastifyRequest): Promise<Pick<HomeBalance, 'alarmMicro' | 'lowSince' | 'alarmBy'>> {
    const { id: accountId } = getAccount(request)
    const [settings, begun, takers, mailed] = await Promise.all([
      notices.listSettings(accountId),
      notices.listBegun(accountId),
      notices.countTakers(accountId),
      notices.listMailed(accountId, getVisitor(request).person.id),
    ])
    const isAlarm = ({ type }: { readonly type: string }): boolean => type === 'balance.low'
    return {
      alarmMicro: settings.find(isAlarm)?.threshold ?? null,
      lowSince: begun.find(isAlarm)?.begunAt ?? null,
      alarmBy: [
        ...(mailed.includes('balance.low') ? (['mail'] as const) : []),
        ...((takers['balance.low'] ?? 0) > 0 ? (['webhook'] as const) : []),
      ],
    }
  }

  const readMoney = (accountId: string, first: number, now: number) =>
    Promise.all([
      ledger.getBalance(accountId),
      ledger.listMoneyHours({ accountId, first: hourOf(startOfDay(dayOf(now) - curveDays)), last: hourOf(now) }),
      ledger.listMoneyDays({ accountId, first: firstOfMonths(dayOf(now)) }),
      ledger.listMoneyPaths({ accountId, first }),
    ])

  const readCalls = (accountId: string, spans: ReturnType<typeof spansOf>, now: number) =>
    Promise.all([
      usage.sumCalls({ accountId, first: spans.first }),
      usage.sumCalls({ accountId, first: spans.monthFrom }),
      usage.sumCalls({ accountId, first: dayOf(now) }),
      usage.listCallDays({ accountId, first: spans.monthFrom }),
      usage.listCallHours({ accountId, first: hourOf(startOfDay(dayOf(now))), last: hourOf(now) }),
      usage.sumAnswers({ accountId, first: spans.first }),
    ])

  /** What to do next, or how to begin. */
  async function describeSteps(
    accountId: string,
    now: number,
    known: { readonly hasAlarm: boolean; readonly isSpending: boolean; readonly isNew: boolean },
  ): Promise<Pick<Home, 'next' | 'start'>> {
    const active = await tokens.listTokens({ accountId, isActive: true, limit: tokensMax })
    if (known.isNew) return { next: [], start: await describeStart(accountId, active.length > 0) }
    const [spending, quota] = await Promise.all([
      ledger.listSpending(active.map(({ id }) => id)),
      ledger.getQuota(accountId, dayOf(now)),
    ])
    return { next: findNext({ now, tokens: active, spending, quota, ...known }), start: null }
  }

  /** An account that has free calls begins with one of them. */
  async function describeStart(accountId: string, hasToken: boolean): Promise<HomeStart> {
    const allowances = (await ledger.listAllowances(accountId)).filter(({ left }) => left > 0)
    const grants = allowances.flatMap(({ path, left }) => {
      const endpoint = catalogue.find(path)
      return endpoint ? [{ path, title: endpoint.title, left }] : []
    })
    const offered = catalogue.list().filter(({ deprecated }) => !deprecated)
    const endpoint = catalogue.find(grants[0]?.path ?? '') ?? offered[0] ?? catalogue.list()[0]
    const server = { name: 'default', url: needs.getAddress() }
    return {
      hasToken,
      grants,
      usualPriceMicro: mostFrequent(catalogue.list().map(({ priceMicro }) => priceMicro)),
      sample: endpoint
        ? { title: endpoint.title, command: writeSample('short', 'bash', { endpoint, server }).trimEnd() }
        : null,
    }
  }
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0] ?? 0
}
