import type { TokenFields, Tokens } from '#accounts'
import type { Ledger } from '#ledger'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteBalance } from './noted.ts'

interface Needs extends Desk {
  readonly tokens: Pick<Tokens, 'newToken'>
  readonly ledger: Pick<Ledger, 'setCap'>
}

interface IssuedFields extends TokenFields {
  /** The most it may ever spend; absent: what its account has. */
  readonly capMicro?: number | undefined
}

/** Issues a token with its cap, in one commit. The secret is shown now or never. */
export async function issueToken(desk: Needs, actor: Actor, { capMicro, ...fields }: IssuedFields) {
  const { tokens, ledger } = desk
  const { accountId, brought, ...told } = fields
  const { id, secret, change } = await tokens.newToken(fields)
  const cap = capMicro === undefined ? [] : [ledger.setCap({ accountId, tokenId: id, capMicro })]
  await doDeed(desk, {
    verb: 'issue-token',
    actor,
    about: { accountId, tokenId: id },
    // A secret somebody has already stays out of it.
    to: { ...told, capMicro, isBrought: brought !== undefined },
    changes: [change, ...cap],
    rows: [
      { in: 'token', key: { id }, shows: ['label', 'endpoints', 'scopes', 'rate', 'expiresAt'] },
      noteBalance(accountId),
      { in: 'spending', key: { tokenId: id }, shows: ['capMicro'] },
    ],
  })
  return { id, secret }
}
