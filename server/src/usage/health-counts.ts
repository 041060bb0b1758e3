import { type Clock, createBriefMemory, dayOf, hourMs, startOfDay } from '#kit'
import type { Store } from '#store'
import type { CallRecord } from './calls.ts'
import {
  addCounts,
  drawBar,
  findP95Ms,
  type Health,
  type HealthBar,
  type HealthCount,
  judgeCall,
  roundUp,
  toMicroseconds,
} from './health.ts'

export interface HealthCounts {
  /** How an endpoint does, at most 5 seconds old. Remembered, and so at once: a page shows it to everybody. */
  readHealth(path: string): Health
  /** How all endpoints did in those 24 hours, by path: those that were asked. As old and as quick. */
  listHealth(): ReadonlyMap<string, HealthBar>
  /** Adds one slice of the hours that are no longer shown to their days; says how many rows, 0 when none is left. */
  foldHealth(now: number): Promise<number>
  /** Removes one slice of the days kept long enough; says how many rows, 0 when none is left. */
  trimHealth(now: number): Promise<number>
}

interface HourRow {
  readonly hour: number
  readonly path: string
  readonly withinUs: number
  readonly calls: number
  readonly durationUs: number
  readonly lastAt: number
}

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

const hourOf = (unixMs: number): number => Math.floor(unixMs / hourMs)

