import { type Clock, dayOf } from '#kit'
import type { Store } from '#store'
import { createBriefMemory } from './brief-memory.ts'

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
  /** The last 30 days of an account, at most 5 seconds old. */
  getDailyTrend(accountId: string): Promise<DailyTrend>
}

interface TrendRow {
  readonly path: string
  readonly day: number
  readonly calls: number
}

const daysShown = 30
const hoursAhead = 8
const hoursPerDay = 24

const rememberedMs = 5_000

/** Accounts whose trend is remembered. */
const accountsMax = 100

export function openTrends(store: Store, clock: Clock): Trends {
  // One look for each hour: the key of rollups begins with it. Its own hour is an integer; the one counted up from a parameter is not.
  const list = store.prepare<TrendRow>(
    `WITH RECURSIVE shown (hour) AS (VALUES (@from) UNION ALL SELECT hour + 1 FROM shown WHERE hour < @to)
     SELECT path, (rollup.hour + ${hoursAhead}) / ${hoursPerDay} AS day, sum(calls) AS calls
     FROM shown CROSS JOIN rollup ON rollup.hour = shown.hour WHERE account_id = @accountId GROUP BY 1, 2 ORDER BY 1`,
  )
  const remember = createBriefMemory<DailyTrend>({ clock, keepMs: rememberedMs, entriesMax: accountsMax })

  function measure(accountId: string): DailyTrend {
    const last = dayOf(clock.now())
    const days = Array.from({ length: daysShown }, (_, index) => last - daysShown + 1 + index)
    const from = (last - daysShown + 1) * hoursPerDay - hoursAhead
    const rows = list.list({ accountId, from, to: (last + 1) * hoursPerDay - hoursAhead - 1 })
    const series = [...Map.groupBy(rows, ({ path }) => path)].map(([path, ofPath]) => {
      const byDay = new Map(ofPath.map(({ day, calls }) => [day, calls]))
      return { path, calls: days.map((day) => byDay.get(day) ?? 0) }
    })
    return { days, series }
  }

  return { getDailyTrend: async (accountId) => remember(accountId, () => measure(accountId)) }
}
