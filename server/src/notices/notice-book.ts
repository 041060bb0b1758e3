import { earliestId } from '#kit'
import { type Change, defineQuery, defineRule, defineTrim, type RowRef, type Sheet, type Store } from '#store'
import type { AccountNotice, NoticeData, NoticeState, NoticeType } from './notice-types.ts'

/** A notice to be written, and what webhooks get of it. */
export interface Telling {
  readonly id: string
  readonly accountId: string
  readonly at: number
  readonly type: NoticeType
  readonly subject: string
  /** JSON: what is known. */
  readonly data: string
  /** The body of a message; `null`: it is no message for webhooks. */
  readonly body: string | null
  /** Whether anybody can be told by mail. */
  readonly isMailed: boolean
  /** A notice of the same state after this is one of just now. */
  readonly calmSince: string
}

export const calmSince = (at: number): string => earliestId(at - calmMs)

interface Receivers {
  readonly hooks: { readonly id: string }
  readonly mails: { readonly personId: string; readonly isRecent: 0 | 1 }
}

/**
 * A state that changes again so soon is told by mail when it has stayed so for as long, and only then: whoever moves a
 * threshold to and fro, or spends what comes in at once, writes nobody a letter each time.
 */
const calmMs = 600_000

/** Messages that wait for one webhook; further ones are not kept for it. */
export const waitingMax = 1_000
/** More than an account has. */
const takersMax = 40
const peopleMax = 200

/** Who is told: webhooks that take this type and have room, and whoever wants it by mail. */
const receivers = {
  hooks: defineQuery<{ readonly id: string }, Telling>(
    'notices.listTakers',
    `SELECT id FROM webhook
     WHERE account_id = @accountId AND CAST(@body AS TEXT) IS NOT NULL
       AND removed_at IS NULL AND disabled_at IS NULL AND paused_at IS NULL
       AND (' ' || types || ' ') LIKE ('% ' || CAST(@type AS TEXT) || ' %')
       AND (SELECT count(*) FROM (SELECT 1 FROM webhook_delivery
              WHERE webhook_id = webhook.id AND next_at IS NOT NULL LIMIT ${waitingMax}) AS waiting) < ${waitingMax}
     ORDER BY id LIMIT ${takersMax}`,
  ),
  mails: defineQuery<{ readonly personId: string; readonly isRecent: 0 | 1 }, Telling>(
    'notices.listMailReaders',
    `SELECT person_id, CASE WHEN EXISTS (
       SELECT 1 FROM notice WHERE notice.account_id = @accountId AND notice.id > @calmSince AND notice.type = @type
         AND subject = @subject AND state <> 'told') THEN 1 ELSE 0 END AS is_recent
     FROM notice_mail WHERE account_id = @accountId AND type = @type ORDER BY person_id LIMIT ${peopleMax}`,
  ),
}

const stateKey = ({ accountId, type, subject }: Telling) => ({ accountId, type, subject })

const hookRows = (hooks: readonly { readonly id: string }[]): RowRef[] =>
  hooks.map((key) => ({ in: 'webhook', key, for: 'sharing' }))

/** Writes a notice, and all that tells of it: one commit, so that nobody is told what did not happen, nor told twice. */
function writeNotice(
  sheet: Sheet,
  telling: Telling,
  state: NoticeState,
  { hooks, mails }: { readonly [F in keyof Receivers]: readonly Receivers[F][] },
): void {
  const { id, accountId, at, type, subject, data, body, isMailed } = telling
  sheet.insert('notice', { accountId, id, at, type, state, subject, data })
  for (const { id: webhookId } of body === null ? [] : hooks) {
    const hook = sheet.get('webhook', { id: webhookId })
    // Between the look and the lock somebody may have paused or removed it.
    if (hook.removedAt !== null || hook.pausedAt !== null || hook.disabledAt !== null) continue
    sheet.insert('webhookDelivery', newDelivery({ webhookId, id: messageIdOf(id), at, type, body: body ?? '' }))
  }
  for (const { personId, isRecent } of isMailed ? mails : [])
    sheet.insert('mailing', {
      noticeId: id,
      personId,
      accountId,
      attempts: 0,
      nextAt: isRecent === 1 ? at + calmMs : at,
    })
}

const messageIdOf = (noticeId: string): string => `msg_${noticeId}`

interface NewDelivery {
  readonly webhookId: string
  readonly id: string
  readonly at: number
  readonly type: string
  readonly body: string
}

export const newDelivery = (fields: NewDelivery) => ({
  ...fields,
  attempts: 0,
  nextAt: fields.at,
  lastAt: null,
  status: null,
  error: null,
  durationMs: null,
})

