import type { Switches } from '#catalogue'
import type { Actor, Desk } from './actor.ts'

interface Needs extends Desk {
  readonly switches: Pick<Switches, 'enable'>
}

/** Has an endpoint's calls answered again. */
export async function enableEndpoint({ switches, onDeed }: Needs, actor: Actor, path: string): Promise<void> {
  await switches.enable(path)
  onDeed({ verb: 'enable-endpoint', actor, about: { path }, to: { isDisabled: false } })
}
