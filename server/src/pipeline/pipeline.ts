import type { Answer, Call } from './call.ts'

/** One rule of a call: does its part, and lets the call go on by `next`. Most give it on as it came, some with more known. */
export type Step<Needs extends Call, Gives extends Call = Needs> = (
  call: Needs,
  next: (call: Gives) => Promise<Answer>,
) => Promise<Answer>

export type AnswerCall = (call: Call) => Promise<Answer>

type AnyStep = Step<never, Call>

/** The same steps, if each one is given what it needs by those before it. */
type InOrder<Given extends Call, Steps extends readonly AnyStep[]> = Steps extends readonly [
  Step<infer Needs, infer Gives>,
  ...infer Rest extends readonly AnyStep[],
]
  ? readonly [Given extends Needs ? Step<Needs, Gives> : Step<Given, Gives>, ...InOrder<Gives, Rest>]
  : readonly []

/** Joins steps into the one path of every call. Steps in an order that cannot work do not compile. */
export function pipeline<const Steps extends readonly AnyStep[]>(steps: Steps & InOrder<Call, Steps>): AnswerCall {
  const end = (): Promise<Answer> => Promise.reject(new Error('no step answered the call'))
  // `InOrder` has checked that each step is given what it needs.
  const linked = steps as unknown as readonly Step<Call>[]
  return linked.reduceRight<AnswerCall>((next, step) => (call) => step(call, next), end)
}
