import type { Clock } from '#kit'
import type { Store } from '#store'
import { type Calls, openCalls } from './calls.ts'
import { type CostedCalls, openCostedCalls } from './costed-calls.ts'
import { type Flights, openFlights } from './flights.ts'
import { type Forgetting, openForgetting } from './forget.ts'
import { type HealthCounts, openHealthCounts } from './health-counts.ts'
import { openTrends, type Trends } from './trend.ts'

export type { CallRecord } from './calls.ts'
export type { CostedCall } from './costed-calls.ts'
export {
  type AttemptRecord,
  costInYuan,
  type FlightRecord,
  type PassedOverRecord,
  type UpstreamSpending,
} from './flights.ts'
export { type Health, type HealthBar, healthStates } from './health.ts'
export { createSavings, type Savings, type Spent } from './savings.ts'
export type { DailyTrend } from './trend.ts'

/** What was asked. Asynchronous, and silent about the store behind it. */
export interface Usage extends Calls, CostedCalls, Flights, HealthCounts, Trends, Forgetting {}

/** Services that count on one store at once have a `part` each. */
export const openUsage = (store: Store, clock: Clock, part = 0): Usage => ({
  ...openCalls(store, part),
  ...openCostedCalls(store),
  ...openFlights(store),
  ...openHealthCounts(store, clock),
  ...openTrends(store, clock),
  ...openForgetting(store),
})
