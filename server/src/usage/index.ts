import type { Clock } from '#kit'
import type { Store } from '#store'
import { openCallStrips } from './call-strip.ts'
import { type Calls, openCalls } from './calls.ts'
import { type CostedCalls, openCostedCalls } from './costed-calls.ts'
import { type EndpointFigures, openEndpointFigures } from './endpoint-figures.ts'
import { openCallFigures } from './figures.ts'
import { type Flights, openFlights } from './flights.ts'
import { type Forgetting, openForgetting } from './forget.ts'
import { type HealthCounts, openHealthCounts } from './health-counts.ts'
import { type LastErrors, openLastErrors } from './last-errors.ts'
import { type LiveCalls, openLiveCalls } from './live-calls.ts'
import { openRefusals, type Refusals } from './refusals.ts'
import { type CallSearches, openCallSearches } from './search.ts'
import { openTrends, type Trends } from './trend.ts'
import { openUpstreamHours, type UpstreamHours } from './upstream-hours.ts'

export { type AttemptRecord, costInYuan, type FlightRecord, type PassedOverRecord } from './attempt-record.ts'
export type { CallRecord } from './call-record.ts'
export type { CostedCall } from './costed-calls.ts'
export type { EndpointCalls, Since } from './endpoint-figures.ts'
export type { AnswerSum, CallDay, CallHour, CallSum } from './figures.ts'
export type { UpstreamSpending } from './flights.ts'
export { findP95Ms, type Health, type HealthBar, healthStates } from './health.ts'
export { notKept } from './kept-refusals.ts'
export { createSavings, type Savings, type Spent } from './savings.ts'
export { answerKindOf, type CallMarks, hasMarks } from './search.ts'
export type { DailyTrend } from './trend.ts'
export type { UpstreamOfEndpoint, UpstreamOfHour } from './upstream-hours.ts'
export type { Way } from './way.ts'

type CallFigures = ReturnType<typeof openCallFigures>
type CallStrips = ReturnType<typeof openCallStrips>

/** What was asked. Asynchronous, and silent about the store behind it. */
export interface Usage
  extends Calls,
    CallFigures,
    CallSearches,
    CallStrips,
    LiveCalls,
    Refusals,
    CostedCalls,
    Flights,
    HealthCounts,
    Trends,
    UpstreamHours,
    EndpointFigures,
    LastErrors,
    Forgetting {}

interface UsageOptions {
  /** Services that count on one store at once have one each. */
  readonly part?: number
  /** Told of refused calls that are in no rollup. */
  readonly onUncounted?: (calls: number) => void
}

export function openUsage(store: Store, clock: Clock, options: UsageOptions = {}): Usage {
  const { part = 0, onUncounted = () => {} } = options
  const { writeAsked, ...refusals } = openRefusals({ store, clock, part, onUncounted })
  const figures = openCallFigures(store, clock, refusals)
  return {
    ...refusals,
    ...openCalls(store, part, { writeAsked }),
    ...openCallSearches(store, { writeAsked }),
    ...openCallStrips(store, clock, refusals),
    ...openLiveCalls({ store, clock, writeAsked }),
    ...openCostedCalls(store),
    ...openFlights(store, part),
    ...openHealthCounts(store, clock),
    ...figures,
    ...openTrends(clock, figures),
    ...openUpstreamHours(store, clock),
    ...openEndpointFigures(store, clock),
    ...openLastErrors(store),
    ...openForgetting(store),
  }
}
