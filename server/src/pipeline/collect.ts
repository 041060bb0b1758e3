import type { Archive } from '#archive'
import type { Collector } from '#collector'
import { type Clock, Problem, within } from '#kit'
import type { Answer, ValidCall } from './call.ts'
import type { Step } from './pipeline.ts'

interface CollectNeeds {
  readonly collector: Collector
  readonly archive: Archive
  readonly clock: Clock
  readonly deadlineMs: number
}

type Flight = Promise<Pick<Answer, 'data' | 'provider' | 'collectedAt' | 'snapshotId'>>

/**
 * Gets the answer from a provider and keeps it in the archive, once for all calls that ask the same at the same time.
 * The flight belongs to the service: no caller's leaving ends it. Each caller pays for what it gets.
 */
export function collect({ collector, archive, clock, deadlineMs }: CollectNeeds): Step<ValidCall> {
  const flights = new Map<string, Flight>()

  async function fly({ id: callId, endpoint, params }: ValidCall): Flight {
    const { isEmpty, body, ...collected } = await collector.collect(endpoint, params)
    const snapshotId = isEmpty ? undefined : await archive.keep({ ...collected, body, endpoint, params, callId })
    return { ...collected, snapshotId }
  }

  function join(call: ValidCall): { readonly flight: Flight; readonly isCollapsed: boolean } {
    const running = flights.get(call.question)
    if (running) return { flight: running, isCollapsed: true }
    const flight = fly(call).finally(() => flights.delete(call.question))
    flights.set(call.question, flight)
    return { flight, isCollapsed: false }
  }

  return async (call) => {
    const { flight, isCollapsed } = join(call)
    // A caller that came late to a flight, or waited before, has less time than the flight.
    const leftMs = call.startedMs + deadlineMs - clock.monotonicMs()
    const collected = await within(clock, leftMs, flight, () => new Problem('collection.failed'))
    const { cache } = call.trace
    const isStored = collected.snapshotId !== undefined
    if (cache?.kind === 'forwarded') call.trace.cache = { ...cache, isCollapsed, isStored }
    return { ...collected, requestId: call.id, question: call.question, payment: { by: 'nobody' } }
  }
}
