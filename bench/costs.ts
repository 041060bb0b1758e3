import { execFileSync } from 'node:child_process'
import { mkdtempSync, openSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { fill } from './fill.ts'
import { operate, path } from './processes.ts'
import { printTable } from './table.ts'

const generator = fileURLToPath(new URL('./generate-answers.ts', import.meta.url))
const { TEST_DATABASE_URL: serverUrl = 'postgres://postgres@127.0.0.1:5432/postgres' } = process.env

const answers = 2_000
const creators = 200
const calls = 50_000

/** Books that nobody else has, and what they take. */
interface Books {
  readonly environment: NodeJS.ProcessEnv
  /** What `fill` is told of where they are. */
  readonly where: string
  readBytes(): Promise<number>
}

function openSqlite(folder: string, name: string): Books {
  const where = join(folder, name)
  const bytesOf = (file: string): number => statSync(join(where, file)).size
  return {
    environment: { DATA_DIR: where },
    where,
    readBytes: async () => readdirSync(where).reduce((sum, file) => sum + bytesOf(file), 0),
  }
}

async function ask(sql: string): Promise<readonly { readonly bytes?: string }[]> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  const { rows } = await client.query(sql).finally(() => client.end())
  return rows
}

async function openPostgres(folder: string, name: string): Promise<Books> {
  const database = `almagest_bench_costs_${name}`
  await ask(`DROP DATABASE IF EXISTS ${database}`)
  await ask(`CREATE DATABASE ${database}`)
  const where = Object.assign(new URL(serverUrl), { pathname: database }).href
  return {
    environment: { DATA_DIR: join(folder, database), DATABASE_URL: where, TOKEN_SECRET: 'bench-costs-'.repeat(4) },
    where,
    readBytes: async () => Number((await ask(`SELECT pg_database_size('${database}') AS bytes`))[0]?.bytes),
  }
}

/** Bytes of one answer, with what is known of its works, and of one charged call, with all its rows. */
async function measureStore(folder: string, open: (folder: string, name: string) => Promise<Books> | Books) {
  const [archive, records] = [await open(folder, 'archive'), await open(folder, 'records')]
  for (const { environment } of [archive, records]) operate(environment, 'account', 'create', 'bench')
  const [archiveEmpty, recordsEmpty] = [await archive.readBytes(), await records.readBytes()]
  operate(archive.environment, 'import', join(folder, 'answers.jsonl'), '--endpoint', path)
  await fill(calls, records.where)
  return {
    answerBytes: ((await archive.readBytes()) - archiveEmpty) / answers,
    callBytes: ((await records.readBytes()) - recordsEmpty) / calls,
  }
}

/** What a service takes on disk: of answers all fields of which are filled, and of charged calls, one of a hundred collected. */
export async function measureCosts(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'))
  try {
    const file = openSync(join(folder, 'answers.jsonl'), 'w')
    execFileSync(process.execPath, [generator, String(answers), String(creators)], {
      stdio: ['ignore', file, 'ignore'],
    })
    const results = {
      sqlite: await measureStore(folder, openSqlite),
      postgres: await measureStore(folder, openPostgres),
    }
    const rows = (['sqlite', 'postgres'] as const).map((name) => {
      const { answerBytes, callBytes } = results[name]
      return [name, ((answerBytes * 1_000) / 2 ** 20).toFixed(1), callBytes.toFixed(0)]
    })
    printTable([['on disk', 'MiB a 1,000 answers', 'bytes a charged call'], ...rows])
    return results
  } finally {
    rmSync(folder, { recursive: true })
    for (const name of ['archive', 'records']) await ask(`DROP DATABASE IF EXISTS almagest_bench_costs_${name}`)
  }
}
