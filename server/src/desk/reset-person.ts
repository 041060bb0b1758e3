import type { People } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'newLink'>
}

interface AskedReset {
  readonly personId: string
  readonly email: string
}

/** Makes a one-time link by which somebody sets a password anew. Its secret is shown now or never. */
export async function resetPerson(desk: Needs, actor: Actor, { personId, email }: AskedReset) {
  const { change, ...link } = desk.people.newLink({ email, personId, invitedBy: actor.who })
  await doDeed(desk, {
    verb: 'reset-person',
    actor,
    about: { personId, invitationId: link.id },
    to: {},
    changes: [change],
    rows: [],
  })
  return link
}
