import Sqlite from 'better-sqlite3'
import { type Database, DataRefused } from '#store/database'
import type { Row, TableWrites } from '#store/sheet'
import type { Value } from '#store/table'
import { inSnakeCase, type TableName, type TableShape } from '#store/tables'
import type { Driver } from './driver.ts'
import { readFault } from './faults.ts'

type Statement = Sqlite.Statement<[Value[]]>

/** The statements of one table, each prepared when it is first needed. */
interface TableStatements {
  readonly load: Statement
  /** For so many rows at once. */
  readonly insert: (rows: number) => Statement
  readonly remove: (rows: number) => Statement
  /** For these columns, by their names with a comma between. */
  readonly update: (columns: string) => Statement
}

/** Rows of one statement: the most first. */
const batches = [64, 16, 4, 1]

/** Loads single rows by their keys, and writes what became of them. */
export function openRows(driver: Driver): Pick<Database, 'load' | 'save'> {
  const known = new Map<TableName, TableStatements>()

  function statementsOf(shape: TableShape): TableStatements {
    const own = known.get(shape.name) ?? prepareTable(driver, shape)
    known.set(shape.name, own)
    return own
  }

  function check({ name }: TableShape, changes: number, expected: number): void {
    if (changes !== expected)
      throw new DataRefused(`${expected} rows of ${name} were to be written, ${changes} were there`)
  }

  /** Runs a statement on as many rows at once as it takes; each gives the values of these columns. */
  function runBatches(
    rows: readonly Row[],
    columns: readonly string[],
    statementFor: (rows: number) => Statement,
  ): number {
    let changes = 0
    for (let from = 0; from < rows.length; ) {
      const size = batches.find((one) => one <= rows.length - from) ?? 1
      const values: Value[] = []
      for (let nth = from; nth < from + size; nth++) pushValues(values, rows[nth], columns)
      changes += statementFor(size).run(values).changes
      from += size
    }
    return changes
  }

  function update(shape: TableShape, { key, changes }: TableWrites['updates'][number]): void {
    const columns = Object.keys(changes)
    const values: Value[] = []
    pushValues(values, changes, columns)
    pushValues(values, key, shape.key)
    check(shape, statementsOf(shape).update(columns.join()).run(values).changes, 1)
  }

  return {
    load(shape, key) {
      const values: Value[] = []
      pushValues(values, key, shape.key)
      // Its columns are those of the table as it was declared.
      return statementsOf(shape).load.get(values) as Row | undefined
    },
    save(writes) {
      try {
        // Rows that others refer to are removed last.
        for (const { shape, removes, strikes } of writes.toReversed()) {
          const { remove } = statementsOf(shape)
          check(shape, runBatches(removes, shape.key, remove), removes.length)
          runBatches(strikes, shape.key, remove)
        }
        for (const { shape, inserts, updates } of writes) {
          check(shape, runBatches(inserts, shape.columns, statementsOf(shape).insert), inserts.length)
          for (const one of updates) update(shape, one)
        }
      } catch (error) {
        // On a damaged page, too, those fail alone whose rows lie there.
        const isOfUnit = isRefusal(error) || readFault(error)?.isDamage === true
        throw isOfUnit ? new DataRefused(String(error), { cause: error }) : error
      }
    },
  }
}

function pushValues(values: Value[], row: Row | undefined, columns: readonly string[]): void {
  for (const column of columns) values.push(row?.[column] ?? null)
}

function prepareTable(driver: Driver, shape: TableShape): TableStatements {
  const { key, rest, kinds, columns } = shape
  const name = quoted(shape.name)
  const isKey = `(${key.map((column) => `${quoted(column)} = ?`).join(' AND ')})`
  const prepare = (sql: string): Statement => driver.prepare<[Value[]]>(sql)
  const loaded = [...key, ...rest.map(([column]) => column)].map((column) => `${quoted(column)} AS "${column}"`)
  const places = `(${columns.map(() => '?').join(', ')})`
  const repeat = (text: string, count: number, between: string): string => Array(count).fill(text).join(between)
  const [onlyKey] = key.length === 1 ? key : []

  return {
    load: prepare(`SELECT ${loaded.join(', ')} FROM ${name} WHERE ${isKey}`),
    insert: lazily((rows: number) =>
      prepare(`INSERT INTO ${name} (${columns.map(quoted).join(', ')}) VALUES ${repeat(places, rows, ', ')}`),
    ),
    remove: lazily((rows: number) =>
      prepare(
        `DELETE FROM ${name} WHERE ${onlyKey === undefined ? repeat(isKey, rows, ' OR ') : `${quoted(onlyKey)} IN (${repeat('?', rows, ', ')})`}`,
      ),
    ),
    update: lazily((changed: string) => {
      const sets = changed.split(',').map((column) => assign[kinds.get(column) ?? 'set'](quoted(column)))
      return prepare(`UPDATE ${name} SET ${sets.join(', ')} WHERE ${isKey}`)
    }),
  }
}

/** Makes what belongs to a key once. */
function lazily<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new Map<Key, Made>()
  return (key) => {
    const own = made.get(key) ?? make(key)
    made.set(key, own)
    return own
  }
}

const assign = {
  sum: (column: string) => `${column} = ${column} + ?`,
  max: (column: string) => `${column} = max(${column}, ?)`,
  set: (column: string) => `${column} = ?`,
} as const

const quoted = (name: string): string => `"${inSnakeCase(name)}"`

const isRefusal = (error: unknown): boolean =>
  error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')
