import type { Params } from './params.ts'

/** What a call asks, without who asks. */
export interface Question {
  readonly path: string
  readonly params: Params
}

/** A way to answer an endpoint's questions: what to ask which provider. Made by a provider's `source(...)`. */
export interface Source {
  readonly provider: string
  /** The provider's own request, or `undefined` where it cannot honour every parameter of the question. */
  readonly ask: (question: Question) => object | undefined
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
