import type { People, Role } from '#people'
import type { Store } from '#store'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly store: Pick<Store, 'write'>
  readonly people: Pick<People, 'newLink'>
}

interface AskedInvitation {
  readonly email: string
  readonly accountId?: string | undefined
  readonly role?: Role | undefined
  readonly isOperator?: boolean | undefined
}

/** Makes a one-time link by which somebody joins. Its secret is shown now or never. Throws a Refusal where the address is none. */
export async function invitePerson({ store, people, onDeed }: Needs, actor: Actor, asked: AskedInvitation) {
  const { change, ...link } = people.newLink({ ...asked, invitedBy: actor.who })
  await store.write(change)
  const { accountId, email, role, isOperator = false } = asked
  const about = { invitationId: link.id, ...(accountId !== undefined && { accountId }) }
  onDeed({ verb: 'invite-person', actor, about, to: { email, role, isOperator } })
  return link
}
