import type { Ledger } from '#ledger'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'setQuota'>
}

interface AskedQuota {
  readonly accountId: string
  /** Answers it may pay for in a day; `null` lifts it. */
  readonly dailyLimit: number | null
}

export async function setQuota({ ledger, onDeed }: Needs, actor: Actor, asked: AskedQuota): Promise<void> {
  const { accountId, dailyLimit } = asked
  await ledger.setQuota(asked)
  onDeed({ verb: 'set-quota', actor, about: { accountId }, to: { dailyLimit } })
}
