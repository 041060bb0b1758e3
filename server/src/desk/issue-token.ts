import type { TokenFields, Tokens } from '#accounts'
import type { Ledger } from '#ledger'
import type { Store } from '#store'

interface Needs {
  readonly store: Pick<Store, 'commit'>
  readonly tokens: Pick<Tokens, 'newToken'>
  readonly ledger: Pick<Ledger, 'setCap'>
}

interface IssuedFields extends TokenFields {
  /** The most it may ever spend; absent: what its account has. */
  readonly capMicro?: number | undefined
}

/** Issues a token with its cap, in one commit. The secret is shown now or never. */
export async function issueToken({ store, tokens, ledger }: Needs, { capMicro, ...fields }: IssuedFields) {
  const { id, secret, change } = await tokens.newToken(fields)
  const cap = capMicro === undefined ? [] : [ledger.setCap({ accountId: fields.accountId, tokenId: id, capMicro })]
  await store.commit([change, ...cap])
  return { id, secret }
}
