import type { Value } from '#store/table'
import { inSnakeCase, type TableShape } from '#store/tables'
import type { Connection } from './connection.ts'

/** What each column holds, as the server names the type of a list of it: `entry.call_id` is `text[]`. */
export type ColumnTypes = ReadonlyMap<string, string>

export async function readColumnTypes(connection: Connection): Promise<ColumnTypes> {
  const { rows } = await connection.run(
    `SELECT table_name || '.' || column_name, udt_name FROM information_schema.columns WHERE table_schema = current_schema()`,
  )
  return new Map(rows.map(([column, type]) => [String(column), `${type}[]`]))
}

export function arrayOf(types: ColumnTypes, { name }: TableShape, column: string): string {
  const type = types.get(`${inSnakeCase(name)}.${inSnakeCase(column)}`)
  if (type === undefined) throw new Error(`the database has no column ${column} in ${name}`)
  return type
}

export const quoted = (name: string): string => `"${inSnakeCase(name)}"`

export const nameOf = ({ name }: TableShape): string => quoted(name)

export const keyList = ({ key }: TableShape): string => key.map(quoted).join(', ')

/** PostgreSQL keeps no NUL in a text, and others send some: a space, which is as long, stands in its place. */
export const keepable = (value: Value): Value =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', ' ') : value
