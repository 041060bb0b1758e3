import { defineQuery, type Store } from '#store'

/** What a record of a call holds that its endpoint's health is told from. */
export interface RawCall {
  readonly path: string
  readonly at: number
  readonly durationMs: number
  readonly code: number
  readonly cached: number
  readonly flightId: string | null
  /** Whether recordings alone could have answered, and had nothing: every other upstream declined the question. */
  readonly unrecorded: number
}

const listOfCalls = defineQuery<RawCall>(
  'test.listRawCalls',
  `SELECT path, call.at, call.duration_ms, code, cached, flight_id,
          coalesce(flight.call_id IS NOT NULL AND (code <> 0 OR cached)
            AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.call_id = flight_id AND outcome <> 'nothing.recorded')
            AND NOT EXISTS (SELECT 1 FROM json_each(flight.passed_over)
                            WHERE json_extract(value, '$.why') NOT IN ('tried', 'declines the question')), 0) AS unrecorded
   FROM call LEFT JOIN flight ON flight.call_id = flight_id`,
)

export const listRawCalls = (store: Store): Promise<readonly RawCall[]> => store.list(listOfCalls, {})

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Each step durations are rounded up to, in microseconds. */
const steps = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((power) => {
  const units = Array.from({ length: 91 }, (_, index) => 10 + index)
  const ladder = units.filter((unit) => unit <= 20 || (unit <= 50 ? unit % 2 === 0 : unit % 5 === 0))
  return [...(power === 0 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : []), ...ladder.map((unit) => unit * 10 ** power)]
})

const isGood = ({ code, cached, flightId }: RawCall): boolean => code === 0 && cached === 0 && flightId !== null

const counts = (call: RawCall): boolean =>
  [500, 503].includes(call.code) || ([0, 301].includes(call.code) && call.flightId !== null && call.unrecorded === 0)

const microsecondsOf = (calls: readonly RawCall[]): number[] =>
  calls.filter(isGood).map(({ durationMs }) => Math.round(durationMs * 1_000))

function stateOf(good: number, all: number): string {
  if (all === 0) return 'No data'
  const share = good / all
  return share >= 0.98 ? 'Healthy' : share >= 0.9 ? 'Available' : share >= 0.5 ? 'Limited' : 'Mostly unavailable'
}

function barOf(calls: readonly RawCall[], from: number, to: number) {
  const inside = calls.filter((call) => counts(call) && call.at >= from && call.at < to)
  const took = microsecondsOf(inside)
  const sum = took.reduce((total, one) => total + one, 0)
  return {
    from,
    state: stateOf(took.length, inside.length),
    score: inside.length === 0 ? null : Math.floor((took.length * 1_000) / inside.length) / 10,
    calls: inside.length,
    good: took.length,
    meanMs: took.length === 0 ? null : Math.round(sum / took.length) / 1_000,
  }
}

function findP95Ms(calls: readonly RawCall[]): number | null {
  const took = microsecondsOf(calls).sort((one, other) => one - other)
  const at95 = took[Math.ceil(took.length * 0.95) - 1]
  const step = steps.find((one) => at95 !== undefined && one >= at95)
  return step === undefined ? null : step / 1_000
}

/** When the day of a moment began in Shanghai. */
const startOfDay = (unixMs: number): number =>
  Date.parse(`${new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(unixMs)}T00:00:00+08:00`)

/** The health of an endpoint as its records of calls have it: every one is looked through. */
export function computeHealth(all: readonly RawCall[], path: string, now: number) {
  const calls = all.filter((call) => call.path === path && call.at <= now)
  const hour = Math.floor(now / hourMs) * hourMs
  const first = hour - 23 * hourMs
  const today = startOfDay(now)
  const counted = calls.filter(counts).map(({ at }) => at)
  return {
    ...barOf(calls, first, hour + hourMs),
    p95Ms: findP95Ms(calls.filter(({ at }) => at >= first)),
    lastCheckAt: counted.length === 0 ? null : Math.max(...counted),
    hours: Array.from({ length: 24 }, (_, index) => first + index * hourMs).map((from) =>
      barOf(calls, from, from + hourMs),
    ),
    days: Array.from({ length: 30 }, (_, index) => today - (29 - index) * dayMs).map((from) =>
      barOf(calls, from, from + dayMs),
    ),
  }
}
