import type { Switches } from '#catalogue'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly switches: Pick<Switches, 'disable'>
}

/** Has an endpoint's calls answered 503, uncharged. */
export async function disableEndpoint(desk: Needs, actor: Actor, path: string): Promise<void> {
  await doDeed(desk, {
    verb: 'disable-endpoint',
    actor,
    about: { path },
    to: { isDisabled: true },
    changes: [desk.switches.disable(path)],
    rows: [{ in: 'endpointSwitch', key: { path }, shows: ['disabledAt'] }],
  })
}
