import type { WithdrawalPlan, Withdrawals } from '#catalogue'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly withdrawals: Pick<Withdrawals, 'newWithdrawal'>
}

/** Takes a document back that was imported: what nobody asked goes, the rest is deprecated. Throws a Refusal where an import came between. */
export async function withdrawImport(desk: Needs, actor: Actor, plan: WithdrawalPlan): Promise<void> {
  const { document, gone, kept } = plan
  await doDeed(desk, {
    verb: 'withdraw-import',
    actor,
    about: { document },
    to: { gone: gone.length, deprecated: kept.length },
    changes: [desk.withdrawals.newWithdrawal(plan)],
    rows: [{ in: 'importedDocument', key: { name: document }, shows: ['revision'] }],
  })
}
