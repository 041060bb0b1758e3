import type { Cost, Endpoint, Unfit } from '#catalogue'
import { type AskedOnce, Fault, type FaultKind, faults } from '#collector'
import type { Bench } from './bench.ts'
import { listNewFields, type NewField } from './new-fields.ts'
import type { CheckQuestion, Hindrance, LeftOut } from './question.ts'

export type Result = 'ok' | 'ok, new fields' | 'unfit' | 'refused' | 'timed out' | 'stopped' | 'not asked'

/** What came of an endpoint of a provider. */
export interface Outcome {
  readonly provider: string
  readonly endpoint: Endpoint
  readonly result: Result
  /** Of a good answer: that it holds nothing. */
  readonly isEmpty: boolean
  readonly fault: FaultKind | undefined
  /** What was wrong, in words; masked. */
  readonly detail: string | undefined
  readonly unfit: Unfit | undefined
  readonly newFields: readonly NewField[]
  readonly why: Hindrance | undefined
  /** Host and port; empty where nobody was asked. */
  readonly region: string
  /** The credential's place in the operator's list. */
  readonly credential: string
  readonly durationMs: number | undefined
  /** What it cost, as far as anybody can tell; before it is asked, what it would. */
  readonly cost: Cost | 'unknown' | undefined
  /** What it counts as in micro-yuan: all of it where it may have been billed. */
  readonly costMicro: number
}

const nothing = {
  isEmpty: false,
  fault: undefined,
  detail: undefined,
  unfit: undefined,
  newFields: [],
  why: undefined,
  region: '',
  credential: '',
  durationMs: undefined,
  costMicro: 0,
} as const

/** What was not asked, and would have cost this. */
export const notAsked = ({ provider, endpoint, cost }: Omit<LeftOut, 'why'>, why: Hindrance): Outcome => ({
  ...nothing,
  provider,
  endpoint,
  result: 'not asked',
  why,
  cost,
})

export function readOutcome(question: CheckQuestion, asked: AskedOnce, inYuan: Bench['inYuan']): Outcome {
  if ('notAsked' in asked) return notAsked(question, hindranceOf(asked.notAsked))
  const { attempt, result } = asked
  const { provider, endpoint, costMicro } = question
  const { region, credential, durationMs, detail, cost } = attempt
  const fault = result instanceof Fault ? result : undefined
  const newFields = result instanceof Fault ? [] : listNewFields(endpoint, result.data)
  return {
    ...nothing,
    provider,
    endpoint,
    result: fault ? resultOf(fault.kind) : newFields.length > 0 ? 'ok, new fields' : 'ok',
    isEmpty: !(result instanceof Fault) && result.isEmpty,
    fault: fault?.kind,
    detail: detail ?? undefined,
    unfit: fault?.unfit,
    newFields,
    region,
    credential,
    durationMs: Math.round(durationMs),
    cost: cost ?? undefined,
    // Whatever may have been billed counts, or the budget would only be a hope.
    costMicro: cost === null ? 0 : cost === 'unknown' ? costMicro : (inYuan(cost) ?? costMicro),
  }
}

function resultOf(kind: FaultKind): Result {
  if (kind === 'reply.unfit') return 'unfit'
  if (kind === 'timed.out') return 'timed out'
  return kind === 'abandoned' ? 'stopped' : 'refused'
}

function hindranceOf(why: Extract<AskedOnce, { readonly notAsked: unknown }>['notAsked']): Hindrance {
  if (why === 'stopped' || why === 'busy') return { kind: why }
  return why in faults ? { kind: 'resting', because: faults[why as FaultKind].text } : { kind: 'declined' }
}

export const isGood = ({ result }: Outcome): boolean => result === 'ok' || result === 'ok, new fields'
