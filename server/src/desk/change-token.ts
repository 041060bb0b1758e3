import type { TokenChanges, Tokens } from '#accounts'
import type { Ledger } from '#ledger'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteBalance } from './noted.ts'

interface Needs extends Desk {
  readonly tokens: Pick<Tokens, 'changeToken'>
  readonly ledger: Pick<Ledger, 'setCap'>
}

interface AskedChange extends TokenChanges {
  readonly accountId: string
  readonly tokenId: string
  /** The most it may ever spend; `null` lifts its cap. */
  readonly capMicro?: number | null | undefined
}

/** Changes what a token may do, and its cap, in one commit. Throws a Refusal where it is revoked, or has spent more. */
export async function changeToken(desk: Needs, actor: Actor, asked: AskedChange): Promise<void> {
  const { accountId, tokenId, capMicro, ...changes } = asked
  const cap = capMicro === undefined ? [] : [desk.ledger.setCap({ accountId, tokenId, capMicro })]
  await doDeed(desk, {
    verb: 'change-token',
    actor,
    about: { accountId, tokenId },
    to: capMicro === undefined ? changes : { ...changes, capMicro },
    changes: [desk.tokens.changeToken({ id: tokenId, accountId }, changes), ...cap],
    rows: [
      { in: 'token', key: { id: tokenId }, shows: ['label', 'endpoints', 'scopes', 'rate', 'expiresAt'] },
      ...(capMicro === undefined
        ? []
        : [noteBalance(accountId), { in: 'spending', key: { tokenId }, shows: ['capMicro'] } as const]),
    ],
    onlyWhenChanged: true,
  })
}
