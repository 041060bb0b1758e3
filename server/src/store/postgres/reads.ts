import type { AskedRead } from '#store/remote-database'
import { inCamelCase } from '#store/tables'
import type { Connection } from './connection.ts'
import { tryLock } from './transaction.ts'

/** A named read as this server takes it: `@name` is a numbered place, and `IN @names` looks in a list. */
export function translate(sql: string): { readonly text: string; readonly names: readonly string[] } {
  const names: string[] = []
  const placeOf = (name: string): string => {
    if (!names.includes(name)) names.push(name)
    return `$${names.indexOf(name) + 1}`
  }
  const text = sql
    .replaceAll(/\bIN @(\w+)/g, (_, name: string) => `= ANY (${placeOf(name)})`)
    .replaceAll(/@(\w+)/g, (_, name: string) => placeOf(name))
  return { text, names }
}

const known = new Map<string, ReturnType<typeof translate>>()

/** Runs a named read; its rows have their columns in camel case. */
export async function runRead(
  connection: Connection,
  { query, asks }: AskedRead,
  patienceMs?: number,
): Promise<object[]> {
  const read = known.get(query.sql) ?? translate(query.sql)
  known.set(query.sql, read)
  const values = read.names.map((name) => {
    const value = (asks as Readonly<Record<string, unknown>>)[name]
    if (value === undefined) throw new RangeError(`${query.name} misses ${name}`)
    return value
  })
  const { columns, rows } = await connection.run(read.text, values, patienceMs)
  const names = columns.map(inCamelCase)
  return rows.map((cells) => Object.fromEntries(names.map((name, nth) => [name, cells[nth]])))
}

/** Reads of a turn: those of a job give nothing while another's transaction does the same. */
export async function listInTurn(connection: Connection, reads: readonly AskedRead[]): Promise<object[][]> {
  const jobs = [...new Set(reads.flatMap(({ job }) => job ?? []))]
  const [locks, lists] = await Promise.all([
    Promise.all(jobs.map((job) => tryLock(connection, job))),
    Promise.all(reads.map((read) => runRead(connection, read))),
  ])
  const taken = new Set(jobs.filter((_, nth) => locks[nth]))
  return lists.map((rows, nth) => {
    const job = reads[nth]?.job
    return job === undefined || taken.has(job) ? rows : []
  })
}
