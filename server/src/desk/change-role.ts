import type { People, Role } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteMembership } from './noted.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'changeRole'>
}

interface AskedRole {
  readonly accountId: string
  readonly personId: string
  readonly role: Role
}

/** Gives somebody another role in an account. Throws a Refusal where it would have no owner. */
export async function changeRole(desk: Needs, actor: Actor, asked: AskedRole): Promise<void> {
  const { accountId, personId, role } = asked
  await doDeed(desk, {
    verb: 'change-role',
    actor,
    about: { accountId, personId },
    to: { role },
    changes: [desk.people.changeRole(asked)],
    rows: [noteMembership(accountId, personId)],
    onlyWhenChanged: true,
  })
}
