import type { People } from '#people'
import type { Store } from '#store'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly store: Pick<Store, 'write'>
  readonly people: Pick<People, 'take'>
}

/** Whoever takes it: signed in already, or new, with a password as it is kept. */
type Taker = { readonly personId: string } | { readonly name: string; readonly password: string }

/** Takes an invitation, once. Throws a Refusal or a Problem where it is not for this taker, or is over. */
export async function takeInvitation(
  { store, people, onDeed }: Needs,
  from: Pick<Actor, 'from' | 'surface'>,
  { secret, taker }: { readonly secret: string; readonly taker: Taker },
) {
  const taken = await store.write(people.take(secret, taker))
  const { personId, accountId, ...to } = taken
  const about = { personId, ...(accountId !== null && { accountId }) }
  onDeed({ verb: 'take-invitation', actor: { ...from, who: personId }, about, to })
  return taken
}
