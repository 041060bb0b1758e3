import type { People } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteMembership } from './noted.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'removeMember'>
}

interface AskedMember {
  readonly accountId: string
  readonly personId: string
}

/** Takes somebody's part in an account away. Throws a Refusal where it would have no owner. */
export async function removeMember(desk: Needs, actor: Actor, asked: AskedMember): Promise<void> {
  const { accountId, personId } = asked
  await doDeed(desk, {
    verb: 'remove-member',
    actor,
    about: { accountId, personId },
    to: {},
    changes: [desk.people.removeMember(asked)],
    rows: [noteMembership(accountId, personId)],
  })
}
