import { type Clock, createBriefMemory, hourMs } from '#kit'
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
  listEndpointCalls(span: HourSpan): Promise<readonly EndpointCalls[]>
  /** The score of the documentation, hour by hour of the last 24, the earliest first, by path. */
  listEndpointHours(): Promise<ReadonlyMap<string, readonly HealthBar[]>>
  /** How long new answers took in the last 24 hours, by path. */
  listEndpointTimes(span: HourSpan): Promise<ReadonlyMap<string, EndpointTimes>>
}

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
const rememberedMs = 5_000
const spansMax = 8

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
  const hours = createBriefMemory<ReadonlyMap<string, readonly HealthBar[]>>({
    clock,
    keepMs: rememberedMs,
    entriesMax: 1,
  })
  const times = createBriefMemory<ReadonlyMap<string, EndpointTimes>>({ clock, keepMs: rememberedMs, entriesMax: 1 })
  const findFirst = (): number => Math.floor(clock.now() / hourMs) - hoursShown + 1

  async function readHours(): Promise<ReadonlyMap<string, readonly HealthBar[]>> {
    const from = findFirst()
    const byPath = Map.groupBy(await store.list(listHours, { from }), ({ path }) => path)
    return new Map([...byPath].map(([path, own]) => [path, drawHours(own, from)]))
  }

  async function readTimes(): Promise<ReadonlyMap<string, EndpointTimes>> {
    const byPath = Map.groupBy(await store.list(listSteps, { from: findFirst() }), ({ path }) => path)
    return new Map(
      [...byPath].map(([path, own]) => [path, { p50Ms: findQuantileMs(own, 50), p95Ms: findQuantileMs(own, 95) }]),
    )
  }

  return {
    listEndpointCalls: (span) => calls(`${span.from} ${span.until}`, () => store.list(listCalls, span)),
    listEndpointHours: () => hours('all', readHours),
    listEndpointTimes: () => times('all', readTimes),
  }
}

function drawHours(counts: readonly HourRow[], from: number): readonly HealthBar[] {
  const byHour = new Map(counts.map((count) => [count.hour, count]))
  return Array.from({ length: hoursShown }, (_, nth) => {
    const hour = from + nth
    return drawBar(hour * hourMs, byHour.get(hour) ?? { calls: 0, good: 0, durationUs: 0 })
  })
}
