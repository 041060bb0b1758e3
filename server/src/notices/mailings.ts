import { type Change, defineQuery, defineRule, type Store } from '#store'
import type { Language, NoticeData, NoticeState, NoticeType } from './notice-types.ts'

/** A notice on its way to somebody by mail. */
export interface TakenMailing {
  readonly noticeId: string
  readonly personId: string
  readonly accountId: string
  readonly account: string
  readonly language: Language
  readonly type: NoticeType
  readonly state: NoticeState
  readonly at: number
  readonly data: NoticeData
  /** How often it was tried before. */
  readonly attempts: number
}

type Key = Pick<TakenMailing, 'noticeId' | 'personId'>

interface MailingRow extends Omit<TakenMailing, 'data' | 'language'> {
  readonly data: string
  readonly language: Language | null
}

/**
 * One letter of each account before a second one of any. Whoever does not want it by mail any more, or whose notice is gone or
 * is not the newest of its state, has no language here.
 */
const listDue = defineQuery<MailingRow, { readonly now: number; readonly limit: number }>(
  'notices.listDueMailings',
  `SELECT mailing.notice_id, mailing.person_id, mailing.account_id, attempts, account.name AS account,
     CASE WHEN notice.id IS NULL OR EXISTS (
         SELECT 1 FROM notice AS newer WHERE newer.account_id = notice.account_id AND newer.id > notice.id
           AND newer.type = notice.type AND newer.subject = notice.subject AND newer.state <> 'told')
       THEN NULL ELSE language END AS language,
     coalesce(notice.type, '') AS type, coalesce(state, '') AS state, coalesce(notice.at, 0) AS at, coalesce(data, '') AS data
   FROM (SELECT notice_id, person_id, account_id, attempts, next_at,
           row_number() OVER (PARTITION BY account_id ORDER BY next_at, notice_id, person_id) AS nth
         FROM mailing WHERE next_at <= @now ORDER BY nth, next_at LIMIT @limit) AS mailing
   JOIN account ON account.id = mailing.account_id
   LEFT JOIN notice ON notice.account_id = mailing.account_id AND notice.id = mailing.notice_id
   LEFT JOIN notice_mail ON notice_mail.account_id = mailing.account_id AND notice_mail.person_id = mailing.person_id
     AND notice_mail.type = notice.type
   ORDER BY nth, next_at, mailing.notice_id`,
)

/** Takes it for so long as a try may last; ended within it, we try again then. Says whether it was there to be taken. */
const take = defineRule<Key & { readonly leaseMs: number }, boolean>({
  name: 'notices.takeMailing',
  rows: (key) => [{ in: 'mailing', key }],
  apply(sheet, { leaseMs, ...key }) {
    const row = sheet.find('mailing', key)
    if (!row || row.nextAt > sheet.now) return false
    sheet.change('mailing', key, { attempts: row.attempts + 1, nextAt: sheet.now + leaseMs })
    return true
  },
})

/** `null`: it was taken, or is given up. */
const noteMailing = defineRule<Key & { readonly nextAt: number | null }>({
  name: 'notices.noteMailing',
  rows: (key) => [{ in: 'mailing', key }],
  apply(sheet, { nextAt, ...key }) {
    if (nextAt === null) sheet.remove('mailing', key)
    else if (sheet.find('mailing', key)) sheet.change('mailing', key, { nextAt })
  },
})

export type Mailings = ReturnType<typeof openMailings>

export function openMailings(store: Store) {
  return {
    /** What is due to be mailed, and keys of what nobody wants any more. */
    async listDueMailings(now: number, limit: number) {
      const rows = await store.list(listDue, { now, limit })
      const due: TakenMailing[] = []
      const unwanted: Key[] = []
      for (const { language, data, ...row } of rows) {
        if (language === null) unwanted.push(row)
        else due.push({ ...row, language, data: JSON.parse(data) as NoticeData })
      }
      return { due, unwanted }
    },
    takeMailing: ({ noticeId, personId }: Key, leaseMs: number) => store.write(take({ noticeId, personId, leaseMs })),
    noteMailing: ({ noticeId, personId }: Key, nextAt: number | null): Promise<void> =>
      store.write(noteMailing({ noticeId, personId, nextAt }) as Change<void>),
  }
}
