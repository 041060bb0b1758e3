import type { Accounts } from '#accounts'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly accounts: Pick<Accounts, 'getAccount' | 'setStatus'>
}

/** Lets the tokens of a suspended account ask again. Throws a Refusal where there is none of that name. */
export async function resumeAccount(desk: Needs, actor: Actor, name: string, reason?: string): Promise<void> {
  const { id } = await desk.accounts.getAccount(name)
  await doDeed(desk, {
    verb: 'resume-account',
    actor,
    about: { accountId: id },
    to: { status: 'active', reason },
    changes: [desk.accounts.setStatus(id, 'active')],
    rows: [{ in: 'account', key: { id }, shows: ['status'] }],
  })
}
