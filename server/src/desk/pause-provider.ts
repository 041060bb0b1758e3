import type { Pauses } from '#catalogue'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly pauses: Pick<Pauses, 'newPause'>
}

/** Has nobody ask a provider until it is resumed: running services know of it within a second. */
export async function pauseProvider(desk: Needs, actor: Actor, provider: string): Promise<void> {
  await doDeed(desk, {
    verb: 'pause-provider',
    actor,
    about: { provider },
    to: { isPaused: true },
    changes: [desk.pauses.newPause(provider)],
    rows: [{ in: 'providerPause', key: { provider }, shows: ['pausedAt'] }],
    onlyWhenChanged: true,
  })
}
