import type { People } from '#people'
import type { Store } from '#store'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly store: Pick<Store, 'write'>
  readonly people: Pick<People, 'setPassword'>
}

interface AskedPassword {
  readonly personId: string
  /** As it is kept. */
  readonly password: string
  /** The session that goes on; all others end. */
  readonly but?: string | undefined
}

/** Gives somebody another password, and ends whatever was begun with the old one. */
export async function setPassword({ store, people, onDeed }: Needs, actor: Actor, asked: AskedPassword): Promise<void> {
  const { personId, password, but } = asked
  const { ended } = await store.write(people.setPassword({ personId, password, but }))
  onDeed({ verb: 'set-password', actor, about: { personId }, to: { sessionsEnded: ended } })
}
