import type { TokenFields, Tokens } from '#accounts'
import type { Ledger } from '#ledger'
import type { Store } from '#store'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly store: Pick<Store, 'commit'>
  readonly tokens: Pick<Tokens, 'newToken'>
  readonly ledger: Pick<Ledger, 'setCap'>
}

interface IssuedFields extends TokenFields {
  /** The most it may ever spend; absent: what its account has. */
  readonly capMicro?: number | undefined
}

/** Issues a token with its cap, in one commit. The secret is shown now or never. */
export async function issueToken(desk: Needs, actor: Actor, { capMicro, ...fields }: IssuedFields) {
  const { store, tokens, ledger, onDeed } = desk
  const { accountId, brought, ...told } = fields
  const { id, secret, change } = await tokens.newToken(fields)
  const cap = capMicro === undefined ? [] : [ledger.setCap({ accountId, tokenId: id, capMicro })]
  await store.commit([change, ...cap])
  // A secret somebody has already stays out of it.
  const to = { ...told, capMicro, isBrought: brought !== undefined }
  onDeed({ verb: 'issue-token', actor, about: { accountId, tokenId: id }, to })
  return { id, secret }
}
