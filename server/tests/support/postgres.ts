import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { skipWithout } from './required.ts'

const { TEST_DATABASE_URL: adminUrl = 'postgres://postgres@127.0.0.1:5432/postgres' } = process.env

let made = 0

/** Why a test on PostgreSQL is skipped. */
export async function findNoPostgres(): Promise<string | undefined> {
  const admin = await connectAdmin()
  await admin?.end()
  return admin ? undefined : skipWithout('postgres', 'no PostgreSQL listens')
}

/** A database of the test's own, empty; removed after it. `undefined` where no server listens. */
export async function makeDatabase(t: TestContext): Promise<string | undefined> {
  const admin = await connectAdmin()
  if (!admin) return undefined
  const name = `almagest_test_${process.pid}_${made++}`
  await admin.query(create(name))
  t.after(async () => {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await admin.end()
  })
  return urlOf(name)
}

/** A database without a row, for as long as nobody gives it back. */
export interface TakenDatabase {
  readonly url: string
  /** To be called when the store on it is closed. */
  giveBack(): Promise<void>
}

/** Databases that tests have at one time; more, and something does not give them back. */
const takenMax = 200

/**
 * A database that may have our schema already, and has no rows. Making one and removing it takes a second or two, so they are
 * kept, and a lock on its name says that somebody has it.
 */
export async function takeDatabase(): Promise<TakenDatabase> {
  const admin = await connectAdmin()
  if (!admin) throw new Error('PostgreSQL listens no more')
  try {
    const name = await lockFree(admin)
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) {
      await dropOlder(admin)
      await admin.query(create(name))
    } else await clean(admin, name)
    return { url: urlOf(name), giveBack: () => admin.end() }
  } catch (error) {
    await admin.end()
    throw error
  }
}

const create = (name: string): string =>
  `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`

async function connectAdmin(): Promise<pg.Client | undefined> {
  const admin = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 })
  try {
    await admin.connect()
    return admin
  } catch (error) {
    // One that has too many clients, or is too slow, is there.
    if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') return undefined
    throw error
  }
}

function urlOf(name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

const kept = 'almagest_kept_'
const migrations = new URL('../../src/store/postgres/migrations/', import.meta.url)

/** Begins the names of databases that have the schema of now. */
const keptNow = kept + digestOf(readdirSync(migrations).sort())

function digestOf(names: readonly string[]): string {
  const hash = createHash('sha256')
  for (const name of names) hash.update(name).update(readFileSync(new URL(name, migrations)))
  return hash.digest('hex').slice(0, 12)
}

/** The lock lasts as long as the connection. */
async function lock(admin: pg.Client, name: string): Promise<boolean> {
  const { rows } = await admin.query('SELECT pg_try_advisory_lock(hashtext($1)) AS taken', [name])
  return rows[0].taken
}

async function lockFree(admin: pg.Client): Promise<string> {
  for (let nth = 0; nth < takenMax; nth++) if (await lock(admin, `${keptNow}_${nth}`)) return `${keptNow}_${nth}`
  throw new Error(`${takenMax} databases are taken`)
}

/** Those with a schema that is no more, unless somebody has them. */
async function dropOlder(admin: pg.Client): Promise<void> {
  const { rows } = await admin.query('SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)', [kept])
  for (const { name } of rows)
    if (!name.startsWith(keptNow) && (await lock(admin, name)))
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
}

async function clean(admin: pg.Client, name: string): Promise<void> {
  await untilLeft(admin, name)
  const own = new pg.Client({ connectionString: urlOf(name) })
  await own.connect()
  const { rows } = await own.query(`SELECT relname AS name FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'almagest'`)
  // Past the triggers that guard rows.
  const wipe = rows.map((table) => `DELETE FROM "${table.name}"`)
  await own.query(['SET session_replication_role = replica', ...wipe].join(';'))
  await own.end()
}

const leaveMsMax = 5_000

/** Whoever had it may be about to hang up; who stays longer is hung up on. */
async function untilLeft(admin: pg.Client, name: string): Promise<void> {
  const count = 'SELECT FROM pg_stat_activity WHERE datname = $1'
  for (let waitedMs = 0; waitedMs < leaveMsMax; waitedMs += 50) {
    if ((await admin.query(count, [name])).rowCount === 0) return
    await pause(50)
  }
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
}
