import type { Change } from '#store'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface NewPasskey {
  readonly personId: string
  readonly id: string
  readonly name: string
  readonly change: Change
}

/** Gives somebody a passkey to sign in with. Throws a Refusal where it is anybody's already, or they have many. */
export async function addPasskey(desk: Desk, actor: Actor, { personId, id, name, change }: NewPasskey): Promise<void> {
  await doDeed(desk, {
    verb: 'add-passkey',
    actor,
    about: { personId, passkeyId: id },
    to: { name },
    changes: [change],
    rows: [],
  })
}
