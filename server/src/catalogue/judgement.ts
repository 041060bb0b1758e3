import type { TSchema } from 'typebox'
import { createIdentity } from './identity.ts'
import type { Judged } from './judged.ts'
import { viewSchema } from './schema.ts'
import { createUnfitFinder, type Unfit } from './unfit.ts'

/** What is to be thought of collected data. */
export type Judgement =
  | { readonly isGood: false; readonly unfit: Unfit }
  | { readonly isGood: true; readonly isEmpty: boolean }

interface JudgeNeeds<D extends TSchema> {
  readonly data: D
  /** Outermost members by which an answer is not known: others have them too. */
  readonly sharedMembers?: readonly string[] | undefined
  readonly isEmpty: (data: Judged<D>) => boolean
}

/** Judges data by what matters of its schema. */
export function createJudge<D extends TSchema>({ data: schema, sharedMembers, isEmpty }: JudgeNeeds<D>) {
  const identity = createIdentity(viewSchema(schema), sharedMembers)
  const findUnfit = createUnfitFinder(schema, identity)
  return (data: unknown): Judgement => {
    const unfit = findUnfit(data)
    if (unfit) return { isGood: false, unfit }
    // Data in which nothing is unfit is what this type says.
    return { isGood: true, isEmpty: identity.holdsNothing(data) || isEmpty(data as Judged<D>) }
  }
}
