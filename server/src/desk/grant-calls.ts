import type { Ledger } from '#ledger'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly ledger: Pick<Ledger, 'grantCalls'>
}

interface AskedGrant {
  readonly accountId: string
  readonly path: string
  readonly calls: number
}

/** Grants free calls of an endpoint, which are used before money. */
export async function grantCalls({ ledger, onDeed }: Needs, actor: Actor, asked: AskedGrant): Promise<void> {
  const { calls, ...about } = asked
  await ledger.grantCalls(asked)
  onDeed({ verb: 'grant-calls', actor, about, to: { calls } })
}
