import { type Clock, createBriefMemory, dayMs, dayOf, hourMs, shanghaiAheadMs } from '#kit'
import { defineQuery, type Store } from '#store'
import type { CallReader } from './calls.ts'
import type { Refusals } from './refusals.ts'

/** How often an account called each endpoint, day by day. */
export interface DailyTrend {
  /** The day that runs and those before, earliest first: days since 1970 in Asia/Shanghai. */
  readonly days: readonly number[]
  /** Endpoints called in them, by path. */
  readonly series: readonly {
    readonly path: string
    /** Calls of each of the days, whatever became of them. */
    readonly calls: readonly number[]
  }[]
}

export interface Trends {
  /** The last 30 days of an account, at most 5 seconds old; of the endpoints given, where some are. */
  getDailyTrend(reader: CallReader & { readonly accountId: string }): Promise<DailyTrend>
}

interface TrendRow {
  readonly path: string
  readonly day: number
  readonly calls: number
}

const daysShown = 30
const hoursAhead = shanghaiAheadMs / hourMs
const hoursPerDay = dayMs / hourMs

const rememberedMs = 5_000

/** A day is finished when no call of it can still be settled. */
const settledMs = hourMs

/** Accounts whose trend is remembered. */
const accountsMax = 100

/** One look for each hour: the key of rollups begins with it. */
const listDays = defineQuery<TrendRow, { readonly accountId: string; readonly from: number; readonly to: number }>(
  'usage.listDays',
  `WITH RECURSIVE shown (hour) AS (SELECT CAST(@from AS BIGINT) UNION ALL SELECT hour + 1 FROM shown WHERE hour < @to)
   SELECT path, (rollup.hour + ${hoursAhead}) / ${hoursPerDay} AS day, sum(calls) AS calls
   FROM shown CROSS JOIN rollup WHERE rollup.hour = shown.hour AND account_id = @accountId GROUP BY 1, 2`,
)

export function openTrends(store: Store, clock: Clock, { writeRefusals }: Pick<Refusals, 'writeRefusals'>): Trends {
  const remember = createBriefMemory<DailyTrend>({ clock, keepMs: rememberedMs, entriesMax: accountsMax })
  // A busy account has a hundred thousand rollups in a month; what they say of finished days stays as it is.
  const rememberFinished = createBriefMemory<readonly TrendRow[]>({ clock, keepMs: dayMs, entriesMax: accountsMax })

  function list(accountId: string, first: number, last: number): Promise<readonly TrendRow[]> {
    const from = first * hoursPerDay - hoursAhead
    return store.list(listDays, { accountId, from, to: from + (last - first + 1) * hoursPerDay - 1 })
  }

  async function measure(accountId: string): Promise<DailyTrend> {
    await writeRefusals()
    const now = clock.now()
    const last = dayOf(now)
    const days = Array.from({ length: daysShown }, (_, index) => last - daysShown + 1 + index)
    const finished = dayOf(now - settledMs) - 1
    const rows = [
      ...(await rememberFinished(`${accountId} ${finished}`, () =>
        list(accountId, finished - daysShown + 1, finished),
      )),
      ...(await list(accountId, finished + 1, last)),
    ]
    const series = [...Map.groupBy(rows, ({ path }) => path)].map(([path, ofPath]) => {
      const byDay = new Map(ofPath.map(({ day, calls }) => [day, calls]))
      return { path, calls: days.map((day) => byDay.get(day) ?? 0) }
    })
    return { days, series: series.filter(({ calls }) => calls.some((count) => count > 0)).sort(byPath) }
  }

  return {
    async getDailyTrend({ accountId, endpoints }) {
      const { days, series } = await remember(accountId, () => measure(accountId))
      const seen = endpoints && new Set(endpoints)
      return { days, series: seen ? series.filter(({ path }) => seen.has(path)) : series }
    },
  }
}

const byPath = (one: { readonly path: string }, other: { readonly path: string }): number =>
  one.path < other.path ? -1 : 1
