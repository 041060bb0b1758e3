import { type Clock, createBriefMemory, dayOf, hourMs, hourOf, startOfDay } from '#kit'
import { defineQuery, defineRule, defineTrim, type KeyIn, type RowIn, type Store } from '#store'
import {
  addCounts,
  drawBar,
  findP95Ms,
  type Health,
  type HealthBar,
  type HealthCount,
  type JudgedCall,
  judgeCall,
  roundUp,
  toMicroseconds,
} from './health.ts'

export interface HealthCounts {
  /** How an endpoint does, at most 5 seconds old: a page shows it to everybody. */
  readHealth(path: string): Promise<Health>
  /** How all endpoints did in those 24 hours, by path: those that were asked. As old. */
  listHealth(): Promise<ReadonlyMap<string, HealthBar>>
  /** Adds one slice of the hours that are no longer shown to their days; says how many rows, 0 when none is left. */
  foldHealth(now: number): Promise<number>
  /** Removes one slice of the days kept long enough; says how many rows, 0 when none is left. */
  trimHealth(now: number): Promise<number>
}

/** What a part counts in an hour since 1970 of the good answers within a step of time, or, within 0, of the failed ones. */
export type HealthHour = RowIn<'healthHour'>

type HourKey = KeyIn<'healthHour'>

interface PathCount extends HealthCount {
  readonly path: string
}

/** What was counted in an hour or a day. */
interface SpanCount extends HealthCount {
  /** Hours since 1970, or days in Asia/Shanghai. */
  readonly span: number
  readonly lastAt: number
}

const hoursShown = 24
const daysShown = 30

/** Hours kept as such: those shown, and one that a clock set back may still want. */
const hoursKept = hoursShown + 1
const daysKept = 400

const rememberedMs = 5_000

/** Endpoints whose health is remembered. */
const pathsMax = 1_000

/** Rows folded or removed in one commit. */
const sliceRows = 200

/** Each number of a span, so that there is one look for each: the order of the keys serves the writes and the folding. */
const each = (name: string): string =>
  `WITH RECURSIVE shown (${name}) AS
     (SELECT CAST(@from AS BIGINT) UNION ALL SELECT ${name} + 1 FROM shown WHERE ${name} < @to)`

const good = 'sum(CASE WHEN within_us > 0 THEN calls ELSE 0 END) AS good'

interface SpanAsks {
  readonly path: string
  readonly from: number
  readonly to: number
}

/** Also hours that are still to be folded. */
const listHours = defineQuery<SpanCount, Pick<SpanAsks, 'path' | 'to'>>(
  'usage.listHealthHours',
  `WITH RECURSIVE kept (hour) AS
     (SELECT min(hour) FROM health_hour UNION ALL SELECT hour + 1 FROM kept WHERE hour < @to)
   SELECT health_hour.hour AS span, sum(calls) AS calls, ${good}, sum(duration_us) AS duration_us, max(last_at) AS last_at
   FROM kept CROSS JOIN health_hour
   WHERE health_hour.hour = kept.hour AND path = @path AND kept.hour <= @to GROUP BY health_hour.hour`,
)

const listDays = defineQuery<SpanCount, SpanAsks>(
  'usage.listHealthDays',
  `${each('day')}
   SELECT health_day.day AS span, calls, good, duration_us, last_at
   FROM shown CROSS JOIN health_day WHERE health_day.day = shown.day AND path = @path`,
)

const listSteps = defineQuery<Pick<HealthHour, 'withinUs' | 'calls'>, SpanAsks>(
  'usage.listHealthSteps',
  `${each('hour')}
   SELECT within_us, sum(calls) AS calls FROM shown CROSS JOIN health_hour
   WHERE health_hour.hour = shown.hour AND path = @path AND within_us > 0 GROUP BY within_us ORDER BY within_us`,
)

const listPaths = defineQuery<PathCount, Pick<HealthHour, 'hour'>>(
  'usage.listHealthPaths',
  `SELECT path, sum(calls) AS calls, ${good}, sum(duration_us) AS duration_us
   FROM health_hour WHERE hour = @hour GROUP BY path`,
)

const listOldHours = defineQuery<HourKey>(
  'usage.listOldHours',
  `SELECT hour, path, within_us, part FROM health_hour WHERE hour < @before
   ORDER BY hour, path, within_us, part LIMIT ${sliceRows}`,
)

const dayKeyOf = ({ hour, path }: HourKey): KeyIn<'healthDay'> => ({ day: dayOf(hour * hourMs), path })

