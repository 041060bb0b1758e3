import type { People } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'authenticators'>
}

/** Has somebody sign in by the password alone. Throws a Refusal where there is no authenticator. */
export async function removeAuthenticator(desk: Needs, actor: Actor, personId: string): Promise<void> {
  await doDeed(desk, {
    verb: 'remove-authenticator',
    actor,
    about: { personId },
    to: {},
    changes: [desk.people.authenticators.remove({ personId })],
    rows: [{ in: 'authenticator', key: { personId }, shows: ['confirmedAt'] }],
  })
}
