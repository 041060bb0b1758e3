import type { Params } from './params.ts'

/** What a call asks, without who asks. */
export interface Question {
  readonly path: string
  readonly params: Params
}

/** What an upstream takes for one answer, in millionths of its own currency. */
export interface Cost {
  readonly currency: 'CNY' | 'USD'
  readonly micro: number
}

/** What it rests on that something of an upstream is as it is written down here. */
export type Basis = 'specification' | 'price list' | 'published answer' | 'inferred' | 'unpublished'

/** What is known of a way to an answer, and by what: nobody here has asked the upstreams themselves. */
export interface Facts {
  /** Under which address and path it is asked. */
  readonly address: Basis
  /** By which parameters. */
  readonly params: Basis
  /** What a good answer looks like; `unpublished` where nobody has shown one. */
  readonly answer: Basis
  /** What it takes for an answer. */
  readonly cost: Basis
  /** Whether it takes that for an answer that holds nothing. */
  readonly empties: Basis
}

/** A way to answer an endpoint's questions: what to ask which provider. Made by a provider's `source(...)`. */
export interface Source {
  readonly provider: string
  /** The provider's own request, or `undefined` where it cannot honour every parameter of the question. */
  readonly ask: (question: Question) => object | undefined
  /** Absent where answers cost nothing. */
  readonly cost: Cost | 'unknown' | undefined
  readonly facts: Facts
}

/** Which parameters a source honours: a name with `true` for any value, or with the values it knows. */
export type Honours = Readonly<Record<string, true | readonly (string | number | boolean)[]>>

/** Whether every parameter of the question, defaults included, is among those honoured. */
export function isHonoured({ params }: Question, honours: Honours): boolean {
  return Object.entries(params).every(([name, value]) => {
    const known = Object.hasOwn(honours, name) ? honours[name] : undefined
    return known === true || (known?.includes(value) ?? false)
  })
}

/** Parameters by the names another side knows them by. One renamed to `''` is left out. */
export function renameParams(params: Params, rename: Readonly<Record<string, string>>): Params {
  const renamed = Object.entries(params).map(
    ([name, value]) => [Object.hasOwn(rename, name) ? (rename[name] ?? name) : name, value] as const,
  )
  return Object.fromEntries(renamed.filter(([name]) => name !== ''))
}

/** Renamed parameters as a query holds them. */
export function writeQuery(params: Params, rename: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(renameParams(params, rename)).map(([name, value]) => [name, String(value)]))
}
