import type { Wiped } from '#store/storage'
import { type Connection, longAnswerMs } from './connection.ts'

/** Columns of bytes that no text stands in as it is. */
const packed = ['blob.bytes', 'blob.digest', 'token.digest', 'refused_body.bytes']

/** A table with its partitions is one. */
const listColumns = `SELECT table_name, column_name, data_type FROM information_schema.columns
  JOIN pg_class ON relname = table_name AND relnamespace = current_schema()::regnamespace
  WHERE table_schema = current_schema() AND relkind IN ('r', 'p') AND NOT relispartition AND data_type IN ('text', 'bytea')
  ORDER BY table_name, ordinal_position`

/** Where in the tables a text still stands, as in `entry.reason`. Reads all of them. */
export async function findText(connection: Connection, text: string): Promise<string[]> {
  await connection.exec(`SET statement_timeout = ${longAnswerMs}`)
  const { rows } = await connection.run(listColumns)
  const found: string[] = []
  for (const [table, column, type] of rows) {
    const place = `${table}.${column}`
    if (packed.includes(place)) continue
    const sought = type === 'bytea' ? `convert_to($1, 'UTF8')` : '$1'
    const holding = `SELECT 1 FROM "${table}" WHERE position(${sought} IN "${column}") > 0 LIMIT 1`
    if ((await connection.run(holding, [text], longAnswerMs)).count > 0) found.push(place)
  }
  return found
}

/** Frees the room of what was removed, for the server to write over. */
export async function vacuum(connection: Connection): Promise<Wiped> {
  // A large database takes longer than any statement of a call.
  await connection.exec(`SET statement_timeout = ${longAnswerMs}`)
  await connection.exec('VACUUM', longAnswerMs)
  return 'by the server'
}
