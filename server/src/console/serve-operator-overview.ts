import type { FastifyInstance } from 'fastify'
import { createBriefMemory, dayMs, dayOf, hourMs, hourOf, hoursOfDays, turnEnd } from '#kit'
import { spentBy } from '#ledger'
import { countCalls } from './describe-endpoints.ts'
import type { OperatorNeeds } from './operating.ts'
import { describeProvider } from './provider-rows.ts'
import type { LowAccount, OperatorOverview, OverviewDay } from './wire/operator-overview.ts'

const daysShown = 30
/** Spending is averaged over these, and money that lasts less is told of. */
const [meanDays, lowDays] = [7, 3]
const lowMax = 10
/** The day that runs is summed up again so often; one that is over stays as it is. */
const freshMs = 5_000
/** A day is over when nothing of it can still be written. */
const settledMs = hourMs
const troubled: ReadonlySet<string> = new Set(['half open', 'stopped', 'paused'])

/** How the service does: what it brings and takes, who runs out of money, which providers are in trouble. */
export function serveOperatorOverview(scope: FastifyInstance, needs: OperatorNeeds): void {
  const { clock, ledger, usage, accounts, archive, pauses, operating } = needs
  const daysKept = { clock, entriesMax: 4 * daysShown }
  const over = createBriefMemory<OverviewDay>({ ...daysKept, keepMs: dayMs })
  const running = createBriefMemory<OverviewDay>({ ...daysKept, keepMs: freshMs })
  const spentOver = createBriefMemory<ReadonlyMap<string, number>>({ ...daysKept, keepMs: dayMs })

  scope.get('/operator/overview', async (): Promise<OperatorOverview> => {
    const now = clock.now()
    const today = dayOf(now)
    const days: OverviewDay[] = []
    // One after the other: between two of them calls are served.
    for (let day = today - daysShown + 1; day <= today; day++) {
      days.push(await readDay(day, now))
      await turnEnd(clock)
    }
    const [low, { bytes, answers }, paused] = await Promise.all([
      listLow(today),
      archive.getSize(),
      pauses.listPaused(),
    ])
    return {
      at: now,
      days,
      low,
      providers: listTroubled(now, paused),
      archive: { bytes, answers, boundBytes: operating.archiveMaxBytes ?? null },
    }
  })

  const readDay = (day: number, now: number): Promise<OverviewDay> =>
    (day < dayOf(now - settledMs) ? over : running)(String(day), () => sumUp(day))

  async function sumUp(day: number): Promise<OverviewDay> {
    const { first, last } = hoursOfDays({ first: day, last: day })
    const [money, calls, upstream] = await Promise.all([
      ledger.sumMoneyOfAccounts(day),
      usage.sumCallsOfDay(day),
      usage.listUpstreamOfEndpoints({ from: first, until: last + 1 }),
    ])
    return {
      day,
      revenueMicro: money.reduce((sum, one) => sum + spentBy(one), 0),
      upstreamMicro: upstream.reduce((sum, { yuanMicro }) => sum + yuanMicro, 0),
      ...countCalls(calls),
    }
  }

  async function listLow(today: number): Promise<LowAccount[]> {
    const spent = new Map<string, number>()
    for (let day = today - meanDays; day < today; day++) {
      for (const [id, micro] of await spentOver(String(day), () => sumAccounts(day)))
        spent.set(id, (spent.get(id) ?? 0) + micro)
      await turnEnd(clock)
    }
    const left = await ledger.listLeft([...spent.keys()])
    const low = left
      .map((one) => ({ ...one, perDayMicro: Math.round((spent.get(one.accountId) ?? 0) / meanDays) }))
      .filter(({ leftMicro, perDayMicro }) => perDayMicro > 0 && leftMicro < lowDays * perDayMicro)
      .sort((one, other) => one.leftMicro / one.perDayMicro - other.leftMicro / other.perDayMicro)
      .slice(0, lowMax)
    return Promise.all(
      low.map(async ({ accountId: id, leftMicro, perDayMicro }) => {
        return { id, name: (await accounts.findName(id)) ?? id, leftMicro, perDayMicro }
      }),
    )
  }

  async function sumAccounts(day: number): Promise<ReadonlyMap<string, number>> {
    const sums = new Map<string, number>()
    for (const one of await ledger.sumMoneyOfAccounts(day))
      sums.set(one.accountId, (sums.get(one.accountId) ?? 0) + spentBy(one))
    return sums
  }

  function listTroubled(now: number, paused: Awaited<ReturnType<typeof pauses.listPaused>>) {
    const { collector, providers } = operating
    const state = collector.describe()
    const span = { from: hourOf(now), until: hourOf(now) + 1 }
    return providers
      .map((installed) => describeProvider(installed, { state, paused, hours: [], span, now, providers }))
      .filter((one) => troubled.has(one.state))
      .map(({ name, state: its }) => ({ name, state: its }))
  }
}
