import type { Tokens } from '#accounts'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly tokens: Pick<Tokens, 'resetKey'>
}

/** Makes another key for tokens: every token dies. Throws a Refusal while a service runs, or where settings have the key. */
export async function resetKey(desk: Needs, actor: Actor): Promise<void> {
  await desk.tokens.resetKey(async (change) => {
    await doDeed(desk, { verb: 'reset-key', actor, about: {}, to: {}, changes: [change], rows: [] })
  })
}
