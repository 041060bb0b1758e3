import type { Archive } from '#archive'
import { type Attempt, type Collection, type Collector, faults } from '#collector'
import { type Clock, type ExchangeRates, Problem, within } from '#kit'
import type { Store } from '#store'
import type { AttemptRecord, FlightRecord, Usage } from '#usage'
import type { FoundAnswer, ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

interface CollectNeeds {
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
  /** Whether only recordings could have answered, and had nothing; known when it has landed. */
  isUnrecorded: boolean
}

/**
 * Gets the answer from a provider and keeps it in the archive, once for all calls that ask the same at the same time.
 * The flight belongs to the service: no caller's leaving ends it. Each caller pays for what it gets; what the upstreams
 * were asked is recorded once.
 */
export function collect(needs: CollectNeeds): Step<ValidCall, ValidCall, FoundAnswer> {
  const { store, collector, archive, usage, clock, deadlineMs, rates, exposeProviders } = needs
  const flights = new Map<string, Flight>()

  async function fly(
    { id: callId, endpoint, params, traceparent }: ValidCall,
    note: (isUnrecorded: boolean) => void,
  ): Promise<Landed> {
    const collection = await collector.collect({ endpoint, params, traceparent })
    // On disk with the commit that settles the calls: none of them is answered before.
    await store.writeSoon(usage.recordFlight(recordOf(callId, collection, rates)))
    const { collected } = collection
    note(collection.isUnrecorded)
    if (!collected) {
      throw new Problem('collection.failed', {
        retryAfterMs: collection.retryAfterMs,
        message: exposeProviders ? explain(collection) : undefined,
      })
    }
    const { isEmpty, body, ...answer } = collected
    const snapshotId = isEmpty ? undefined : await archive.keep({ ...answer, body, endpoint, params, callId })
    return { ...answer, snapshotId }
  }

  function join(call: ValidCall): { readonly flight: Flight; readonly isCollapsed: boolean } {
    const running = flights.get(call.question)
    if (running) return { flight: running, isCollapsed: true }
    const landed = fly(call, (isUnrecorded) => {
      flight.isUnrecorded = isUnrecorded
    }).finally(() => flights.delete(call.question))
    const flight: Flight = { callId: call.id, landed, isUnrecorded: false }
    flights.set(call.question, flight)
    return { flight, isCollapsed: false }
  }

  return async (call) => {
    const { flight, isCollapsed } = join(call)
    call.trace.flightId = flight.callId
    // A caller that came late to a flight, or waited before, has less time than the flight.
    const leftMs = call.startedMs + deadlineMs - clock.monotonicMs()
    const landed = await within(clock, leftMs, flight.landed, () => new Problem('collection.failed')).finally(() => {
      call.trace.isUnrecorded = flight.isUnrecorded
    })
    const { cache } = call.trace
    const isStored = landed.snapshotId !== undefined
    if (cache?.kind === 'forwarded') call.trace.cache = { ...cache, isCollapsed, isStored }
    return { ...landed, requestId: call.id, question: call.question }
  }
}

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
