import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { startPostgres } from '../server/tests/support/postgres-server.ts'
import { fill } from './fill.ts'
import { pinned, under } from './processes.ts'
import { median, printTable } from './table.ts'

const run = promisify(execFile)
const charges = fileURLToPath(new URL('./servers/charges.ts', import.meta.url))

const rounds = 3
const secondsPerRound = 5
/** Beside a read that stays open so long. */
const readSeconds = 60
const port = 18_320

type Way = 'bulk' | 'row by row'

/** Charged calls a second, of the last seconds of a run, the first of which warms up. */
async function measure(url: string, way: Way, accounts: number, seconds = secondsPerRound): Promise<number> {
  const environment = { DATABASE: url, WAY: way, ACCOUNTS: String(accounts), SECONDS: String(seconds) }
  const [command, words] = pinned('server', process.execPath, [charges])
  const { stdout } = await run(command, words, { env: { ...process.env, ...environment } })
  const perSecond: number[] = JSON.parse(stdout)
  return median(perSecond.slice(1).slice(-secondsPerRound))
}

/** A share of what was measured just before it, in the middle of the rounds. */
async function compare(one: () => Promise<number>, other: () => Promise<number>) {
  const [ones, others]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    ones.push(await one())
    others.push(await other())
  }
  return { one: median(ones), other: median(others), ratio: median(ones.map((rate, nth) => rate / (others[nth] ?? 0))) }
}

/** While somebody reads in a transaction that stays open, nothing that is updated can be cleaned up. */
async function measureBesideRead(url: string): Promise<{ readonly before: number; readonly beside: number }> {
  const before = await measure(url, 'bulk', 1)
  const reader = new pg.Client({ connectionString: url })
  await reader.connect()
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  await reader.query('SELECT count(*) FROM balance')
  const beside = await measure(url, 'bulk', 1, readSeconds)
  await reader.query('COMMIT')
  await reader.end()
  return { before, beside }
}

/**
 * Charged calls on PostgreSQL: the turns of the books, written in bulk, beside the same ones row by row. The service's side has a
 * core, the database the other. `records` are made before the last comparison.
 */
export async function measureBooks(records = 10_000_000): Promise<Record<string, unknown>> {
  const ends: (() => unknown)[] = []
  const server = await startPostgres(
    { after: (end = () => {}) => void ends.push(end as () => unknown) },
    port,
    under('load'),
  )
  if (!server) throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  try {
    const { url } = server
    const hot = await compare(
      () => measure(url, 'bulk', 1),
      () => measure(url, 'row by row', 1),
    )
    const many = await compare(
      () => measure(url, 'bulk', 1_000),
      () => measure(url, 'row by row', 1_000),
    )
    const read = await measureBesideRead(url)
    const emptyRates: number[] = []
    for (let round = 0; round < rounds; round++) emptyRates.push(await measure(url, 'bulk', 1))
    const filling = await fill(records, url)
    const fullRates: number[] = []
    for (let round = 0; round < rounds; round++) fullRates.push(await measure(url, 'bulk', 1))
    const [empty, full] = [median(emptyRates), median(fullRates)]
    printTable([
      ['charged calls a second on PostgreSQL', 'in bulk', 'row by row', 'ratio'],
      ['one account', hot.one.toFixed(0), hot.other.toFixed(0), hot.ratio.toFixed(1)],
      ['1,000 accounts', many.one.toFixed(0), many.other.toFixed(0), many.ratio.toFixed(1)],
    ])
    process.stdout.write('\n')
    printTable([
      ['one account, in bulk', 'before', 'then', 'ratio'],
      [`a read open for ${readSeconds} s`, ...of(read.before, read.beside)],
      [`${records.toLocaleString('en')} records of calls`, ...of(empty, full)],
    ])
    return { hot, many, read, records: { count: records, ...filling, empty, full } }
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

const of = (before: number, then: number): string[] => [before.toFixed(0), then.toFixed(0), (then / before).toFixed(2)]
