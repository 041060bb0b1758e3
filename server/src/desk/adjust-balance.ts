import type { Ledger } from '#ledger'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteBalance } from './noted.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'adjust'>
}

interface Adjustment {
  readonly accountId: string
  /** Below 0 takes money out. */
  readonly amountMicro: number
  readonly reason: string
}

/** Corrects a balance. Throws a Refusal where more would be taken out than is there. */
export async function adjustBalance(desk: Needs, actor: Actor, asked: Adjustment): Promise<void> {
  const { accountId, ...to } = asked
  await doDeed(desk, {
    verb: 'adjust-balance',
    actor,
    about: { accountId },
    to,
    changes: [desk.ledger.adjust(asked)],
    rows: [noteBalance(accountId)],
  })
}
