import type { People } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'passkeys'>
}

interface OwnPasskey {
  readonly personId: string
  readonly id: string
}

/** Takes one of somebody's own passkeys away. Throws a Problem where it is not theirs. */
export async function removePasskey(desk: Needs, actor: Actor, own: OwnPasskey): Promise<void> {
  const { personId, id } = own
  await doDeed(desk, {
    verb: 'remove-passkey',
    actor,
    about: { personId, passkeyId: id },
    to: {},
    changes: [desk.people.passkeys.remove(own)],
    rows: [],
    tell: ([{ name }]) => ({ name }),
  })
}
