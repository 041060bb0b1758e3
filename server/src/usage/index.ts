import type { Clock } from '#kit'
import type { Store } from '#store'
import { type Calls, openCalls } from './calls.ts'
import { type CostedCalls, openCostedCalls } from './costed-calls.ts'
import { type Flights, openFlights } from './flights.ts'
import { type Forgetting, openForgetting } from './forget.ts'
import { type HealthCounts, openHealthCounts } from './health-counts.ts'
import { type KeyedAnswers, openKeyedAnswers } from './keyed-answers.ts'
import { type OwedAnswers, openOwedAnswers } from './owed.ts'
import { openTrends, type Trends } from './trend.ts'

export type { CallRecord } from './calls.ts'
export type { CostedCall } from './costed-calls.ts'
export { type AttemptRecord, costInYuan, type FlightRecord, type PassedOverRecord, type Spending } from './flights.ts'
export { type Health, type HealthBar, healthStates } from './health.ts'
export type { KeyedAnswer } from './keyed-answers.ts'
export type { OwedAnswer } from './owed.ts'
export { createSavings, type Savings, type Spent } from './savings.ts'
export type { DailyTrend } from './trend.ts'

/** What was asked, and what is still to be given. Asynchronous but for what is remembered, and silent about the store behind it. */
export interface Usage
  extends Calls,
    CostedCalls,
    Flights,
    HealthCounts,
    KeyedAnswers,
    OwedAnswers,
    Trends,
    Forgetting {}

export function openUsage(store: Store, clock: Clock): Usage {
  const { countCall, ...health } = openHealthCounts(store, clock)
  return {
    ...openCalls(store, countCall),
    ...openCostedCalls(store),
    ...openFlights(store),
    ...health,
    ...openKeyedAnswers(store),
    ...openOwedAnswers(store),
    ...openTrends(store, clock),
    ...openForgetting(store),
  }
}
