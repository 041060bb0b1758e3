import type { DriftChange, DriftState, OpenChange } from './change.ts'

type Turn = Pick<DriftState, 'state' | 'isRefused' | 'changes'>

export const isOfRefused = (one: OpenChange): boolean => one.change === 'unfit' || one.isOfRefused === true

export const isSame = (one: DriftChange, other: DriftChange): boolean =>
  one.change === other.change && one.place === other.place && one.before === other.before && one.after === other.after

/** What begins and what is over, by which answers differed and which differ now: of those refused, and of others. */
export function listTurns(before: readonly OpenChange[], now: readonly OpenChange[]): Turn[] {
  return [true, false].flatMap((isRefused): Turn[] => {
    const was = before.filter((change) => isOfRefused(change) === isRefused)
    const is = now.filter((change) => isOfRefused(change) === isRefused)
    if (was.length > 0 === is.length > 0) return []
    return is.length > 0 ? [{ state: 'begun', isRefused, changes: is }] : [{ state: 'over', isRefused, changes: was }]
  })
}
