import type { Tokens } from '#accounts'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly tokens: Pick<Tokens, 'resetKey'>
}

/** Makes another key for tokens: every token dies. Throws a Refusal while a service runs, or where settings have the key. */
export async function resetKey({ tokens, onDeed }: Needs, actor: Actor): Promise<void> {
  await tokens.resetKey()
  onDeed({ verb: 'reset-key', actor, about: {}, to: {} })
}
