import { defineQuery, findNoted, type Query, type Store } from '#store'
import { type JournalRow, noted, readHead } from './chain.ts'

/** Values by the names they are told by. */
export type Told = Readonly<Record<string, unknown>>

/** A deed as it was written down. */
export interface JournalEntry {
  readonly id: number
  readonly at: number
  readonly surface: string
  readonly who: string
  /** The machine or the address it was done from. */
  readonly from: string
  readonly verb: string
  readonly accountId: string | null
  readonly about: Readonly<Record<string, string>>
  /** What was asked beside what it became. */
  readonly asked: Told
  readonly before: Told
  readonly after: Told
  /** Its place in the chain, and its link as hexadecimal digits; nothing while it is not linked. */
  readonly nth: number | null
  readonly link: string | null
}

/** Which deeds; each narrows, and the newest come first. */
export interface JournalFilter {
  readonly who?: string | undefined
  readonly verb?: string | undefined
  readonly accountId?: string | undefined
  /** Unix milliseconds; the first included, the last not. */
  readonly fromAt?: number | undefined
  readonly toAt?: number | undefined
}

/** Where a page begins: after this one. */
export interface JournalPlace {
  readonly at: number
  readonly id: number
}

interface PageAsks extends JournalPlace {
  readonly who: string
  readonly verb: string
  readonly accountId: string
  readonly fromAt: number
  readonly limit: number
}

const marks = { who: 'who', verb: 'verb', accountId: 'account_id' } as const

type Mark = keyof typeof marks

function setsOf([first, ...others]: readonly Mark[]): readonly (readonly Mark[])[] {
  if (first === undefined) return [[]]
  const rest = setsOf(others)
  return [...rest, ...rest.map((set) => [first, ...set])]
}

const defineWay = (set: readonly Mark[]): Query<JournalRow, PageAsks> =>
  defineQuery(
    `journal.listDeeds${set.map((mark) => ` of ${marks[mark]}`).join('')}`,
    `SELECT id, at, surface, who, origin, verb, account_id, about, asked, before, after, nth, link FROM journal
     WHERE ${set.map((mark) => `${marks[mark]} = @${mark} AND `).join('')}at >= @fromAt AND (at, id) < (@at, @id)
     ORDER BY at DESC, id DESC LIMIT @limit`,
  )

/** A read for each set of marks: what is looked up by an index must stand in its text. */
const ways: ReadonlyMap<string, Query<JournalRow, PageAsks>> = new Map(
  setsOf(Object.keys(marks) as Mark[]).map((set) => [set.join(), defineWay(set)]),
)

/** The different values of a column, each found by one look into its index. */
const defineValues = (column: 'who' | 'verb') =>
  defineQuery<{ readonly value: string }>(
    `journal.listValues ${column}`,
    `WITH RECURSIVE found (value) AS (
       SELECT min(${column}) FROM journal
       UNION ALL SELECT (SELECT min(${column}) FROM journal WHERE ${column} > found.value) FROM found WHERE found.value IS NOT NULL
     ) SELECT value FROM found WHERE value IS NOT NULL LIMIT 200`,
  )

const listWho = defineValues('who')
const listVerbs = defineValues('verb')

const countUnlinked = defineQuery<{ readonly rows: number }>(
  'journal.countUnlinked',
  'SELECT count(*) AS rows FROM journal WHERE nth IS NULL',
)

export async function listDeeds(
  store: Pick<Store, 'list'>,
  { who, verb, accountId, fromAt = 0, toAt = Number.MAX_SAFE_INTEGER }: JournalFilter,
  { before, limit }: { readonly before?: JournalPlace | undefined; readonly limit: number },
): Promise<readonly JournalEntry[]> {
  const set = Object.entries({ who, verb, accountId }).flatMap(([mark, value]) => (value === undefined ? [] : [mark]))
  const way = ways.get(set.join())
  if (!way) throw new Error(`the journal is not read by ${set.join()}`)
  const end = before && before.at < toAt ? before : { at: toAt, id: 0 }
  const asks = { who: who ?? '', verb: verb ?? '', accountId: accountId ?? '', fromAt, ...end, limit }
  return (await store.list(way, asks)).map(readRow)
}

/** Written by `noteDeed` alone. */
function readRow({ origin, about, asked, before, after, link, ...row }: JournalRow): JournalEntry {
  return {
    ...row,
    from: origin,
    about: JSON.parse(about) as JournalEntry['about'],
    asked: JSON.parse(asked) as Told,
    before: JSON.parse(before) as Told,
    after: JSON.parse(after) as Told,
    link: link && Buffer.from(link).toString('hex'),
  }
}

export interface JournalState {
  readonly linked: number
  readonly unlinked: number
  /** The last link. */
  readonly head: string
  /** Who did anything, and which verbs there were. */
  readonly who: readonly string[]
  readonly verbs: readonly string[]
}

export async function readJournalState(store: Pick<Store, 'listTogether'>): Promise<JournalState> {
  const [[kept], [counted], who, verbs] = await store.listTogether([
    [findNoted, noted],
    [countUnlinked, {}],
    [listWho, {}],
    [listVerbs, {}],
  ])
  const { nth, link } = readHead(kept?.value)
  const head = Buffer.from(link).toString('hex')
  const valuesOf = (rows: readonly { readonly value: string }[]): readonly string[] => rows.map(({ value }) => value)
  return { linked: nth, unlinked: counted?.rows ?? 0, head, who: valuesOf(who), verbs: valuesOf(verbs) }
}