const foldHealth = defineRule<{ readonly before: number }, number, { hours: HourKey }>({
  name: 'usage.foldHealth',
  isJob: true,
  find: { hours: listOldHours },
  rows: (_, { hours }) =>
    hours.flatMap((key) => [{ in: 'healthHour', key } as const, { in: 'healthDay', key: dayKeyOf(key) } as const]),
  apply: (sheet, _, { hours }) =>
    hours.filter((key) => {
      const row = sheet.find('healthHour', key)
      if (!row) return false
      const { calls, durationUs, lastAt } = row
      sheet.merge('healthDay', { ...dayKeyOf(key), calls, good: key.withinUs > 0 ? calls : 0, durationUs, lastAt })
      return sheet.remove('healthHour', key)
    }).length,
})

const trimHealth = defineTrim<{ readonly before: number }>(
  'usage.trimHealth',
  'healthDay',
  `SELECT day, path FROM health_day WHERE day < @before ORDER BY day, path LIMIT ${sliceRows}`,
)

/** What a call adds to its hour in a part of the counts; nothing where it says nothing of its endpoint. */
export function countHealth(record: JudgedCall, part: number): HealthHour | undefined {
  const judgement = judgeCall(record)
  if (judgement === undefined) return undefined
  const { path, at } = record
  const durationUs = judgement === 'good' ? toMicroseconds(record.durationMs) : 0
  const withinUs = judgement === 'good' ? roundUp(durationUs) : 0
  return { hour: hourOf(at), path, withinUs, part, calls: 1, durationUs, lastAt: at }
}

export function openHealthCounts(store: Store, clock: Clock): HealthCounts {
  const remember = createBriefMemory<Health>({ clock, keepMs: rememberedMs, entriesMax: pathsMax })

  async function measure(path: string): Promise<Health> {
    const now = clock.now()
    const [hour, day] = [hourOf(now), dayOf(now)]
    const [firstHour, firstDay] = [hour - hoursShown + 1, day - daysShown + 1]
    const [hours, days, steps] = await store.listTogether([
      [listHours, { path, to: hour }],
      [listDays, { path, from: firstDay, to: day }],
      [listSteps, { path, from: firstHour, to: hour }],
    ])
    const older = { path, from: day - daysKept, to: firstDay }
    const lastAt = findLast([...hours, ...days]) ?? findLast(await store.list(listDays, older))
    const daysOfHours = hours.map((count) => ({ ...count, span: dayOf(count.span * hourMs) }))
    return {
      ...drawBar(firstHour * hourMs, addCounts(hours.filter(({ span }) => span >= firstHour))),
      p95Ms: findP95Ms(steps),
      lastCheckAt: notAfter(now, lastAt),
      hours: drawBars(hours, firstHour, hour, (span) => span * hourMs),
      days: drawBars([...days, ...daysOfHours], firstDay, day, startOfDay),
    }
  }

  const rememberAll = createBriefMemory<ReadonlyMap<string, HealthBar>>({ clock, keepMs: rememberedMs, entriesMax: 1 })
  /** Hours whose calls have long been answered: nothing is added to them, unless a clock is set back. */
  const over = new Map<number, readonly PathCount[]>()

  async function countAll(): Promise<ReadonlyMap<string, HealthBar>> {
    const last = hourOf(clock.now())
    const first = last - hoursShown + 1
    const isOver = (hour: number): boolean => first <= hour && hour < last - 1
    for (const hour of over.keys()) if (!isOver(hour)) over.delete(hour)
    const asked = Array.from({ length: hoursShown }, (_, nth) => first + nth).filter((hour) => !over.has(hour))
    const counted = await store.listTogether(asked.map((hour) => [listPaths, { hour }] as const))
    const counts = [...over.values(), ...counted].flat()
    for (const [nth, hour] of asked.entries()) if (isOver(hour)) over.set(hour, counted[nth] ?? [])
    const byPath = Map.groupBy(counts, ({ path }) => path)
    return new Map([...byPath].map(([path, own]) => [path, drawBar(first * hourMs, addCounts(own))]))
  }

  return {
    readHealth: (path) => remember(path, () => measure(path)),
    listHealth: () => rememberAll('all', countAll),
    foldHealth: (now) => store.write(foldHealth({ before: hourOf(now) - hoursKept })),
    trimHealth: (now) => store.write(trimHealth({ before: dayOf(now) - daysKept })),
  }
}

/** A bar for each span, whether or not anything was counted in it. */
function drawBars(counts: readonly SpanCount[], first: number, last: number, beginOf: (span: number) => number) {
  const bySpan = Map.groupBy(counts, ({ span }) => span)
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const span = first + index
    return drawBar(beginOf(span), addCounts(bySpan.get(span) ?? []))
  })
}

/** A clock that ran ahead and was set back left checks in times to come. */
const notAfter = (now: number, at: number | null): number | null => (at === null ? null : Math.min(at, now))

const findLast = (counts: readonly SpanCount[]): number | null =>
  counts.length === 0 ? null : Math.max(...counts.map(({ lastAt }) => lastAt))
