import type { Pauses } from '#catalogue'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly pauses: Pick<Pauses, 'endPause'>
}

/** Has a provider asked again. */
export async function resumeProvider(desk: Needs, actor: Actor, provider: string): Promise<void> {
  await doDeed(desk, {
    verb: 'resume-provider',
    actor,
    about: { provider },
    to: { isPaused: false },
    changes: [desk.pauses.endPause(provider)],
    rows: [{ in: 'providerPause', key: { provider }, shows: ['pausedAt'] }],
    onlyWhenChanged: true,
  })
}
