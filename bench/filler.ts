import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { systemClock } from '../server/src/kit/index.ts'
import { databaseFile, openStore } from '../server/src/store/index.ts'
import { connect } from '../server/src/store/postgres/connection.ts'
import { makeMonthsOf } from '../server/src/store/postgres/months.ts'
import { openPostgresDatabase } from '../server/src/store/postgres/postgres-database.ts'
import { inTransaction } from '../server/src/store/postgres/transaction.ts'

/** What runs the statements, and how each database writes what they need. */
export interface Filler {
  run(sql: string): Promise<unknown>
  /** The texts of the indexes of a table that are not its key's. */
  listIndexes(table: string): Promise<readonly { readonly name: string; readonly sql: string }[]>
  /** A table of the numbers `n` from 0 to below so many. */
  numbers(count: number): string
  hex(number: string, digits: number): string
  bytes(hex: string): string
  /** The bytes of a text. */
  asBytes(text: string): string
  close(): Promise<void>
}

/** Calls that are filled in come no earlier: their months are made first, as they would have been. */
const callsMaxMs = 100 * 86_400_000

async function openPostgres(url: string): Promise<Filler> {
  // Makes its tables where there are none.
  await (await openPostgresDatabase({ url, clock: systemClock, isService: true })).close()
  const connection = await connect(url)
  await inTransaction(connection, () => makeMonthsOf(connection, systemClock.now() - callsMaxMs, systemClock.now()))
  await connection.close()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`SET synchronous_commit = off; SET maintenance_work_mem = '512MB'`)
  return {
    run: (sql) => client.query(sql),
    async listIndexes(table) {
      const { rows } = await client.query<{ name: string; sql: string }>(
        `SELECT indexname AS name, indexdef AS sql FROM pg_indexes WHERE tablename = '${table}' AND indexname NOT LIKE '%_pkey'`,
      )
      return rows
    },
    numbers: (count) => `generate_series(0::bigint, ${count - 1}) AS n`,
    hex: (number, digits) => `lpad(to_hex(${number}), ${digits}, '0')`,
    bytes: (hex) => `'\\x${hex}'::bytea`,
    asBytes: (text) => `convert_to(${text}, 'UTF8')`,
    async close() {
      await client.query('ANALYZE')
      await client.end()
    },
  }
}

async function openSqlite(dataDir: string): Promise<Filler> {
  await openStore({ dataDir, clock: systemClock, upgrades: true }).close()
  const driver = new Sqlite(databaseFile(dataDir))
  // A crash loses what was filled, and nothing else.
  driver.pragma('synchronous = OFF')
  driver.pragma('cache_size = -1048576')
  return {
    run: async (sql) => driver.exec(sql),
    listIndexes: async (table) =>
      driver
        .prepare<[string], { name: string; sql: string }>(
          `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`,
        )
        .all(table),
    numbers: (count) =>
      `(WITH RECURSIVE counted (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < ${count - 1}) SELECT n FROM counted)`,
    hex: (number, digits) => `printf('%0${digits}x', ${number})`,
    bytes: (hex) => `x'${hex}'`,
    asBytes: (text) => `CAST(${text} AS BLOB)`,
    async close() {
      driver.pragma('wal_checkpoint(TRUNCATE)')
      driver.close()
    },
  }
}

/** Where the statements are to run: at the address of a PostgreSQL, or in a folder. */
export const openFiller = (where: string): Promise<Filler> =>
  /^postgres(ql)?:/.test(where) ? openPostgres(where) : openSqlite(where)
