import type { Switches } from '#catalogue'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly switches: Pick<Switches, 'enable'>
}

/** Has an endpoint's calls answered again. */
export async function enableEndpoint(desk: Needs, actor: Actor, path: string): Promise<void> {
  await doDeed(desk, {
    verb: 'enable-endpoint',
    actor,
    about: { path },
    to: { isDisabled: false },
    changes: [desk.switches.enable(path)],
    rows: [{ in: 'endpointSwitch', key: { path }, shows: ['disabledAt'] }],
  })
}
