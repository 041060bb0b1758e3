import type { Change } from '#store'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Confirmed {
  readonly personId: string
  readonly change: Change
}

/** Has somebody asked for a code after the password from now on. Throws a Refusal where no authenticator waits for that. */
export async function addAuthenticator(desk: Desk, actor: Actor, { personId, change }: Confirmed): Promise<void> {
  await doDeed(desk, {
    verb: 'add-authenticator',
    actor,
    about: { personId },
    to: {},
    changes: [change],
    rows: [{ in: 'authenticator', key: { personId }, shows: ['confirmedAt'] }],
  })
}
