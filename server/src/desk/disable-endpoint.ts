import type { Switches } from '#catalogue'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly switches: Pick<Switches, 'disable'>
}

/** Has an endpoint's calls answered 503, uncharged. */
export async function disableEndpoint({ switches, onDeed }: Needs, actor: Actor, path: string): Promise<void> {
  await switches.disable(path)
  onDeed({ verb: 'disable-endpoint', actor, about: { path }, to: { isDisabled: true } })
}
