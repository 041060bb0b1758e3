import { Refusal } from '#kit'
import { type Change, defineQuery, defineRule, type Store } from '#store'
import {
  type Language,
  type NoticeType,
  noticeTypes,
  type ThresholdUnit,
  type WatchedName,
  watchedNames,
  watchedTypes,
} from './notice-types.ts'

/** From where on an account is told of one thing; `threshold` is `null` where it is not. */
export interface NoticeSetting {
  readonly type: WatchedName
  readonly unit: ThresholdUnit
  readonly threshold: number | null
  /** What holds where nobody chose. */
  readonly usual: number | null
  readonly least: number
  readonly most: number
}

interface Chosen {
  readonly accountId: string
  readonly type: string
  readonly threshold: number | null
}

const listChosen = defineQuery<
  { readonly type: string; readonly threshold: number | null },
  { readonly accountId: string }
>('notices.listSettings', 'SELECT type, threshold FROM notice_setting WHERE account_id = @accountId')

const listMailed = defineQuery<{ readonly type: string }, { readonly accountId: string; readonly personId: string }>(
  'notices.listMailed',
  'SELECT type FROM notice_mail WHERE account_id = @accountId AND person_id = @personId',
)

/** What was told by the old threshold is forgotten where nothing is to be told any more: it is not over, nobody looks. */
const setThreshold = defineRule<
  Chosen,
  { readonly before: number | null | undefined },
  { begun: { readonly subject: string } }
>({
  name: 'notices.setThreshold',
  find: {
    begun: defineQuery(
      'notices.listBegunOf',
      'SELECT subject FROM notice_state WHERE type = @type AND account_id = @accountId ORDER BY subject LIMIT 1000',
    ),
  },
  rows: ({ accountId, type }, { begun }) => [
    { in: 'noticeSetting', key: { accountId, type } },
    ...begun.map(({ subject }) => ({ in: 'noticeState', key: { accountId, type, subject } }) as const),
  ],
  apply(sheet, { accountId, type, threshold }, { begun }) {
    const before = sheet.find('noticeSetting', { accountId, type })?.threshold
    sheet.merge('noticeSetting', { accountId, type, threshold })
    if (threshold === null) for (const { subject } of begun) sheet.remove('noticeState', { accountId, type, subject })
    return { before }
  },
})

/** What a person wants by mail, or not any more. */
interface AskedMail {
  readonly accountId: string
  readonly personId: string
  readonly type: string
  /** In which language; `null`: not by mail. */
  readonly language: Language | null
}

const setMailed = defineRule<AskedMail>({
  name: 'notices.setMailed',
  rows: ({ accountId, personId, type }) => [{ in: 'noticeMail', key: { accountId, personId, type } }],
  apply(sheet, { language, ...key }) {
    if (language === null) sheet.remove('noticeMail', key)
    else if (sheet.find('noticeMail', key)?.language !== language) sheet.merge('noticeMail', { ...key, language })
  },
})

/** Throws a Refusal where there is nothing of that name to be told. */
function readWatchedName(text: string): WatchedName {
  const found = watchedNames.find((name) => name === text)
  if (found === undefined) throw new Refusal(`expected one of ${watchedNames.join(', ')}`)
  return found
}

function readMailedType(text: string): NoticeType {
  const found = noticeTypes.find((name) => name === text)
  if (found === undefined) throw new Refusal(`expected one of ${noticeTypes.join(', ')}`)
  return found
}

export function openNoticeSettings(store: Store) {
  return {
    /** Every setting of an account, whether it chose or not. */
    async listSettings(accountId: string): Promise<readonly NoticeSetting[]> {
      const chosen = new Map((await store.list(listChosen, { accountId })).map((row) => [row.type, row.threshold]))
      return watchedNames.map((type) => {
        const { unit, usual, least, most } = watchedTypes[type]
        const own = chosen.get(type)
        return { type, unit, usual, least, most, threshold: own === undefined ? usual : own }
      })
    },
    /** Sets from where on an account is told of something; `null`: not at all. Throws a Refusal where that is no threshold of it. */
    newThreshold(chosen: Chosen): Change<{ readonly before: number | null | undefined }> {
      const { least, most } = watchedTypes[readWatchedName(chosen.type)]
      const { threshold } = chosen
      if (threshold !== null && !(Number.isSafeInteger(threshold) && threshold >= least && threshold <= most))
        throw new Refusal(`expected a whole number from ${least} to ${most}`)
      return setThreshold(chosen)
    },
    /** What a person wants by mail of an account. */
    listMailed: async (accountId: string, personId: string): Promise<readonly string[]> =>
      (await store.list(listMailed, { accountId, personId })).map(({ type }) => type),
    /** Has a person told by mail, or not any more. */
    newMailed: (asked: AskedMail): Change => setMailed({ ...asked, type: readMailedType(asked.type) }),
  }
}