export function openHealthCounts(
  store: Store,
  clock: Clock,
): HealthCounts & { readonly countCall: (record: CallRecord) => void } {
  const addToHour = store.prepare(
    `INSERT INTO health_hour (hour, path, within_us, calls, duration_us, last_at)
     VALUES (@hour, @path, @withinUs, 1, @durationUs, @at)
     ON CONFLICT DO UPDATE SET calls = calls + 1, duration_us = duration_us + @durationUs, last_at = max(last_at, @at)`,
  )
  // One look for each hour and day: the order of the keys serves the writes and the folding.
  const listHours = store.prepare<SpanCount>(
    `WITH RECURSIVE kept (hour) AS
       (SELECT min(hour) FROM health_hour UNION ALL SELECT hour + 1 FROM kept WHERE hour < @to)
     SELECT hour AS span, sum(calls) AS calls, sum(iif(within_us > 0, calls, 0)) AS good,
            sum(duration_us) AS durationUs, max(last_at) AS lastAt
     FROM kept CROSS JOIN health_hour USING (hour) WHERE path = @path AND hour <= @to GROUP BY hour`,
  )
  const listDays = store.prepare<SpanCount>(
    `WITH RECURSIVE kept (day) AS (VALUES (@from) UNION ALL SELECT day + 1 FROM kept WHERE day < @to)
     SELECT day AS span, calls, good, duration_us AS durationUs, last_at AS lastAt
     FROM kept CROSS JOIN health_day USING (day) WHERE path = @path`,
  )
  const listPaths = store.prepare<PathCount>(
    `SELECT path, sum(calls) AS calls, sum(iif(within_us > 0, calls, 0)) AS good, sum(duration_us) AS durationUs
     FROM health_hour WHERE hour = @hour GROUP BY path`,
  )
  const listSteps = store.prepare<Pick<HourRow, 'withinUs' | 'calls'>>(
    `WITH RECURSIVE shown (hour) AS (VALUES (@from) UNION ALL SELECT hour + 1 FROM shown WHERE hour < @to)
     SELECT within_us AS withinUs, sum(calls) AS calls
     FROM shown CROSS JOIN health_hour USING (hour) WHERE path = @path AND within_us > 0 GROUP BY 1 ORDER BY 1`,
  )
  const takeHours = store.prepare<HourRow>(
    `DELETE FROM health_hour WHERE (hour, path, within_us) IN
       (SELECT hour, path, within_us FROM health_hour WHERE hour < @before LIMIT ${sliceRows})
     RETURNING hour, path, within_us AS withinUs, calls, duration_us AS durationUs, last_at AS lastAt`,
  )
  const addToDay = store.prepare(
    `INSERT INTO health_day (day, path, calls, good, duration_us, last_at)
     VALUES (@day, @path, @calls, @good, @durationUs, @lastAt)
     ON CONFLICT DO UPDATE SET calls = calls + @calls, good = good + @good, duration_us = duration_us + @durationUs,
       last_at = max(last_at, @lastAt)`,
  )
  const removeDays = store.prepare(
    `DELETE FROM health_day WHERE (day, path) IN
       (SELECT day, path FROM health_day WHERE day < @before LIMIT ${sliceRows})`,
  )
  const remember = createBriefMemory<Health>({ clock, keepMs: rememberedMs, entriesMax: pathsMax })

  function measure(path: string): Health {
    const now = clock.now()
    const [hour, day] = [hourOf(now), dayOf(now)]
    const [firstHour, firstDay] = [hour - hoursShown + 1, day - daysShown + 1]
    return store.read(() => {
      const hours = listHours.list({ path, to: hour })
      const days = listDays.list({ path, from: firstDay, to: day })
      const daysOfHours = hours.map((count) => ({ ...count, span: dayOf(count.span * hourMs) }))
      return {
        ...drawBar(firstHour * hourMs, addCounts(hours.filter(({ span }) => span >= firstHour))),
        p95Ms: findP95Ms(listSteps.list({ path, from: firstHour, to: hour })),
        lastCheckAt: notAfter(
          now,
          findLast([...hours, ...days]) ?? findLast(listDays.list({ path, from: day - daysKept, to: firstDay })),
        ),
        hours: drawBars(hours, firstHour, hour, (span) => span * hourMs),
        days: drawBars([...days, ...daysOfHours], firstDay, day, startOfDay),
      }
    })
  }

  const rememberAll = createBriefMemory<ReadonlyMap<string, HealthBar>>({ clock, keepMs: rememberedMs, entriesMax: 1 })
  /** Hours whose calls have long been answered: nothing is added to them, unless a clock is set back. */
  const over = new Map<number, readonly PathCount[]>()

  function countAll(): ReadonlyMap<string, HealthBar> {
    const last = hourOf(clock.now())
    const first = last - hoursShown + 1
    for (const hour of over.keys()) if (hour < first || !isOver(hour, last)) over.delete(hour)
    const counts = Array.from({ length: hoursShown }, (_, nth) => countHour(first + nth, last)).flat()
    const byPath = Map.groupBy(counts, ({ path }) => path)
    return new Map([...byPath].map(([path, own]) => [path, drawBar(first * hourMs, addCounts(own))]))
  }

  const isOver = (hour: number, last: number): boolean => hour < last - 1

  function countHour(hour: number, last: number): readonly PathCount[] {
    const counts = over.get(hour) ?? listPaths.list({ hour })
    if (isOver(hour, last)) over.set(hour, counts)
    return counts
  }

  return {
    listHealth: () => rememberAll('all', () => store.read(countAll)),
    countCall(record) {
      const judgement = judgeCall(record)
      if (judgement === undefined) return
      const { path, at } = record
      const durationUs = judgement === 'good' ? toMicroseconds(record.durationMs) : 0
      const withinUs = judgement === 'good' ? roundUp(durationUs) : 0
      addToHour.run({ hour: hourOf(at), path, withinUs, durationUs, at })
    },
    readHealth: (path) => remember(path, () => measure(path)),
    foldHealth: (now) =>
      store.write(() => {
        const rows = takeHours.list({ before: hourOf(now) - hoursKept })
        for (const { hour, withinUs, ...row } of rows) {
          addToDay.run({ ...row, day: dayOf(hour * hourMs), good: withinUs > 0 ? row.calls : 0 })
        }
        return rows.length
      }),
    trimHealth: (now) => store.write(() => removeDays.run({ before: dayOf(now) - daysKept })),
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
