import Type from 'typebox'
import type { Caller } from '#accounts'
import { type CreatorView, describeWorks, findAnswer, findMetrics, usualHitFactor, viewOf } from '#creators'
import { Problem } from '#kit'
import type { McpNeeds } from './needs.ts'

/** Digits, as text. */
export const kolId = Type.String({
  pattern: '^[0-9]{1,20}$',
  description: 'The creator’s id on Xingtu, as text, in quotes: "6831825876674412552".',
})

/** Which answer of an endpoint something was read from. */
const from = Type.Object({ collectedAt: Type.String(), ageSeconds: Type.Integer() })

/** The same as `/v1/kols/{kolId}/videos` and `/metrics` tell. */
export const creator = Type.Object({
  kolId: Type.String(),
  videos: Type.Object({ from, lists: Type.Object({}), unreadable: Type.Unknown() }),
  metrics: Type.Object({ groups: Type.Object({}), formulas: Type.Object({}) }),
})

/** A creator as a caller may see it, with the usual kind of content. */
export const viewCreator = (needs: McpNeeds, caller: Caller, id: string): CreatorView => ({
  ...viewOf(caller, needs),
  kolId: id,
  content: '',
})

export const nothingKept = (): Problem =>
  new Problem('resource.unknown', {
    message: 'nothing is kept about this creator: call_endpoint asks for it, and what it brings is kept',
  })

/** What the newest answers kept say of a creator; `undefined` where there is none. Nobody is asked. */
export async function findCreator({ archive, clock }: McpNeeds, view: CreatorView) {
  const now = clock.now()
  const answer = await findAnswer(archive, view, { now })
  const options = { snapshotId: undefined, isEmpty: false, hitFactor: usualHitFactor, priceYuan: undefined, now }
  const metrics = answer && (await findMetrics(archive, view, options))
  return metrics && { kolId: view.kolId, videos: describeWorks(answer, now), metrics }
}
