import { Refusal } from '#kit'
import type { Value } from '#store/table'
import type { TableShape } from '#store/tables'
import type { Connection } from './connection.ts'

/** How far a table is copied: so many rows, up to this key. */
export interface Copied {
  readonly rows: number
  readonly after: readonly Value[] | undefined
}

/** What is copied of each table, by its name, and from which books. It is there until all of it is. */
export interface Moving {
  readonly source: string
  readonly tables: ReadonlyMap<string, Copied>
}

/** Books that are copied into this database, and are not whole yet; nothing where none are. */
export async function findMoving(connection: Connection): Promise<Moving | undefined> {
  const { rows: there } = await connection.run(`SELECT to_regclass('moving') IS NOT NULL`)
  if (there[0]?.[0] !== true) return undefined
  const { rows } = await connection.run('SELECT name, source, rows, after FROM moving')
  const tables = rows.map(
    ([name, , count, after]) => [String(name), { rows: Number(count), after: readKey(after) }] as const,
  )
  return { source: String(rows[0]?.[1]), tables: new Map(tables) }
}

/** Throws a Refusal where books are only copied in part: nobody works on them. */
export async function refuseMoving(connection: Connection): Promise<void> {
  if (await findMoving(connection))
    throw new Refusal('a copy into the database was interrupted: go on with "migrate-store --resume"')
}

/** In a transaction. */
export async function beginMoving(connection: Connection, source: string, shapes: Iterable<TableShape>): Promise<void> {
  await connection.exec(
    `CREATE TABLE moving (name text PRIMARY KEY, source text NOT NULL, rows bigint NOT NULL, after text)`,
  )
  const names = [...shapes].map(({ name }) => name)
  await connection.run(`INSERT INTO moving SELECT name, $2, 0, NULL FROM unnest($1::text[]) AS t (name)`, [
    names,
    source,
  ])
}

/** In the transaction that writes the rows. */
export const noteMoved = (
  connection: Connection,
  { name }: TableShape,
  rows: number,
  after: readonly Value[],
): Promise<unknown> =>
  connection.run('UPDATE moving SET rows = rows + $2, after = $3 WHERE name = $1', [name, rows, writeKey(after)])

const writeKey = (key: readonly Value[]): string =>
  JSON.stringify(
    key.map((value) => (value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value)),
  )

function readKey(text: unknown): Value[] | undefined {
  if (typeof text !== 'string') return undefined
  const key: (string | number | { readonly hex: string })[] = JSON.parse(text)
  return key.map((value) => (typeof value === 'object' ? Buffer.from(value.hex, 'hex') : value))
}
