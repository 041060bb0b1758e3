import type { People } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'withdraw'>
}

interface AskedInvitation {
  readonly accountId: string
  readonly id: string
}

/** Makes a link of an account worthless that nobody has taken. Throws a Refusal where somebody has. */
export async function withdrawInvitation(desk: Needs, actor: Actor, asked: AskedInvitation): Promise<void> {
  const { accountId, id } = asked
  await doDeed(desk, {
    verb: 'withdraw-invitation',
    actor,
    about: { accountId, invitationId: id },
    to: {},
    changes: [desk.people.withdraw(asked)],
    rows: [],
    tell: ([{ email }]) => ({ email }),
  })
}
