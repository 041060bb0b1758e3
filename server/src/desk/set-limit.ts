import type { Limits } from '#limits'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly limits: Pick<Limits, 'setRate'>
}

interface AskedLimit {
  readonly accountId: string
  /** Absent: on all endpoints together. */
  readonly path?: string | undefined
  /** As it is written, `20/s, burst 100`; `null` lifts it. */
  readonly rate: string | null
}

/** Limits the calls of an account. Throws a Refusal where the rate is none. */
export async function setLimit(desk: Needs, actor: Actor, asked: AskedLimit): Promise<void> {
  const { accountId, path, rate } = asked
  await doDeed(desk, {
    verb: 'set-limit',
    actor,
    about: { accountId, ...(path !== undefined && { path }) },
    to: { rate },
    changes: [desk.limits.setRate(asked)],
    rows: [{ in: 'rateLimit', key: { accountId, path: path ?? '' }, shows: ['rate'] }],
  })
}
