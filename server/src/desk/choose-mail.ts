import type { Notices } from '#notices'
import { type Actor, type Desk, doDeed } from './do-deed.ts'

interface Needs extends Desk {
  readonly notices: Pick<Notices, 'newMailed'>
}

interface AskedMail {
  readonly accountId: string
  readonly personId: string
  readonly type: string
  /** In which language; `null`: not by mail. */
  readonly language: 'en' | 'zh' | null
}

/** Has a person told of something by mail, or not any more. */
export async function chooseMail(desk: Needs, actor: Actor, asked: AskedMail): Promise<void> {
  const { accountId, personId, type, language } = asked
  await doDeed(desk, {
    verb: 'choose-mail',
    actor,
    about: { accountId, personId, type },
    to: { language },
    changes: [desk.notices.newMailed(asked)],
    rows: [{ in: 'noticeMail', key: { accountId, personId, type }, shows: ['language'] }],
    onlyWhenChanged: true,
  })
}
