import type { People } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'setPassword'>
}

interface AskedPassword {
  readonly personId: string
  /** As it is kept. */
  readonly password: string
  /** The session that goes on; all others end. */
  readonly but?: string | undefined
}

/** Gives somebody another password, and ends whatever was begun with the old one. */
export async function setPassword(
  desk: Needs,
  actor: Actor,
  { personId, password, but }: AskedPassword,
): Promise<void> {
  await doDeed(desk, {
    verb: 'set-password',
    actor,
    about: { personId },
    to: {},
    changes: [desk.people.setPassword({ personId, password, but })],
    rows: [],
    tell: ([{ ended }]) => ({ sessionsEnded: ended }),
  })
}
