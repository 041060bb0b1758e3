import type { People } from '#people'
import type { Store } from '#store'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly store: Pick<Store, 'write'>
  readonly people: Pick<People, 'takeReset'>
}

/** Takes a link that sets a password, once: sessions end, and passkeys are gone. Throws a Problem where it is over. */
export async function takeReset(
  { store, people, onDeed }: Needs,
  from: Pick<Actor, 'from' | 'surface'>,
  { secret, password }: { readonly secret: string; readonly password: string },
) {
  const { personId } = await store.write(people.takeReset(secret, password))
  onDeed({ verb: 'take-reset', actor: { ...from, who: personId }, about: { personId }, to: {} })
  return { personId }
}
