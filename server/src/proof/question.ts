import { type Cost, type Endpoint, listExampleParams, type Params } from '#catalogue'
import { Problem } from '#kit'
import type { Bench } from './bench.ts'

/** One endpoint of one provider: what can be asked, and what it takes at most. */
export interface CheckQuestion {
  readonly provider: string
  readonly endpoint: Endpoint
  /** For an answer; `undefined` where it takes nothing. */
  readonly cost: Cost | undefined
  /** The same in micro-yuan. */
  readonly costMicro: number
}

/** Why something is not asked. */
export type Hindrance =
  | { readonly kind: 'no rate'; readonly currency: string }
  | { readonly kind: 'unknown cost' | 'declined' | 'budget' | 'stopped' | 'time' | 'busy' }
  | { readonly kind: 'resting'; readonly because: string }

export interface LeftOut {
  readonly provider: string
  readonly endpoint: Endpoint
  readonly cost: Cost | 'unknown' | undefined
  readonly why: Hindrance
}

export interface Questions {
  /** The cheapest first; of the same cost those about works, whose answers say which video can be asked about. */
  readonly ask: readonly CheckQuestion[]
  readonly leftOut: readonly LeftOut[]
}

/** About whom is asked, where not the documentation's own examples. */
export interface Whom {
  readonly kolId: string | undefined
  readonly itemId: string | undefined
}

/** What an endpoint is asked. Throws a Problem where it refuses its own examples. */
export function readParams(endpoint: Endpoint, { kolId, itemId }: Whom): Params {
  const raw = new Map(listExampleParams(endpoint))
  const { subject } = endpoint
  const id = subject?.kind === 'video' ? itemId : kolId
  if (subject && id !== undefined) raw.set(subject.param, id)
  return endpoint.readInput(raw).params
}

/** Lists what each of the upstreams serves. */
export function listQuestions({ endpoints, upstreams, inYuan }: Bench, whom: Whom): Questions {
  const ask: CheckQuestion[] = []
  const leftOut: LeftOut[] = []
  for (const { name: provider } of upstreams) {
    const unpriced = findUnpriced(endpoints, provider, inYuan)
    for (const endpoint of endpoints) {
      const sources = endpoint.sources.filter((one) => one.provider === provider)
      const [first] = sources
      if (!first) continue
      const found = findWay(endpoint, provider, whom)
      const cost = found ? found.cost : first.cost
      const why = hinder(found, cost, unpriced)
      if (why) leftOut.push({ provider, endpoint, cost, why })
      else if (cost !== 'unknown') ask.push({ provider, endpoint, cost, costMicro: cost ? (inYuan(cost) ?? 0) : 0 })
    }
  }
  const rankOf = ({ endpoint }: CheckQuestion): number => rank(endpoint, endpoints)
  return {
    ask: ask.toSorted((one, other) => one.costMicro - other.costMicro || rankOf(one) - rankOf(other)),
    leftOut,
  }
}

/** The endpoint that readings are made anew by comes first, with its predecessor; then others about works. */
function rank({ reading, refreshesReadings, deprecated }: Endpoint, endpoints: readonly Endpoint[]): number {
  if (reading !== 'works') return 2
  const successor = endpoints.find(({ path }) => path === deprecated?.successor)
  return refreshesReadings || successor?.refreshesReadings ? 0 : 1
}

/** The source that takes the question; none where the endpoint refuses its own examples. */
function findWay(endpoint: Endpoint, provider: string, whom: Whom) {
  const { path, sources } = endpoint
  try {
    const params = readParams(endpoint, whom)
    return sources.find((source) => source.provider === provider && source.ask({ path, params }) !== undefined)
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

function hinder(
  found: object | undefined,
  cost: Cost | 'unknown' | undefined,
  currency: string | undefined,
): Hindrance | undefined {
  if (!found) return { kind: 'declined' }
  if (cost === 'unknown') return { kind: 'unknown cost' }
  // Nothing of a provider is asked where a part of it cannot be counted.
  return currency === undefined ? undefined : { kind: 'no rate', currency }
}

/** A currency that a provider takes and nobody has set a rate for. */
function findUnpriced(endpoints: readonly Endpoint[], provider: string, inYuan: Bench['inYuan']): string | undefined {
  for (const { sources } of endpoints)
    for (const { provider: name, cost } of sources)
      if (name === provider && cost && cost !== 'unknown' && inYuan(cost) === undefined) return cost.currency
  return undefined
}

/** How many are asked where each costs what it may. */
export function countFitting(ask: readonly CheckQuestion[], budgetMicro: number): number {
  let left = budgetMicro
  const at = ask.findIndex(({ costMicro }) => {
    left -= costMicro
    return left < 0
  })
  return at < 0 ? ask.length : at
}
