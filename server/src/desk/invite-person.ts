import type { People, Role } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'newLink'>
}

interface AskedInvitation {
  readonly email: string
  readonly accountId?: string | undefined
  readonly role?: Role | undefined
  readonly isOperator?: boolean | undefined
}

/** Makes a one-time link by which somebody joins. Its secret is shown now or never. Throws a Refusal where the address is none. */
export async function invitePerson(desk: Needs, actor: Actor, asked: AskedInvitation) {
  const { change, ...link } = desk.people.newLink({ ...asked, invitedBy: actor.who })
  const { accountId, email, role, isOperator = false } = asked
  await doDeed(desk, {
    verb: 'invite-person',
    actor,
    about: { invitationId: link.id, ...(accountId !== undefined && { accountId }) },
    to: { email, role, isOperator },
    changes: [change],
    rows: [],
  })
  return link
}
