import type { People } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'
import { noteMembership } from './noted.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'take' | 'findInvitation'>
}

/** Whoever takes it: signed in already, or new, with a password as it is kept. */
type Taker = { readonly personId: string } | { readonly name: string; readonly password: string }

/** Takes an invitation, once. Throws a Refusal or a Problem where it is not for this taker, or is over. */
export async function takeInvitation(
  desk: Needs,
  from: Pick<Actor, 'from' | 'surface'>,
  { secret, taker }: { readonly secret: string; readonly taker: Taker },
) {
  const { accountId } = (await desk.people.findInvitation(secret)) ?? { accountId: null }
  const { personId, change } = desk.people.take(secret, taker)
  const [taken] = await doDeed(desk, {
    verb: 'take-invitation',
    actor: { ...from, who: personId },
    about: { personId, ...(accountId !== null && { accountId }) },
    to: {},
    changes: [change],
    rows: [
      { in: 'person', key: { id: personId }, shows: ['email', 'name', 'operator'] },
      ...(accountId === null ? [] : [noteMembership(accountId, personId)]),
    ],
    tell: ([{ isNew, role, isOperator }]) => ({ isNew, role, isOperator }),
  })
  return taken
}
