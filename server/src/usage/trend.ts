import { type Clock, createBriefMemory, dayOf } from '#kit'
import type { CallReader } from './calls.ts'
import type { openCallFigures } from './figures.ts'

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

const daysShown = 30

const rememberedMs = 5_000

/** Accounts whose trend is remembered. */
const accountsMax = 100

type Figures = Pick<ReturnType<typeof openCallFigures>, 'listCallDays'>

export function openTrends(clock: Clock, { listCallDays }: Figures): Trends {
  const remember = createBriefMemory<DailyTrend>({ clock, keepMs: rememberedMs, entriesMax: accountsMax })

  async function measure(accountId: string): Promise<DailyTrend> {
    const first = dayOf(clock.now()) - daysShown + 1
    const rows = await listCallDays({ accountId, first })
    const days = Array.from({ length: daysShown }, (_, index) => first + index)
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
