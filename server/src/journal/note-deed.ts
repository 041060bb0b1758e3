import { type Change, defineRule, type KeyIn, type RowIn, type RowRef, type Sheet, type TableName } from '#store'

/** A row that a deed may change, and which of its columns are shown in the journal: by their names, or by others. */
export type NotedRow = {
  readonly [T in TableName]: {
    readonly in: T
    readonly key: KeyIn<T>
    readonly shows: readonly (keyof RowIn<T> & string)[] | Readonly<Record<string, keyof RowIn<T> & string>>
  }
}[TableName]

interface NotedDeed {
  readonly verb: string
  readonly actor: { readonly surface: string; readonly who: string; readonly from: string }
  /** Keys of what it is about; by `accountId` an account finds what was done to it. */
  readonly about: Readonly<Record<string, string>>
  /** What was asked. */
  readonly to: Readonly<Record<string, unknown>>
  readonly rows: readonly NotedRow[]
  /** Whether nothing is noted where none of these rows is changed: what was asked was done before. */
  readonly onlyWhenChanged?: boolean | undefined
}

type Values = Record<string, unknown>

/**
 * Writes down a deed, as the last change of its unit: of the rows that it names what was shown at the unit's beginning and
 * is otherwise now. Says whether it was noted.
 */
export const noteDeed: (deed: NotedDeed) => Change<boolean> = defineRule<NotedDeed, boolean>({
  name: 'journal.noteDeed',
  // Whoever changes a row has named it, in the same unit, for that.
  rows: ({ rows }) => rows.map(({ in: table, key }) => ({ in: table, key, for: 'sharing' }) as RowRef),
  apply(sheet, { verb, actor, about, to, rows, onlyWhenChanged }) {
    const before: Values = {}
    const after: Values = {}
    let isChanged = false
    for (const noted of rows) isChanged = showRow(sheet, noted, before, after) || isChanged
    if (onlyWhenChanged && !isChanged) return false
    // What became so as it was asked need not be told twice.
    const asked = Object.entries(to).filter(([name, value]) => !(name in after && after[name] === value))
    sheet.insert('journal', {
      at: sheet.now,
      surface: actor.surface,
      who: actor.who,
      origin: actor.from,
      verb,
      accountId: about.accountId ?? null,
      about: JSON.stringify(about),
      asked: JSON.stringify(Object.fromEntries(asked)),
      before: JSON.stringify(before),
      after: JSON.stringify(after),
      nth: null,
      link: null,
    })
    return true
  },
})

/** Adds what of a row is otherwise than before, and says whether anything of it is, shown or not. */
function showRow(sheet: Sheet, { in: table, key, shows }: NotedRow, before: Values, after: Values): boolean {
  // Names of tables and columns decide both, as in the sheet.
  const was = sheet.findBefore(table, key as never) as Values | undefined
  const is = sheet.find(table, key as never) as Values | undefined
  if (was === is) return false
  const columns = Array.isArray(shows) ? shows.map((name) => [name, name] as const) : Object.entries(shows)
  for (const [name, column] of columns) {
    const [old, now] = [was?.[column], is?.[column]]
    if (old === now) continue
    if (old !== undefined) before[name] = old
    if (now !== undefined) after[name] = now
  }
  return true
}
