import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

const { TEST_DATABASE_URL: serverUrl = 'postgres://postgres@127.0.0.1:5432/postgres' } = process.env

/** Books that nobody else has, and what they take. */
export interface Books {
  readonly environment: NodeJS.ProcessEnv
  /** What `fill` is told of where they are. */
  readonly where: string
  readBytes(): Promise<number>
  remove(): Promise<unknown>
}

/** Books in a folder of this one, which goes with it. */
export function openSqlite(folder: string, name: string): Books {
  const where = join(folder, name)
  const bytesOf = (file: string): number => statSync(join(where, file)).size
  return {
    environment: { DATA_DIR: where },
    where,
    readBytes: async () => readdirSync(where).reduce((sum, file) => sum + bytesOf(file), 0),
    remove: async () => {},
  }
}

async function ask(sql: string): Promise<readonly { readonly bytes?: string }[]> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  const { rows } = await client.query(sql).finally(() => client.end())
  return rows
}

/** Books in a database of their own. */
export async function openPostgres(folder: string, name: string): Promise<Books> {
  const database = `almagest_bench_${name}`
  const remove = () => ask(`DROP DATABASE IF EXISTS ${database}`)
  await remove()
  await ask(`CREATE DATABASE ${database}`)
  const where = Object.assign(new URL(serverUrl), { pathname: database }).href
  return {
    environment: { DATA_DIR: join(folder, database), DATABASE_URL: where, TOKEN_SECRET: 'bench-books-'.repeat(4) },
    where,
    readBytes: async () => Number((await ask(`SELECT pg_database_size('${database}') AS bytes`))[0]?.bytes),
    remove,
  }
}
