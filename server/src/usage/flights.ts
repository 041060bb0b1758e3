import { earliestId, hourMs } from '#kit'
import { type Change, defineQuery, defineRule, type KeyIn, type RowIn, type Store } from '#store'
import type { AttemptRecord, FlightPurpose, FlightRecord } from './attempt-record.ts'
import { countUpstreams, type UpstreamHour } from './upstream-hours.ts'

/** What was billed within an hour. */
export interface UpstreamSpending {
  readonly provider: string
  readonly credential: string
  readonly currency: string
  /** Hours since 1970. */
  readonly hour: number
  readonly micro: number
}

export interface Flights {
  /** Records a collection, and adds its requests to what was asked of each provider in that hour. */
  recordFlight(flight: FlightRecord, purpose: FlightPurpose): Change
  findFlight(callId: string): Promise<FlightRecord | undefined>
  /** What upstreams billed since a time, by credential, currency and hour; of the newest attempts alone where there are many. */
  listSpending(since: number): Promise<readonly UpstreamSpending[]>
  /** Removes one slice of those begun before a time; says how many, 0 when none is left. */
  trimFlights(before: number): Promise<number>
}

type AttemptRow = Omit<AttemptRecord, 'passedOver'> & { readonly passedOver: string }
type FlightRow = RowIn<'flight'>
type FlightKey = KeyIn<'flight'>
type AttemptKey = KeyIn<'attempt'>

/** Flights removed in one commit, with their attempts. */
const sliceRows = 100

/** Attempts that are summed in one go: a moment's work. */
const spendingRowsMax = 200_000

const findFlight = defineQuery<FlightRow, FlightKey>('usage.findFlight', 'SELECT * FROM flight WHERE call_id = @callId')

const listAttempts = defineQuery<AttemptRow & AttemptKey, FlightKey>(
  'usage.listAttempts',
  'SELECT * FROM attempt WHERE call_id = @callId ORDER BY nth',
)

const sumSpending = defineQuery<UpstreamSpending, { readonly since: number; readonly firstId: string }>(
  'usage.sumSpending',
  `SELECT provider, credential, currency, at / ${hourMs} AS hour, sum(cost_micro) AS micro
   FROM (SELECT * FROM attempt WHERE call_id >= @firstId ORDER BY call_id DESC LIMIT ${spendingRowsMax}) AS newest
   WHERE at >= @since AND cost_micro > 0 AND currency IS NOT NULL
   GROUP BY provider, credential, currency, at / ${hourMs}`,
)

const oldFlights = `SELECT call_id FROM flight WHERE call_id < @beforeId AND at < @before ORDER BY call_id LIMIT ${sliceRows}`

const listOldFlights = defineQuery<FlightKey>('usage.listOldFlights', oldFlights)

const listOldAttempts = defineQuery<AttemptKey>(
  'usage.listOldAttempts',
  `SELECT attempt.call_id, nth FROM (${oldFlights}) AS old CROSS JOIN attempt WHERE attempt.call_id = old.call_id`,
)

const recordFlight = defineRule<{
  readonly flight: FlightRow
  readonly attempts: readonly (AttemptRow & AttemptKey)[]
  readonly hours: readonly UpstreamHour[]
}>({
  name: 'usage.recordFlight',
  rows: ({ hours }) => hours.map((key) => ({ in: 'upstreamHour', key }) as const),
  apply(sheet, { flight, attempts, hours }) {
    sheet.insert('flight', flight)
    for (const attempt of attempts) sheet.insert('attempt', attempt)
    for (const hour of hours) sheet.merge('upstreamHour', hour)
  },
})

const trimFlights = defineRule<
  { readonly before: number; readonly beforeId: string },
  number,
  { flights: FlightKey; attempts: AttemptKey }
>({
  name: 'usage.trimFlights',
  isJob: true,
  find: { flights: listOldFlights, attempts: listOldAttempts },
  rows: (_, { flights, attempts }) => [
    ...flights.map((key) => ({ in: 'flight', key }) as const),
    ...attempts.map((key) => ({ in: 'attempt', key }) as const),
  ],
  apply(sheet, _, { flights, attempts }) {
    for (const key of attempts) sheet.remove('attempt', key)
    return flights.filter((key) => sheet.remove('flight', key)).length
  },
})

export function openFlights(store: Store, part: number): Flights {
  return {
    recordFlight: ({ attempts, passedOver, ...flight }, purpose) =>
      recordFlight({
        hours: countUpstreams(attempts, purpose, part),
        flight: { ...flight, passedOver: JSON.stringify(passedOver) },
        attempts: attempts.map(({ passedOver: others, ...attempt }, nth) => ({
          ...attempt,
          callId: flight.callId,
          nth,
          passedOver: JSON.stringify(others),
        })),
      }),
    async findFlight(callId) {
      const [[flight], rows] = await store.listTogether([
        [findFlight, { callId }],
        [listAttempts, { callId }],
      ])
      if (!flight) return undefined
      const attempts = rows.map(({ callId, nth, passedOver, ...row }) => ({
        ...row,
        passedOver: JSON.parse(passedOver),
      }))
      return { ...flight, passedOver: JSON.parse(flight.passedOver), attempts }
    },
    listSpending: (since) => store.list(sumSpending, { since, firstId: earliestId(since) }),
    trimFlights: (before) => store.write(trimFlights({ before, beforeId: earliestId(before) })),
  }
}
