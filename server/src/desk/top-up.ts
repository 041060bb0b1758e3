import type { Ledger } from '#ledger'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteBalance } from './noted.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'topUp'>
}

interface TopUp {
  readonly accountId: string
  readonly amountMicro: number
  /** The same key is applied once. */
  readonly key?: string | undefined
  /** Why; kept with the entry. */
  readonly reason?: string | undefined
}

/** Puts money in. Returns false, and changes nothing, where the key was applied before. */
export async function topUp(desk: Needs, actor: Actor, asked: TopUp): Promise<boolean> {
  const { accountId, ...to } = asked
  const [isApplied] = await doDeed(desk, {
    verb: 'top-up',
    actor,
    about: { accountId },
    to,
    changes: [desk.ledger.topUp(asked)],
    rows: [noteBalance(accountId)],
    onlyWhenChanged: true,
  })
  return isApplied
}
