import type { Ledger } from '#ledger'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'topUp'>
}

interface TopUp {
  readonly accountId: string
  readonly amountMicro: number
  /** The same key is applied once. */
  readonly key?: string | undefined
}

/** Puts money in. Returns false, and changes nothing, where the key was applied before. */
export async function topUp({ ledger, onDeed }: Needs, actor: Actor, asked: TopUp): Promise<boolean> {
  const { accountId, ...to } = asked
  const isApplied = await ledger.topUp(asked)
  if (isApplied) onDeed({ verb: 'top-up', actor, about: { accountId }, to })
  return isApplied
}
