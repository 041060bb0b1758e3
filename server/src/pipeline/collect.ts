import { type Clock, Problem, within } from '#kit'
import type { FoundAnswer, ValidCall } from './call.ts'
import type { Flights } from './flights.ts'
import type { Step } from './pipeline.ts'

interface CollectNeeds {
  readonly flights: Flights
  readonly clock: Clock
  readonly deadlineMs: number
}

/**
 * Gets the answer from a provider, by one flight for all calls that ask the same at the same time; each pays for what it
 * gets. A caller who leaves before the question was sent is out of it, and its call costs nothing.
 */
export function collect({ flights, clock, deadlineMs }: CollectNeeds): Step<ValidCall, ValidCall, FoundAnswer> {
  return async (call) => {
    const { flight, isCollapsed } = flights.join(call)
    const { askers, landed } = flight
    const leave = askers.join(call.caller.accountId)
    const back = call.work.stepAside()
    const late = (): Problem => new Problem(askers.isSent() ? 'collection.failed' : 'service.busy')
    try {
      // A caller that came late to a flight, or waited before, has less time than the flight.
      const leftMs = call.startedMs + deadlineMs - clock.monotonicMs()
      const found = await within(clock, leftMs, landed, late, (giveUp) => heedLeaving(call, leave, giveUp))
      const { cache } = call.trace
      const isStored = found.snapshotId !== undefined
      if (cache?.kind === 'forwarded') call.trace.cache = { ...cache, isCollapsed, isStored }
      return { ...found, requestId: call.id, question: call.question }
    } catch (error) {
      call.trace.isBusy = error instanceof Problem && error.kind === 'service.busy'
      throw error
    } finally {
      back()
      leave()
      if (!call.trace.isBusy) call.trace.flightId = flight.callId
      call.trace.isUnrecorded = flight.isUnrecorded
    }
  }
}

/** A caller that leaves before anything was sent waits no longer. */
function heedLeaving({ client }: ValidCall, leave: () => boolean, giveUp: (why: Problem) => void): void {
  function go(): void {
    if (leave()) giveUp(new Problem('service.busy'))
  }
  if (client.isGone()) go()
  else client.onGone(go)
}
