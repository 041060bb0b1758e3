import type { Ledger } from '#ledger'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteBalance } from './noted.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'setQuota'>
}

interface AskedQuota {
  readonly accountId: string
  /** Answers it may pay for in a day; `null` lifts it. */
  readonly dailyLimit: number | null
}

export async function setQuota(desk: Needs, actor: Actor, asked: AskedQuota): Promise<void> {
  const { accountId, dailyLimit } = asked
  await doDeed(desk, {
    verb: 'set-quota',
    actor,
    about: { accountId },
    to: { dailyLimit },
    changes: [desk.ledger.setQuota(asked)],
    rows: [noteBalance(accountId), { in: 'quota', key: { accountId }, shows: ['dailyLimit'] }],
  })
}
