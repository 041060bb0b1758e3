import type { Archive } from '#archive'
import { type Askers, type Attempt, type Collection, type Collector, createAskers, faults } from '#collector'
import { atEnd, type Clock, type ExchangeRates, Problem } from '#kit'
import type { Store } from '#store'
import type { AttemptRecord, FlightRecord, Usage } from '#usage'
import type { FoundAnswer, ValidCall } from './call.ts'

interface FlightsNeeds {
  readonly store: Store
  readonly collector: Collector
  readonly archive: Archive
  readonly usage: Usage
  readonly clock: Clock
  readonly deadlineMs: number
  /** `RATES`: what upstreams' currencies are worth now. */
  readonly rates: ExchangeRates | undefined
  /** Whether callers may know who supplies. */
  readonly exposeProviders: boolean
}

type Landed = Pick<FoundAnswer, 'data' | 'provider' | 'collectedAt' | 'snapshotId'>

interface Flight {
  /** The call that began it. */
  readonly callId: string
  readonly landed: Promise<Landed>
  readonly askers: Askers
  /** Whether only recordings could have answered, and had nothing; known when it has landed. */
  isUnrecorded: boolean
}

/**
 * One collection for all calls that ask the same at the same time, kept in the archive once. Until its question is sent, it
 * waits for the turn of any account that asks it, and is dropped when nobody is left; from then on no caller's leaving ends
 * it. What the upstreams were asked is recorded once.
 */
export interface Flights {
  join(call: ValidCall): { readonly flight: Flight; readonly isCollapsed: boolean }
  /** What a call is told that cannot be answered in time, since too many others go before it; `undefined` where it can go. */
  findBusy(call: ValidCall): Problem | undefined
}

export function openFlights(needs: FlightsNeeds): Flights {
  const { store, collector, archive, usage, clock, deadlineMs, rates, exposeProviders } = needs
  const flights = new Map<string, Flight>()

  async function fly(
    { id: callId, at, endpoint, params, traceparent }: ValidCall,
    askers: Askers,
    note: (isUnrecorded: boolean) => void,
  ): Promise<Landed> {
    // It begins when whoever began it has joined.
    await Promise.resolve()
    const collection = await collector.collect({ endpoint, params, traceparent, askers })
    const { collected, attempts, isWithdrawn, isUnasked, retryAfterMs } = collection
    if (isUnasked) throw beBusy(retryAfterMs)
    if (isWithdrawn && attempts.length === 0) throw new Problem('service.unavailable', { retryAfterMs: retryMsMin })
    // On disk with the commit that settles the calls: none of them is answered before.
    await store.writeSoon(usage.recordFlight(recordOf(callId, collection, rates), { path: endpoint.path, at }))
    note(collection.isUnrecorded)
    if (isWithdrawn) throw new Problem('service.unavailable', { retryAfterMs: retryMsMin })
    if (!collected) {
      throw new Problem('collection.failed', {
        retryAfterMs,
        message: exposeProviders ? explain(collection) : undefined,
      })
    }
    const { isEmpty, body, ...answer } = collected
    const snapshotId = isEmpty ? undefined : await archive.keep({ ...answer, body, endpoint, params, callId })
    return { ...answer, snapshotId }
  }

  /** Whoever comes when the queue is as much shorter has an answer in time. */
  const beBusy = (overdueMs = 0): Problem =>
    new Problem('service.busy', { retryAfterMs: Math.min(Math.max(overdueMs, retryMsMin), deadlineMs) })

  function begin(call: ValidCall): Flight {
    const { question } = call
    const askers = createAskers(clock)
    function end(): void {
      if (flights.get(question) === flight) flights.delete(question)
    }
    const landed = atEnd(fly(call, askers, noteUnrecorded), end)
    const flight: Flight = { callId: call.id, landed, askers, isUnrecorded: false }
    function noteUnrecorded(isUnrecorded: boolean): void {
      flight.isUnrecorded = isUnrecorded
    }
    askers.onDropped(end)
    flights.set(question, flight)
    return flight
  }

  return {
    join(call) {
      const running = flights.get(call.question)
      return { flight: running ?? begin(call), isCollapsed: running !== undefined }
    },
    findBusy({ question, endpoint, params, caller, startedMs }) {
      // Who asks what is asked already puts nobody off.
      if (flights.has(question)) return undefined
      const leftMs = startedMs + deadlineMs - clock.monotonicMs()
      const overdueMs = collector.findBusyMs({ endpoint, params }, { accountId: caller.accountId, leftMs })
      return overdueMs === undefined ? undefined : beBusy(overdueMs)
    },
  }
}

/** The least a caller is asked to wait. */
const retryMsMin = 1_000

function recordOf(callId: string, collection: Collection, rates: ExchangeRates | undefined): FlightRecord {
  const { attempts, passedOver, at, durationMs } = collection
  return { callId, at, durationMs, passedOver, attempts: attempts.map((attempt) => recordAttempt(attempt, rates)) }
}

/** The rate is kept with the cost: what something cost does not change when `RATES` does. */
function recordAttempt({ cost, ...attempt }: Attempt, rates: ExchangeRates | undefined): AttemptRecord {
  if (cost === 'unknown') return { ...attempt, costMicro: null, currency: null, rateMicro: null }
  if (!cost) return { ...attempt, costMicro: 0, currency: null, rateMicro: null }
  const { micro: costMicro, currency } = cost
  return { ...attempt, costMicro, currency, rateMicro: rates?.get(currency) ?? null }
}

/** What went wrong at each provider, in words, for callers who may know them. */
function explain({ attempts }: Collection): string {
  const { message } = new Problem('collection.failed')
  const said = attempts.map(
    ({ provider, outcome }) =>
      `${provider}: ${outcome in faults ? faults[outcome as keyof typeof faults].text : outcome}`,
  )
  return said.length === 0 ? `${message} (nobody could be asked)` : `${message} (${said.join('; ')})`
}
