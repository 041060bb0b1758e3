import { DataRefused } from '#store/database'
import type { Row, TableWrites } from '#store/sheet'
import type { Value } from '#store/table'
import type { TableShape } from '#store/tables'
import type { Connection } from './connection.ts'
import { arrayOf, type ColumnTypes, keepable, keyList, nameOf, quoted } from './sql.ts'

/**
 * Writes what became of a turn's rows, each table in one statement for its removals, one for its new rows, and one for each set
 * of columns that changed. Rejects with `DataRefused` where the data does not allow it, and where fewer rows were there
 * than were to be written.
 */
export async function saveRows(
  connection: Connection,
  types: ColumnTypes,
  writes: readonly TableWrites[],
): Promise<void> {
  const statements = [...writes.toReversed().flatMap(removeRows), ...writes.flatMap(putRows)]
  // Sent without waiting: the server runs them in this order.
  const replies = await Promise.allSettled(statements.map(({ sql, values }) => connection.run(sql, values)))
  for (const [nth, reply] of replies.entries()) {
    if (reply.status === 'rejected') throw reply.reason
    const { shape, expected } = statements[nth] ?? {}
    if (expected !== undefined && reply.value.count !== expected)
      throw new DataRefused(`${expected} rows of ${shape?.name} were to be written, ${reply.value.count} were there`)
  }

  function removeRows({ shape, removes, strikes }: TableWrites): Statement[] {
    return [...deleteRows(shape, removes, removes.length), ...deleteRows(shape, strikes, undefined)]
  }

  function deleteRows(shape: TableShape, keys: readonly Row[], expected: number | undefined): Statement[] {
    if (keys.length === 0) return []
    const sql = `DELETE FROM ${nameOf(shape)} AS t USING unnest(${placesOf(shape, shape.key)}) AS k (${keyList(shape)}) WHERE ${matchOf(shape)}`
    return [{ shape, sql, values: columnsOf(keys, shape.key), expected }]
  }

  function putRows({ shape, inserts, updates }: TableWrites): Statement[] {
    return [...insertRows(shape, inserts), ...updateRows(shape, updates)]
  }

  function insertRows(shape: TableShape, rows: readonly Row[]): Statement[] {
    if (rows.length === 0) return []
    const { columns } = shape
    const sql = `INSERT INTO ${nameOf(shape)} (${columns.map(quoted).join(', ')}) SELECT * FROM unnest(${placesOf(shape, columns)})`
    return [{ shape, sql, values: columnsOf(inOrder(shape, rows), columns), expected: rows.length }]
  }

  function updateRows(shape: TableShape, updates: TableWrites['updates']): Statement[] {
    const bySet = Map.groupBy(updates, ({ changes }) => Object.keys(changes).sort().join())
    return [...bySet.values()].map((own) => {
      const columns = shape.rest.filter(([name]) => own[0]?.changes[name] !== undefined)
      const all = [...shape.key, ...columns.map(([name]) => name)]
      const sets = columns.map(([name, kind]) => `${quoted(name)} = ${assign[kind](quoted(name))}`)
      const sql = `UPDATE ${nameOf(shape)} AS t SET ${sets.join(', ')} FROM unnest(${placesOf(shape, all)}) AS k (${all.map(quoted).join(', ')}) WHERE ${matchOf(shape)}`
      const rows = own.map(({ key, changes }) => ({ ...key, ...changes }))
      return { shape, sql, values: columnsOf(rows, all), expected: own.length }
    })
  }

  function placesOf(shape: TableShape, columns: readonly string[]): string {
    return columns.map((column, nth) => `$${nth + 1}::${arrayOf(types, shape, column)}`).join(', ')
  }
}

interface Statement {
  readonly shape: TableShape
  readonly sql: string
  readonly values: readonly (readonly Value[])[]
  /** Absent where they may be gone. */
  readonly expected: number | undefined
}

const assign = {
  sum: (column: string) => `t.${column} + k.${column}`,
  max: (column: string) => `greatest(t.${column}, k.${column})`,
  set: (column: string) => `k.${column}`,
} as const

const matchOf = ({ key }: TableShape): string =>
  key.map((column) => `t.${quoted(column)} = k.${quoted(column)}`).join(' AND ')

/** A list of each column's values: what `unnest` takes. */
const columnsOf = (rows: readonly Row[], columns: readonly string[]): Value[][] =>
  columns.map((column) => rows.map((row) => keepable(row[column] ?? null)))

/** Rows that two turns add at once wait for each other's: in one order nobody waits for who waits for him. */
function inOrder({ key }: TableShape, rows: readonly Row[]): readonly Row[] {
  const textOf = (row: Row): string => key.map((column) => String(row[column])).join('\0')
  // Those whose key the database draws stay as they came.
  return rows
    .map((row) => ({ row, text: textOf(row) }))
    .sort((one, other) => Number(one.text > other.text) - Number(one.text < other.text))
    .map(({ row }) => row)
}
