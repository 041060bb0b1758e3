import { type Clock, createBriefMemory, createDaySums, dayMs, hourMs, hourOf, startOfDay } from '#kit'
import { defineQuery, defineTrim, type RowIn, type Store } from '#store'
import { type AttemptRecord, costInYuan, type FlightPurpose } from './attempt-record.ts'

/** What a service asked of a provider for an endpoint in an hour since 1970, and what that took, in one currency. */
export type UpstreamHour = RowIn<'upstreamHour'>

/** Requests to upstreams added up. Those of which nobody can tell what they took are in no sum. */
export interface UpstreamSums {
  readonly requests: number
  /** Those that brought an answer, empty ones among them. */
  readonly good: number
  readonly billed: number
  readonly unknown: number
  /** Billed in a currency that had no rate then: in no sum of yuan. */
  readonly withoutRate: number
  /** In millionths of its currency. */
  readonly costMicro: number
  /** Each request at the rate of its time. */
  readonly yuanMicro: number
}

/** Hours since 1970, the first included. */
export interface HourSpan {
  readonly from: number
  readonly until: number
}

export interface UpstreamOfEndpoint extends UpstreamSums {
  readonly path: string
  /** Empty where nothing was billed, or nobody can tell. */
  readonly currency: string
}

export interface UpstreamOfHour {
  readonly provider: string
  readonly hour: number
  readonly requests: number
  readonly good: number
}

export interface UpstreamHours {
  /** What each endpoint's answers took upstream, by currency, at most 5 seconds old. */
  listUpstreamOfEndpoints(span: HourSpan): Promise<readonly UpstreamOfEndpoint[]>
  /** The same since a day; the same may come twice. */
  sumUpstreamOfEndpoints(firstDay: number): Promise<readonly UpstreamOfEndpoint[]>
  /** How each provider answered, hour by hour, as old. */
  listUpstreamOfHours(span: HourSpan): Promise<readonly UpstreamOfHour[]>
  /** Removes one slice of the hours kept long enough, and as long as the records of their calls; says how many rows, 0 when none is left. */
  trimUpstreamHours(now: number, recordsMs: number): Promise<number>
}

const daysKept = 400
const sliceRows = 200

const rememberedMs = 5_000
/** Spans that pages ask for. */
const spansMax = 8

const inSpan = 'hour >= @from AND hour < @until'

const listOfEndpoints = defineQuery<UpstreamOfEndpoint, HourSpan>(
  'usage.listUpstreamOfEndpoints',
  `SELECT path, currency, sum(requests) AS requests, sum(good) AS good, sum(billed) AS billed, sum(unknown) AS unknown,
          sum(without_rate) AS without_rate, sum(cost_micro) AS cost_micro, sum(yuan_micro) AS yuan_micro
   FROM upstream_hour WHERE ${inSpan} GROUP BY path, currency ORDER BY path, currency`,
)

const listOfHours = defineQuery<UpstreamOfHour, HourSpan>(
  'usage.listUpstreamOfHours',
  `SELECT provider, hour, sum(requests) AS requests, sum(good) AS good
   FROM upstream_hour WHERE ${inSpan} GROUP BY provider, hour ORDER BY provider, hour`,
)

const trim = defineTrim<{ readonly before: number }>(
  'usage.trimUpstreamHours',
  'upstreamHour',
  `SELECT hour, path, provider, currency, part FROM upstream_hour WHERE hour < @before
   ORDER BY hour, path, provider, currency, part LIMIT ${sliceRows}`,
)

const isGood = ({ outcome }: AttemptRecord): boolean => outcome === 'good' || outcome === 'empty'

/** What the requests of a collection add to their hour: a row for each provider and currency. */
export function countUpstreams(
  attempts: readonly AttemptRecord[],
  { path, at }: FlightPurpose,
  part: number,
): UpstreamHour[] {
  const hour = Math.floor(at / hourMs)
  const byKey = Map.groupBy(attempts, ({ provider, currency }) => `${currency ?? ''} ${provider}`)
  return [...byKey.values()].flatMap((own) => {
    const [first] = own
    if (!first) return []
    const key = { hour, path, provider: first.provider, currency: first.currency ?? '', part }
    return [{ ...key, ...sumUp(own) }]
  })
}

const sumUp = (attempts: readonly AttemptRecord[]): UpstreamSums => ({
  requests: attempts.length,
  good: attempts.filter(isGood).length,
  billed: attempts.filter(({ costMicro }) => (costMicro ?? 0) > 0).length,
  unknown: attempts.filter(({ costMicro }) => costMicro === null).length,
  withoutRate: attempts.filter((one) => one.costMicro !== null && costInYuan(one) === undefined).length,
  costMicro: attempts.reduce((sum, { costMicro }) => sum + (costMicro ?? 0), 0),
  yuanMicro: attempts.reduce((sum, one) => sum + (costInYuan(one) ?? 0), 0),
})

export function openUpstreamHours(store: Store, clock: Clock): UpstreamHours {
  const ofEndpoints = createBriefMemory<readonly UpstreamOfEndpoint[]>({
    clock,
    keepMs: rememberedMs,
    entriesMax: spansMax,
  })
  const ofHours = createBriefMemory<readonly UpstreamOfHour[]>({ clock, keepMs: rememberedMs, entriesMax: spansMax })
  const sum = createDaySums<UpstreamOfEndpoint>({
    clock,
    entriesMax: spansMax,
    list: ({ first, last }) =>
      store.list(listOfEndpoints, { from: startOfDay(first) / hourMs, until: startOfDay(last + 1) / hourMs }),
  })
  return {
    sumUpstreamOfEndpoints: (first) => sum({ accountId: '', first }),
    listUpstreamOfEndpoints: (span) =>
      ofEndpoints(`${span.from} ${span.until}`, () => store.list(listOfEndpoints, span)),
    listUpstreamOfHours: (span) => ofHours(`${span.from} ${span.until}`, () => store.list(listOfHours, span)),
    trimUpstreamHours: (now, recordsMs) =>
      store.write(trim({ before: hourOf(now - Math.max(daysKept * dayMs, recordsMs + dayMs)) })),
  }
}
