import type { Endpoint, Params } from '#catalogue'
import type { Clock, Mask } from '#kit'
import { type Attempt, type Collected, startAttempt } from './attempt.ts'
import type { PassedOver } from './choose.ts'
import { type Fault, rowOf } from './fault.ts'
import type { Lane, Rest, Supplier } from './supplier.ts'

/** One question for one provider, which is asked once whatever comes of it. */
export interface OneQuestion {
  readonly provider: string
  readonly endpoint: Endpoint
  readonly params: Params
  /** For the whole answer, from when it is asked. */
  readonly patienceMs: number
  /** For a place at the provider's gate. */
  readonly waitMs: number
  /** For the end of a rest that passes by itself. */
  readonly restMs: number
  /** Ends it. */
  readonly signal: AbortSignal
}

/** What came of it, or why nobody was asked. */
export type AskedOnce =
  | { readonly attempt: Attempt; readonly result: Collected | Fault }
  | { readonly notAsked: PassedOver['why'] | 'stopped' }

interface AskOnceNeeds {
  readonly supplier: Supplier
  readonly clock: Clock
  readonly mask: Mask
  /** How often each credential was asked so: they take turns. */
  readonly turns: WeakMap<Lane, number>
}

/**
 * Asks a provider once: within its rates and with what is known of its credentials, which take turns, but whatever its
 * health is, without retries, and outside the budget for them.
 */
export async function askOnce(question: OneQuestion, needs: AskOnceNeeds): Promise<AskedOnce> {
  const { supplier, clock, turns } = needs
  const { endpoint, waitMs, restMs, signal } = question
  const way = findWay(question)
  if (!way) return { notAsked: 'declines the question' }
  if (signal.aborted) return { notAsked: 'stopped' }
  const leave = await supplier.gate.enter(waitMs)
  if (!leave) return { notAsked: 'busy' }
  try {
    const rest = findRest(supplier.lanes, endpoint.path)
    const restsForMs = rest ? rest.untilMs - clock.monotonicMs() : 0
    if (rest && rowOf(rest.kind).isRetryable && restsForMs <= restMs) await pause(clock, restsForMs, signal)
    if (signal.aborted) return { notAsked: 'stopped' }
    const lane = findLane(supplier.lanes, endpoint.path, turns)
    if (!lane) return { notAsked: findRest(supplier.lanes, endpoint.path)?.kind ?? 'busy' }
    turns.set(lane, (turns.get(lane) ?? 0) + 1)
    return await ask({ ...question, ...way, lane }, needs)
  } finally {
    leave()
  }
}

/** By which of the provider's sources it can be asked. */
function findWay({ provider, endpoint, params }: OneQuestion) {
  const { path, sources } = endpoint
  for (const source of sources) {
    const request = source.provider === provider ? source.ask({ path, params }) : undefined
    if (request) return { source, request }
  }
  return undefined
}

type Ready = OneQuestion & NonNullable<ReturnType<typeof findWay>> & { readonly lane: Lane }

async function ask({ source, request, lane, endpoint, patienceMs, signal }: Ready, needs: AskOnceNeeds) {
  const { supplier, clock, mask } = needs
  const candidate = {
    source,
    request,
    supplier,
    tries: 0,
    waits: 0,
    isCrowded: false,
    triedLanes: [],
    lastFault: undefined,
  }
  const choice = { candidate, lane, isWell: true, notBeforeMs: clock.monotonicMs(), others: 0, passedOver: [] }
  const { ended, abandon } = startAttempt({
    clock,
    mask,
    endpoint,
    choice: { ...choice, because: 'preferred' },
    patienceMs,
    traceparent: undefined,
  })
  const stop = (): void => abandon('it was stopped')
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await ended
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Of those that may be asked, the one asked least so far. */
function findLane(lanes: readonly Lane[], path: string, turns: WeakMap<Lane, number>): Lane | undefined {
  const turnsOf = (lane: Lane): number => turns.get(lane) ?? 0
  const [first] = lanes.filter((lane) => !lane.findRest(path)).sort((one, other) => turnsOf(one) - turnsOf(other))
  return first
}

/** Where all rest: the one that ends first. */
function findRest(lanes: readonly Lane[], path: string): Rest | undefined {
  const rests = lanes.map((lane) => lane.findRest(path))
  if (rests.some((rest) => !rest)) return undefined
  const [first] = rests.filter((rest) => rest !== undefined).sort((one, other) => one.untilMs - other.untilMs)
  return first
}

function pause(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = clock.after(delayMs, end)
    signal.addEventListener('abort', end, { once: true })
  })
}
