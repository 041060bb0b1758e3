import type { Answer, Call, FoundAnswer, SettledAnswer } from './call.ts'

/**
 * One rule of a call: does its part, and lets the call go on by `next`. Most give it on as it came, some with more
 * known; `settle` turns the answer it gets into a settled one.
 */
export type Step<
  Needs extends Call,
  Gives extends Call = Needs,
  Gets extends FoundAnswer = Answer,
  Returns extends FoundAnswer = Gets,
> = (call: Needs, next: (call: Gives) => Promise<Gets>) => Promise<Returns>

/** A step around `settle`. */
export type OuterStep<Needs extends Call, Gives extends Call> = Step<Needs, Gives, SettledAnswer>

export type AnswerCall = (call: Call) => Promise<SettledAnswer>

type AnyStep = (call: never, next: (call: Call) => Promise<never>) => Promise<FoundAnswer>

/** The same steps, if each one is given what it needs by those before it and returns what they get. */
type InOrder<
  Given extends Call,
  Wanted extends FoundAnswer,
  Steps extends readonly AnyStep[],
> = Steps extends readonly [
  Step<infer Needs, infer Gives, infer Gets, infer Returns>,
  ...infer Rest extends readonly AnyStep[],
]
  ? readonly [
      Given extends Needs
        ? Returns extends Wanted
          ? Step<Needs, Gives, Gets, Returns>
          : Step<Needs, Gives, Gets, Wanted>
        : Step<Given, Gives, Gets, Returns>,
      ...InOrder<Gives, Gets, Rest>,
    ]
  : readonly []

/** Joins steps into the one path of every call. Steps in an order that cannot work do not compile. */
export function pipeline<const Steps extends readonly AnyStep[]>(
  steps: Steps & InOrder<Call, SettledAnswer, Steps>,
): AnswerCall {
  const end = (): Promise<SettledAnswer> => Promise.reject(new Error('no step answered the call'))
  // `InOrder` has checked that each step is given what it needs.
  const linked = steps as unknown as readonly OuterStep<Call, Call>[]
  return linked.reduceRight<AnswerCall>((next, step) => (call) => step(call, next), end)
}
