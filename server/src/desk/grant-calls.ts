import type { Ledger } from '#ledger'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteBalance } from './noted.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'grantCalls'>
}

interface AskedGrant {
  readonly accountId: string
  readonly path: string
  readonly calls: number
}

/** Grants free calls of an endpoint, which are used before money. */
export async function grantCalls(desk: Needs, actor: Actor, asked: AskedGrant): Promise<void> {
  const { calls, ...about } = asked
  await doDeed(desk, {
    verb: 'grant-calls',
    actor,
    about,
    to: { calls },
    changes: [desk.ledger.grantCalls(asked)],
    rows: [noteBalance(asked.accountId), { in: 'allowance', key: about, shows: ['granted', 'callsLeft'] }],
  })
}
