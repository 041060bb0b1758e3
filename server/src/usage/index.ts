import type { Store } from '#store'
import { type Calls, openCalls } from './calls.ts'
import { type Flights, openFlights } from './flights.ts'
import { type KeyedAnswers, openKeyedAnswers } from './keyed-answers.ts'
import { type OwedAnswers, openOwedAnswers } from './owed.ts'

export type { CallRecord } from './calls.ts'
export type { AttemptRecord, FlightRecord, PassedOverRecord } from './flights.ts'
export type { KeyedAnswer } from './keyed-answers.ts'
export type { OwedAnswer } from './owed.ts'

/** What was asked, and what is still to be given. Asynchronous, and silent about the store behind it. */
export interface Usage extends Calls, Flights, KeyedAnswers, OwedAnswers {}

export function openUsage(store: Store): Usage {
  return { ...openCalls(store), ...openFlights(store), ...openKeyedAnswers(store), ...openOwedAnswers(store) }
}