/** Says whether it had not begun before, by the word of any process. */
export const beginState = defineRule<Telling, boolean, Receivers>({
  name: 'notices.beginState',
  find: receivers,
  rows: (telling, { hooks }) => [{ in: 'noticeState', key: stateKey(telling) }, ...hookRows(hooks)],
  apply(sheet, telling, found) {
    if (sheet.find('noticeState', stateKey(telling))) return false
    sheet.insert('noticeState', { ...stateKey(telling), data: telling.data, begunAt: telling.at })
    writeNotice(sheet, telling, 'begun', found)
    return true
  },
})

/** Says whether it had begun. */
export const endState = defineRule<Telling, boolean, Receivers>({
  name: 'notices.endState',
  find: receivers,
  rows: (telling, { hooks }) => [{ in: 'noticeState', key: stateKey(telling) }, ...hookRows(hooks)],
  apply(sheet, telling, found) {
    const isOver = sheet.remove('noticeState', stateKey(telling))
    if (isOver) writeNotice(sheet, telling, 'over', found)
    return isOver
  },
})

/** Tells of what is no state: something that happened. */
export const tellOnce = defineRule<Telling, void, Receivers>({
  name: 'notices.tellOnce',
  find: receivers,
  rows: (_, { hooks }) => hookRows(hooks),
  apply: (sheet, telling, found) => writeNotice(sheet, telling, 'told', found),
})

interface NoticeRow extends Omit<AccountNotice, 'data'> {
  readonly data: string
}

/** The newest first; `before` is the id of the last one seen, or what sorts after every id. */
const listNotices = defineQuery<
  NoticeRow,
  { readonly accountId: string; readonly before: string; readonly limit: number }
>(
  'notices.listNotices',
  `SELECT id, at, type, state, subject, data FROM notice
   WHERE account_id = @accountId AND id < @before ORDER BY id DESC LIMIT @limit`,
)

const listBegunOf = defineQuery<
  { readonly type: NoticeType; readonly subject: string; readonly data: string; readonly begunAt: number },
  { readonly accountId: string }
>(
  'notices.listBegunNow',
  'SELECT type, subject, data, begun_at FROM notice_state WHERE account_id = @accountId ORDER BY begun_at DESC LIMIT 100',
)

/** More than this are told as so many. */
const unreadMax = 99

const countUnread = defineQuery<{ readonly unread: number }, { readonly accountId: string; readonly personId: string }>(
  'notices.countUnread',
  `SELECT count(*) AS unread FROM (SELECT 1 FROM notice WHERE account_id = @accountId AND id > coalesce(
     (SELECT up_to FROM notice_read WHERE account_id = @accountId AND person_id = @personId), '')
   LIMIT ${unreadMax + 1}) AS newer`,
)

const findRead = defineQuery<{ readonly upTo: string }, { readonly accountId: string; readonly personId: string }>(
  'notices.findRead',
  'SELECT up_to FROM notice_read WHERE account_id = @accountId AND person_id = @personId',
)

/** Of two tabs the one that saw more decides. */
const markRead = defineRule<{ readonly accountId: string; readonly personId: string; readonly upTo: string }>({
  name: 'notices.markRead',
  rows: ({ accountId, personId }) => [{ in: 'noticeRead', key: { accountId, personId } }],
  apply(sheet, { accountId, personId, upTo }) {
    const before = sheet.find('noticeRead', { accountId, personId })?.upTo ?? ''
    if (upTo > before) sheet.merge('noticeRead', { accountId, personId, upTo })
  },
})

/** Rows removed in one commit. */
const sliceRows = 200

const trimNotices = defineTrim<{ readonly before: number }>(
  'notices.trimNotices',
  'notice',
  `SELECT account_id, id FROM notice WHERE at < @before ORDER BY at LIMIT ${sliceRows}`,
)

/** Sorts after the id of every notice. */
const afterAll = '~'

export function openNoticeBook(store: Store) {
  return {
    async listNotices(accountId: string, before: string | undefined, limit: number): Promise<readonly AccountNotice[]> {
      const rows = await store.list(listNotices, { accountId, before: before ?? afterAll, limit })
      return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as NoticeData }))
    },
    /** What has begun and is not over, the newest first. */
    async listBegun(accountId: string) {
      const rows = await store.list(listBegunOf, { accountId })
      return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as NoticeData }))
    },
    /** How many notices a person has not seen, up to one more than `unreadMax`. */
    countUnread: async (accountId: string, personId: string): Promise<number> =>
      (await store.find(countUnread, { accountId, personId }))?.unread ?? 0,
    /** The newest notice a person has seen; empty where none was. */
    findRead: async (accountId: string, personId: string): Promise<string> =>
      (await store.find(findRead, { accountId, personId }))?.upTo ?? '',
    /** That a person has seen what was told, up to a notice. */
    newRead: (accountId: string, personId: string, upTo: string): Change => markRead({ accountId, personId, upTo }),
    /** Removes one slice of what was told before a time; says of how many notices. */
    trimNotices: (before: number) => store.write(trimNotices({ before })),
  }
}
