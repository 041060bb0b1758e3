import type { Accounts } from '#accounts'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly accounts: Pick<Accounts, 'getAccount' | 'setStatus'>
}

/** Refuses all tokens of an account until it is resumed. Throws a Refusal where there is none of that name. */
export async function suspendAccount({ accounts, onDeed }: Needs, actor: Actor, name: string): Promise<void> {
  const { id: accountId } = await accounts.getAccount(name)
  await accounts.setStatus(name, 'suspended')
  onDeed({ verb: 'suspend-account', actor, about: { accountId }, to: { status: 'suspended' } })
}
