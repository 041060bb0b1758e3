import { noticeTables } from './notice-tables.ts'
import {
  bytes,
  bytesOrNull,
  defineTable,
  drawn,
  type KeyOf,
  keyBytes,
  keyNumber,
  keyText,
  number,
  numberOrNull,
  type RowOf,
  sum,
  type Table,
  text,
  textOrNull,
} from './table.ts'
import { callTables } from './tables-of-calls.ts'
import { moneyTables } from './tables-of-money.ts'
import { peopleTables } from './tables-of-people.ts'

/** Every table that rules write, in the order in which rows are written: what others refer to comes first. */
export const tables = {
  remembered: defineTable({ name: keyText, value: text }),

  account: defineTable({ id: keyText, name: text, status: text, operator: number, createdAt: number }),
  accountLook: defineTable({ look: keyText, accountId: text }),
  token: defineTable({
    id: keyText,
    accountId: text,
    digest: bytes,
    hint: text,
    label: textOrNull,
    endpoints: textOrNull,
    createdAt: number,
    expiresAt: numberOrNull,
    revokedAt: numberOrNull,
    rate: textOrNull,
    scopes: text,
  }),

  ...peopleTables,

  rateLimit: defineTable({ accountId: keyText, path: keyText, rate: text }),

  endpointSwitch: defineTable({ path: keyText, disabledAt: number }),
  providerPause: defineTable({ provider: keyText, pausedAt: number }),
  price: defineTable({ path: keyText, accountId: keyText, priceMicro: number, cachedMicro: numberOrNull }),
  importedDocument: defineTable({ name: keyText, revision: number, importedAt: number }),
  importedEndpoint: defineTable({
    path: keyText,
    document: text,
    definition: text,
    pageGroup: text,
    pageSlug: text,
    priceMicro: number,
    deprecatedSince: textOrNull,
    removed: number,
  }),

  ...moneyTables,

  blob: defineTable({ digest: keyBytes, id: number, bytes }),
  archiveSize: defineTable({ part: keyNumber, bytes: sum, answers: sum }),
  snapshot: defineTable({
    id: keyNumber,
    path: text,
    params: text,
    subjectKind: textOrNull,
    subject: textOrNull,
    provider: text,
    collectedAt: number,
    wireBlob: number,
    bodyBlob: number,
    callId: text,
    content: text,
    imported: number,
    readingOnly: number,
    bodyHead: bytesOrNull,
    bodyTail: bytesOrNull,
    points: bytesOrNull,
  }),
  owner: defineTable({ snapshotId: keyNumber, accountId: keyText }),
  work: defineTable({ itemId: keyText, subject: keyText }),

  ...callTables,

  driftShape: defineTable({
    provider: keyText,
    path: keyText,
    places: text,
    open: text,
    begunAt: numberOrNull,
    lastAt: numberOrNull,
    untold: number,
  }),
  driftEvent: defineTable({
    id: drawn,
    at: number,
    provider: text,
    path: text,
    place: text,
    change: text,
    before: text,
    after: text,
    since: numberOrNull,
    isFirst: number,
  }),
  refusedBody: defineTable({
    id: drawn,
    at: number,
    provider: text,
    path: text,
    question: text,
    subject: textOrNull,
    outcome: text,
    place: text,
    expected: text,
    got: text,
    sizeBytes: number,
    isCut: number,
    bytes,
  }),

  journal: defineTable({
    id: drawn,
    at: number,
    surface: text,
    who: text,
    origin: text,
    verb: text,
    accountId: textOrNull,
    about: text,
    asked: text,
    before: text,
    after: text,
    nth: numberOrNull,
    link: bytesOrNull,
  }),

  alert: defineTable({ key: keyText, type: text, data: text, begunAt: number }),
  alertMessage: defineTable({ id: keyText, key: text, at: number, body: text }),

  ...noticeTables,
} as const satisfies Readonly<Record<string, Table>>

export type Tables = typeof tables
export type TableName = keyof Tables

/** A row of a table, and what says which one it is. */
export type RowIn<T extends TableName> = RowOf<Tables[T]>
export type KeyIn<T extends TableName> = KeyOf<Tables[T]>

/** The parts of a table's declaration, as those who write its rows want them. */
export interface TableShape {
  readonly name: TableName
  /** The columns that say which row it is. */
  readonly key: readonly string[]
  /** All others, and how each changes. */
  readonly rest: readonly (readonly [name: string, kind: 'sum' | 'max' | 'set'])[]
  readonly kinds: ReadonlyMap<string, 'sum' | 'max' | 'set'>
  /** All that a new row has. */
  readonly columns: readonly string[]
  /** Whether the database draws its key. */
  readonly isDrawn: boolean
  readonly under: 'balance' | undefined
}

function readShape(name: TableName): TableShape {
  const { columns, under }: Table = tables[name]
  const all = Object.entries(columns as Readonly<Record<string, { readonly kind: string }>>)
  const isKey = (kind: string): boolean => kind === 'key' || kind === 'drawn'
  const key = all.filter(([, { kind }]) => isKey(kind)).map(([column]) => column)
  const rest = all.flatMap(([column, { kind }]) =>
    kind === 'sum' || kind === 'max' || kind === 'set' ? [[column, kind] as const] : [],
  )
  const isDrawn = all.some(([, { kind }]) => kind === 'drawn')
  const others = rest.map(([column]) => column)
  return { name, key, rest, kinds: new Map(rest), columns: isDrawn ? others : [...key, ...others], isDrawn, under }
}

/** By name, in the order of writing. */
export const shapes: ReadonlyMap<TableName, TableShape> = new Map(
  (Object.keys(tables) as TableName[]).map((name) => [name, readShape(name)]),
)

/** As the database writes a name: `quotaDay` is `quota_day`. */
export const inSnakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** As rows write a column of the database. */
export const inCamelCase = (name: string): string =>
  name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
