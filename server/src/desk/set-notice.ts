import type { Notices } from '#notices'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly notices: Pick<Notices, 'newThreshold'>
}

interface AskedNotice {
  readonly accountId: string
  readonly type: string
  /** Micro-yuan, percent or days, as the type has it; `null`: it is not told. */
  readonly threshold: number | null
}

/** Sets from where on an account is told of something. Throws a Refusal where that is no threshold of it. */
export async function setNotice(desk: Needs, actor: Actor, asked: AskedNotice): Promise<void> {
  const { accountId, type, threshold } = asked
  await doDeed(desk, {
    verb: 'set-notice',
    actor,
    about: { accountId, type },
    to: { threshold },
    changes: [desk.notices.newThreshold(asked)],
    rows: [{ in: 'noticeSetting', key: { accountId, type }, shows: ['threshold'] }],
  })
}
