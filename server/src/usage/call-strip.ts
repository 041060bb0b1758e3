import { type Clock, dayOf, hourMs, startOfDay } from '#kit'
import { defineQuery, type Store } from '#store'
import { findP95Ms } from './health.ts'
import type { Refusals } from './refusals.ts'

export interface StripAsked {
  readonly accountId: string
  readonly path?: string | undefined
  readonly code?: number | undefined
  /** Days of Asia/Shanghai: the one that runs, and those before. */
  readonly days: number
}

/** Calls over time, by hours of one day, or by days. */
export interface CallStrip {
  readonly unit: 'hour' | 'day'
  readonly bars: readonly StripBar[]
  /** Of new good answers, whatever their code; a step at most a tenth above it. */
  readonly p95Ms: number | null
}

interface StripBar {
  /** When it begins, Unix milliseconds. */
  readonly from: number
  readonly calls: number
  readonly answered: number
  readonly chargeMicro: number
}

interface Slot extends Omit<StripBar, 'from'> {
  readonly slot: number
}

interface Asks {
  readonly accountId: string
  readonly path: string | null
  readonly code: number | null
  readonly first: number
  readonly last: number
}

/** One look for each hour or day: the keys of sums begin with it. */
const sumBy = (name: 'hour' | 'day', table: string): string =>
  `WITH RECURSIVE shown (slot) AS (SELECT CAST(@first AS BIGINT) UNION ALL SELECT slot + 1 FROM shown WHERE slot < @last)
   SELECT slot, sum(calls) AS calls, sum(CASE code WHEN 0 THEN calls ELSE 0 END) AS answered,
          sum(charge_micro) AS charge_micro
   FROM shown CROSS JOIN ${table} WHERE ${table}.${name} = shown.slot AND account_id = @accountId
     AND path = coalesce(@path, path) AND code = coalesce(@code, code)
   GROUP BY slot`

const sumHours = defineQuery<Slot, Asks>('usage.stripHours', sumBy('hour', 'rollup'))
const sumDays = defineQuery<Slot, Asks>('usage.stripDays', sumBy('day', 'call_day'))

const sumSteps = defineQuery<{ readonly withinUs: number; readonly calls: number }, Asks>(
  'usage.stripSteps',
  `WITH RECURSIVE shown (slot) AS (SELECT CAST(@first AS BIGINT) UNION ALL SELECT slot + 1 FROM shown WHERE slot < @last)
   SELECT within_us, sum(calls) AS calls FROM shown CROSS JOIN answer_day
   WHERE answer_day.day = shown.slot AND account_id = @accountId AND path = coalesce(@path, path)
   GROUP BY within_us ORDER BY within_us`,
)

const hoursOfDay = 24

export const openCallStrips = (store: Store, clock: Clock, { writeRefusals }: Pick<Refusals, 'writeRefusals'>) => ({
  /** Of sums made in the commits of the calls: no record of a call is counted. */
  async findStrip({ accountId, path, code, days }: StripAsked): Promise<CallStrip> {
    await writeRefusals()
    const last = dayOf(clock.now())
    const first = last - days + 1
    const asks = { accountId, path: path ?? null, code: code ?? null }
    const isDay = days === 1
    const begin = startOfDay(first) / hourMs
    const [slots, steps] = await Promise.all([
      isDay
        ? store.list(sumHours, { ...asks, first: begin, last: begin + hoursOfDay - 1 })
        : store.list(sumDays, { ...asks, first, last }),
      store.list(sumSteps, { ...asks, first, last }),
    ])
    const bySlot = new Map(slots.map(({ slot, ...bar }) => [slot, bar]))
    const all = Array.from({ length: isDay ? hoursOfDay : days }, (_, nth) => (isDay ? begin : first) + nth)
    const bars = all.map((slot) => ({
      ...{ calls: 0, answered: 0, chargeMicro: 0, ...bySlot.get(slot) },
      from: isDay ? slot * hourMs : startOfDay(slot),
    }))
    return { unit: isDay ? 'hour' : 'day', bars, p95Ms: findP95Ms(steps) }
  },
})
