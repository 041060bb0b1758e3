import type { People } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'removePerson'>
}

/** Removes somebody with all they sign in with, and their part in every account. */
export async function removePerson(desk: Needs, actor: Actor, personId: string): Promise<void> {
  await doDeed(desk, {
    verb: 'remove-person',
    actor,
    about: { personId },
    to: {},
    changes: [desk.people.removePerson({ personId })],
    rows: [{ in: 'person', key: { id: personId }, shows: ['email', 'name', 'operator'] }],
  })
}
