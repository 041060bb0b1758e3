import { type People, refuseLink } from '#people'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly people: Pick<People, 'takeReset' | 'findInvitation'>
}

/** Takes a link that sets a password, once: sessions end, and passkeys are gone. Throws a Problem where it is over. */
export async function takeReset(
  desk: Needs,
  from: Pick<Actor, 'from' | 'surface'>,
  { secret, password }: { readonly secret: string; readonly password: string },
) {
  const { personId } = (await desk.people.findInvitation(secret)) ?? { personId: null }
  if (personId === null) throw refuseLink()
  await doDeed(desk, {
    verb: 'take-reset',
    actor: { ...from, who: personId },
    about: { personId },
    to: {},
    changes: [desk.people.takeReset(secret, password)],
    rows: [],
  })
  return { personId }
}
