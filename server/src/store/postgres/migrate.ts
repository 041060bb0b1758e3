import { readdirSync, readFileSync } from 'node:fs'
import { Refusal } from '#kit'
import { type Connection, longAnswerMs } from './connection.ts'
import { refuseMoving } from './moving.ts'
import { inTransaction } from './transaction.ts'

const folder = new URL('./migrations/', import.meta.url)

/** The oldest program that may run on a database this one made. */
const oldestProgram = 6

interface Migration {
  readonly version: number
  readonly sql: string
}

/** In order: `0001-first.sql` is version 1. A released one is never edited. */
const readMigrations = (): Migration[] =>
  readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 4)), sql: readFileSync(new URL(name, folder), 'utf8') }))

/** Held while the schema is made or looked at, so that two who start at once make it once. */
const schemaLock = `SELECT pg_advisory_xact_lock(hashtext('almagest schema'))`

/**
 * Makes an empty database ours, and brings an older one of ours up to date where `upgrades` allows it. Throws a Refusal where it
 * is another application's, or needs a newer program.
 */
export async function migrate(connection: Connection, upgrades: boolean, { isMoving = false } = {}): Promise<void> {
  const migrations = readMigrations()
  const newest = migrations.at(-1)?.version ?? 0
  await inTransaction(connection, async () => {
    await connection.exec(schemaLock)
    const version = await readVersion(connection, newest)
    if (!isMoving) await refuseMoving(connection)
    if (version !== 0 && version < newest && !upgrades)
      throw new Refusal(`the database has version ${version} and needs ${newest}: start the new service, it upgrades`)
    for (const migration of migrations.filter((one) => one.version > version)) {
      await connection.exec(`SET LOCAL statement_timeout = ${longAnswerMs}`)
      await connection.exec(migration.sql, longAnswerMs)
      await connection.exec(writeVersion(migration.version))
    }
  })
}

/** 0 for a database that is empty. */
async function readVersion(connection: Connection, newest: number): Promise<number> {
  const { rows } = await connection.run(
    `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name IN ('almagest', 'balance')`,
  )
  if (rows.length === 0) {
    const others = await connection.run(
      `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() LIMIT 1`,
    )
    if (others.count === 0) return 0
    throw new Refusal(`the database holds tables of another application (${others.rows[0]?.[0]}); name an empty one`)
  }
  if (!rows.some(([name]) => name === 'almagest')) throw new Refusal('the database is of another application')
  const { rows: said } = await connection.run('SELECT version, oldest_program FROM almagest')
  const [version, oldest] = [Number(said[0]?.[0]), Number(said[0]?.[1])]
  if (oldest > newest)
    throw new Refusal(`the database has version ${version}, and this program knows ${newest}: run a newer Almagest`)
  return version
}

const writeVersion = (version: number): string =>
  `INSERT INTO almagest (version, oldest_program) VALUES (${version}, ${Math.min(version, oldestProgram)})
   ON CONFLICT (single) DO UPDATE SET version = excluded.version, oldest_program = excluded.oldest_program`
