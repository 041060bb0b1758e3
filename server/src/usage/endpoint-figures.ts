import { type Clock, createBriefMemory, createDaySums, type DaysAsked, hourMs } from '#kit'
import { defineQuery, type Store } from '#store'
import { drawBar, findQuantileMs, type HealthBar, type HealthCount } from './health.ts'
import type { HourSpan } from './upstream-hours.ts'

/** Calls of all accounts on an endpoint, by how they were answered. */
export interface EndpointCalls {
  readonly path: string
  readonly code: number
  readonly calls: number
  readonly chargeMicro: number
}

export interface EndpointTimes {
  readonly p50Ms: number | null
  readonly p95Ms: number | null
}

/** How endpoints did, all of them at once, at most 5 seconds old. */
export interface EndpointFigures {
  listEndpointCalls(since: Since): Promise<readonly EndpointCalls[]>
  /** The score of the documentation, hour by hour of the last 24, the earliest first, by path. */
  listEndpointHours(): Promise<ReadonlyMap<string, readonly HealthBar[]>>
  /** How long new answers took, by path; of an hour that is no longer kept as such nothing is known. */
  listEndpointTimes(since: Since): Promise<ReadonlyMap<string, EndpointTimes>>
}

/** From the beginning of an hour since 1970 on, or of a day in Asia/Shanghai; until now. The same may come twice. */
export type Since = { readonly hour: number } | { readonly day: number }

interface HourRow extends HealthCount {
  readonly path: string
  readonly hour: number
}

interface StepRow {
  readonly path: string
  readonly withinUs: number
  readonly calls: number
}

const hoursShown = 24

/** Stands for all accounts, where sums are of one. */
const everybody = ''

const rememberedMs = 5_000
const spansMax = 8

const each = `WITH RECURSIVE shown (day) AS
     (SELECT CAST(@first AS BIGINT) UNION ALL SELECT day + 1 FROM shown WHERE day < @last)`

type Days = Pick<DaysAsked, 'first' | 'last'>

const listCallsOfDays = defineQuery<EndpointCalls, Days>(
  'usage.listEndpointCallsOfDays',
  `${each} SELECT path, code, sum(calls) AS calls, sum(charge_micro) AS charge_micro
   FROM shown CROSS JOIN call_day WHERE call_day.day = shown.day GROUP BY path, code`,
)

const listStepsOfDays = defineQuery<StepRow, Days>(
  'usage.listEndpointStepsOfDays',
  `${each} SELECT path, within_us, sum(calls) AS calls
   FROM shown CROSS JOIN answer_day WHERE answer_day.day = shown.day GROUP BY path, within_us`,
)

const listCalls = defineQuery<EndpointCalls, HourSpan>(
  'usage.listEndpointCalls',
  `SELECT path, code, sum(calls) AS calls, sum(charge_micro) AS charge_micro
   FROM rollup WHERE hour >= @from AND hour < @until GROUP BY path, code ORDER BY path, code`,
)

const listHours = defineQuery<HourRow, Pick<HourSpan, 'from'>>(
  'usage.listEndpointHours',
  `SELECT path, hour, sum(calls) AS calls, sum(CASE WHEN within_us > 0 THEN calls ELSE 0 END) AS good,
          sum(duration_us) AS duration_us
   FROM health_hour WHERE hour >= @from GROUP BY path, hour ORDER BY path, hour`,
)

const listSteps = defineQuery<StepRow, Pick<HourSpan, 'from'>>(
  'usage.listEndpointSteps',
  `SELECT path, within_us, sum(calls) AS calls FROM health_hour
   WHERE hour >= @from AND within_us > 0 GROUP BY path, within_us ORDER BY path, within_us`,
)

export function openEndpointFigures(store: Store, clock: Clock): EndpointFigures {
  const calls = createBriefMemory<readonly EndpointCalls[]>({ clock, keepMs: rememberedMs, entriesMax: spansMax })
  const sums = { clock, entriesMax: spansMax }
  const sumCalls = createDaySums<EndpointCalls>({ ...sums, list: (days) => store.list(listCallsOfDays, days) })
  const sumSteps = createDaySums<StepRow>({ ...sums, list: (days) => store.list(listStepsOfDays, days) })
  const hours = createBriefMemory<ReadonlyMap<string, readonly HealthBar[]>>({
    clock,
    keepMs: rememberedMs,
    entriesMax: 1,
  })
  const times = createBriefMemory<ReadonlyMap<string, EndpointTimes>>({
    clock,
    keepMs: rememberedMs,
    entriesMax: spansMax,
  })
  const findFirst = (): number => Math.floor(clock.now() / hourMs) - hoursShown + 1

  async function readHours(): Promise<ReadonlyMap<string, readonly HealthBar[]>> {
    const from = findFirst()
    const byPath = Map.groupBy(await store.list(listHours, { from }), ({ path }) => path)
    return new Map([...byPath].map(([path, own]) => [path, drawHours(own, from)]))
  }

  function readCalls(since: Since): Promise<readonly EndpointCalls[]> {
    if ('day' in since) return sumCalls({ accountId: everybody, first: since.day })
    return store.list(listCalls, { from: since.hour, until: Math.floor(clock.now() / hourMs) + 1 })
  }

  async function readTimes(since: Since): Promise<ReadonlyMap<string, EndpointTimes>> {
    const steps = await ('day' in since
      ? sumSteps({ accountId: everybody, first: since.day })
      : store.list(listSteps, { from: since.hour }))
    const byPath = Map.groupBy(
      steps.toSorted((one, other) => one.withinUs - other.withinUs),
      ({ path }) => path,
    )
    return new Map(
      [...byPath].map(([path, own]) => [path, { p50Ms: findQuantileMs(own, 50), p95Ms: findQuantileMs(own, 95) }]),
    )
  }

  return {
    listEndpointCalls: (since) => calls(JSON.stringify(since), () => readCalls(since)),
    listEndpointHours: () => hours('all', readHours),
    listEndpointTimes: (since) => times(JSON.stringify(since), () => readTimes(since)),
  }
}

function drawHours(counts: readonly HourRow[], from: number): readonly HealthBar[] {
  const byHour = new Map(counts.map((count) => [count.hour, count]))
  return Array.from({ length: hoursShown }, (_, nth) => {
    const hour = from + nth
    return drawBar(hour * hourMs, byHour.get(hour) ?? { calls: 0, good: 0, durationUs: 0 })
  })
}
