import type { Accounts } from '#accounts'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly accounts: Pick<Accounts, 'getAccount' | 'setStatus'>
}

/** Lets the tokens of a suspended account ask again. Throws a Refusal where there is none of that name. */
export async function resumeAccount({ accounts, onDeed }: Needs, actor: Actor, name: string): Promise<void> {
  const { id: accountId } = await accounts.getAccount(name)
  await accounts.setStatus(name, 'active')
  onDeed({ verb: 'resume-account', actor, about: { accountId }, to: { status: 'active' } })
}
