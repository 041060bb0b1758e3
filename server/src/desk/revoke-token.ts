import type { Tokens } from '#accounts'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly tokens: Pick<Tokens, 'revokeToken'>
}

/** Refuses a token for good. Throws a Refusal where there is none of that id. */
export async function revokeToken({ tokens, onDeed }: Needs, actor: Actor, tokenId: string): Promise<void> {
  await tokens.revokeToken(tokenId)
  onDeed({ verb: 'revoke-token', actor, about: { tokenId }, to: { isRevoked: true } })
}
