import type { Accounts } from '#accounts'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly accounts: Pick<Accounts, 'getAccount' | 'setStatus'>
}

/** Refuses all tokens of an account until it is resumed. Throws a Refusal where there is none of that name. */
export async function suspendAccount(desk: Needs, actor: Actor, name: string, reason?: string): Promise<void> {
  const { id } = await desk.accounts.getAccount(name)
  await doDeed(desk, {
    verb: 'suspend-account',
    actor,
    about: { accountId: id },
    to: { status: 'suspended', reason },
    changes: [desk.accounts.setStatus(id, 'suspended')],
    rows: [{ in: 'account', key: { id }, shows: ['status'] }],
  })
}
