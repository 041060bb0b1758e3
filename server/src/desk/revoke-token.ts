import type { Tokens } from '#accounts'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly tokens: Pick<Tokens, 'getToken' | 'revokeToken'>
}

/** Refuses a token for good. Throws a Refusal where there is none of that id. */
export async function revokeToken(desk: Needs, actor: Actor, tokenId: string): Promise<void> {
  const { accountId } = await desk.tokens.getToken(tokenId)
  await doDeed(desk, {
    verb: 'revoke-token',
    actor,
    about: { accountId, tokenId },
    to: { isRevoked: true },
    changes: [desk.tokens.revokeToken(tokenId)],
    rows: [{ in: 'token', key: { id: tokenId }, shows: ['revokedAt'] }],
    onlyWhenChanged: true,
  })
}
