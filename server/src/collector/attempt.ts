import type { Cost, Endpoint, Source } from '#catalogue'
import { type Clock, type Mask, within } from '#kit'
import type { Because, Choice, PassedOver } from './choose.ts'
import { Fault, type FaultKind, rowOf, unexpectedFault, unfitFault } from './fault.ts'
import { labelRegion } from './regions.ts'
import type { Reply } from './reply.ts'

/** A good answer from an upstream. */
export interface Collected {
  /** The bytes of `data` for the caller. */
  readonly data: Buffer
  /** The provider's own body. */
  readonly body: Buffer
  readonly provider: string
  /** Unix milliseconds. */
  readonly collectedAt: number
  readonly isEmpty: boolean
}

/** One request to a provider, and what became of it. */
export interface Attempt {
  readonly provider: string
  /** The credential's place in the operator's list, from 1; empty where there is none. */
  readonly credential: string
  /** Host and port; empty where there is none. */
  readonly region: string
  readonly because: Because
  readonly passedOver: readonly PassedOver[]
  /** Unix milliseconds. */
  readonly at: number
  readonly durationMs: number
  readonly outcome: 'good' | 'empty' | FaultKind
  /** What was wrong, for operators. */
  readonly detail: string | null
  /** What the upstream takes for it; `unknown` where nobody can tell whether it was billed. */
  readonly cost: Cost | 'unknown' | null
}

interface AttemptNeeds {
  readonly clock: Clock
  readonly mask: Mask
  readonly endpoint: Endpoint
  readonly choice: Choice
  readonly patienceMs: number
  readonly traceparent: string | undefined
}

export interface EndedAttempt {
  readonly attempt: Attempt
  readonly result: Collected | Fault
  /** What was read of the upstream's answer, whatever was thought of it. */
  readonly reply: Reply | undefined
}

interface RunningAttempt {
  readonly ended: Promise<EndedAttempt>
  /** Ends it; `why` where no other provider was faster. */
  abandon(why?: string): void
}

/** Asks an upstream once, and never longer than `patienceMs`: it may be deaf to the signal. */
export function startAttempt({ clock, mask, endpoint, choice, patienceMs, traceparent }: AttemptNeeds): RunningAttempt {
  const { candidate, lane, because, passedOver } = choice
  const { supplier, source, request = {} } = candidate
  const { upstream, regions } = supplier
  const region = regions.choose()
  const at = clock.now()
  const startedMs = clock.monotonicMs()
  const ending = new AbortController()
  const end = lane.begin(endpoint.path)
  let reply: Reply | undefined
  let giveUp: ((why: unknown) => void) | undefined

  function abort(why: Fault): Fault {
    ending.abort(why)
    return why
  }

  function ask(): Promise<Reply> {
    const asked = upstream.ask(request, { credential: lane.credential, region, signal: ending.signal, traceparent })
    const late = (): Fault => abort(new Fault('timed.out', `no whole answer within ${Math.round(patienceMs)} ms`))
    return within(clock, patienceMs, asked, late, (listener) => {
      giveUp = listener
    })
  }

  async function run() {
    let result: Collected | Fault
    try {
      reply = await ask()
      result = { ...judge(endpoint, reply), provider: supplier.name, collectedAt: clock.now() }
    } catch (error) {
      result = readFault(error, reply)
    }
    const durationMs = clock.monotonicMs() - startedMs
    const fault = result instanceof Fault ? result : undefined
    if (fault) regions.noteFault(region, fault.kind)
    else regions.noteAnswer(region, durationMs)
    end(fault, durationMs)
    const attempt: Attempt = {
      provider: supplier.name,
      credential: lane.label,
      region: labelRegion(region),
      because,
      passedOver,
      at,
      durationMs,
      outcome: result instanceof Fault ? result.kind : result.isEmpty ? 'empty' : 'good',
      // Struck before it is cut, or half a secret would stay: a file is named by the question, and people mistake parameters.
      detail: fault ? mask.strikeText(fault.message).slice(0, detailLengthMax) : null,
      cost: readCost(source, fault),
    }
    return { attempt, result, reply }
  }

  return {
    ended: run(),
    abandon: (why = 'another provider was faster') => giveUp?.(abort(new Fault('abandoned', why))),
  }
}

function judge(endpoint: Endpoint, { body, data, value }: Reply): Pick<Collected, 'data' | 'body' | 'isEmpty'> {
  const judgement = endpoint.judge(value)
  if (!judgement.isGood) throw unfitFault(judgement.unfit)
  return { data, body, isEmpty: judgement.isEmpty }
}

function readFault(error: unknown, reply: Reply | undefined): Fault {
  const fault = error instanceof Fault ? error : unexpectedFault(error)
  fault.body ??= reply?.body
  return fault
}

const detailLengthMax = 600

function readCost({ cost }: Source, fault: Fault | undefined): Attempt['cost'] {
  if (!cost) return null
  if (!fault || fault.isBilled) return cost
  if (rowOf(fault.kind).mayBeBilled) return 'unknown'
  return cost === 'unknown' ? null : { ...cost, micro: 0 }
}
