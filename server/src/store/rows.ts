import Sqlite from 'better-sqlite3'
import { type Database, DataRefused } from './database.ts'
import type { Driver } from './driver.ts'
import type { Row, TableWrites } from './sheet.ts'
import type { Value } from './table.ts'
import { inSnakeCase, type TableName, type TableShape } from './tables.ts'

/** Rows of one statement: the most first. */
const batches = [32, 8, 1]

/** Loads single rows by their keys, and writes what became of them. */
export function openRows(driver: Driver): Pick<Database, 'load' | 'save'> {
  const statements = new Map<string, Sqlite.Statement<Value[]>>()

  function prepare(sql: string): Sqlite.Statement<Value[]> {
    const known = statements.get(sql)
    if (known) return known
    const statement = driver.prepare<Value[]>(sql)
    statements.set(sql, statement)
    return statement
  }

  function run(shape: TableShape, sql: string, values: Value[], expected: number): void {
    const { changes } = prepare(sql).run(...values)
    if (changes !== expected)
      throw new DataRefused(`${expected} rows of ${shape.name} were to be written, ${changes} were there`)
  }

  function inBatches(rows: readonly Row[], write: (batch: readonly Row[]) => void): void {
    for (let from = 0; from < rows.length; ) {
      const size = batches.find((one) => one <= rows.length - from) ?? 1
      write(rows.slice(from, from + size))
      from += size
    }
  }

  function insert(shape: TableShape, rows: readonly Row[]): void {
    const columns = [...(shape.isDrawn ? [] : shape.key), ...shape.rest.map(([name]) => name)]
    const places = `(${columns.map(() => '?').join(', ')})`
    inBatches(rows, (batch) => {
      const values = batch.flatMap((row) => columns.map((column) => row[column] ?? null))
      const sql = `INSERT INTO ${nameOf(shape)} (${list(columns)}) VALUES ${batch.map(() => places).join(', ')}`
      run(shape, sql, values, batch.length)
    })
  }

  function update(shape: TableShape, { key, changes }: TableWrites['updates'][number]): void {
    const columns = shape.rest.filter(([name]) => changes[name] !== undefined)
    const sets = columns.map(([name, kind]) => assign[kind](quoted(name)))
    const values = [...columns.map(([name]) => changes[name] ?? null), ...keyValues(shape, key)]
    run(shape, `UPDATE ${nameOf(shape)} SET ${sets.join(', ')} WHERE ${isKey(shape)}`, values, 1)
  }

  function remove(shape: TableShape, keys: readonly Row[]): void {
    inBatches(keys, (batch) => {
      const sql = `DELETE FROM ${nameOf(shape)} WHERE ${batch.map(() => isKey(shape)).join(' OR ')}`
      run(
        shape,
        sql,
        batch.flatMap((key) => keyValues(shape, key)),
        batch.length,
      )
    })
  }

  return {
    load(shape, key) {
      const columns = [...shape.key, ...shape.rest.map(([name]) => name)]
      const aliased = columns.map((name) => `${quoted(name)} AS "${name}"`).join(', ')
      const statement = prepare(`SELECT ${aliased} FROM ${nameOf(shape)} WHERE ${isKey(shape)}`)
      // Its columns are those of the table as it was declared.
      return statement.get(...keyValues(shape, key)) as Row | undefined
    },
    save(writes) {
      try {
        // Rows that others refer to are removed last.
        for (const { shape, removes } of writes.toReversed()) if (removes.length > 0) remove(shape, removes)
        for (const { shape, inserts, updates } of writes) {
          if (inserts.length > 0) insert(shape, inserts)
          for (const one of updates) update(shape, one)
        }
      } catch (error) {
        throw isRefusal(error) ? new DataRefused(error.message, { cause: error }) : error
      }
    },
  }
}

const assign = {
  sum: (column: string) => `${column} = ${column} + ?`,
  max: (column: string) => `${column} = max(${column}, ?)`,
  set: (column: string) => `${column} = ?`,
} as const

const quoted = (name: string): string => `"${inSnakeCase(name)}"`

const nameOf = ({ name }: { readonly name: TableName }): string => quoted(name)

const list = (columns: readonly string[]): string => columns.map(quoted).join(', ')

const isKey = ({ key }: TableShape): string => `(${key.map((column) => `${quoted(column)} = ?`).join(' AND ')})`

const keyValues = ({ key }: TableShape, row: Row): Value[] => key.map((column) => row[column] ?? null)

const isRefusal = (error: unknown): error is Error =>
  error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')
