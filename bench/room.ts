import { execFileSync } from 'node:child_process'
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readBytes as parseBytes } from '../server/src/kit/index.ts'
import { type Books, openPostgres, openSqlite } from './own-books.ts'
import { almagest, operate, path, runLoad, startServer, under } from './processes.ts'
import { median, printTable } from './table.ts'

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const kolId = '6831825876674412552'
const port = 18_341
const connections = 4
const seconds = 5

/** What is left of the archive after each round. */
const shares = [0.7, 0.45] as const

interface Turns {
  readonly answers: number
  readonly seconds: number
  readonly turnsMs: { readonly median: number; readonly p99: number; readonly longest: number }
  readonly loopMaxMs: number
}

function runMakeRoom(environment: NodeJS.ProcessEnv): Turns {
  const [command = '', ...words] = [...under('server'), process.execPath, at('./servers/make-room.ts')]
  return JSON.parse(
    execFileSync(command, words, { env: { ...process.env, ...environment, SHARE: '0.5' }, encoding: 'utf8' }),
  )
}

/** The p99 of cached calls, by a service whose archive is brought down to a bound, or has none. */
async function measureCalls(environment: NodeJS.ProcessEnv, url: string, bound?: number): Promise<number> {
  const settings = { ...environment, PORT: String(port), LOG_LEVEL: 'error', DRAIN: '0s' }
  const bounded = bound === undefined ? {} : { ARCHIVE_MAX: String(bound) }
  const running = await startServer(url, process.execPath, [almagest, 'serve'], { ...settings, ...bounded })
  // What is to be removed is begun with after a second.
  await runLoad(url, 1, { connections })
  const { p99Ms } = await runLoad(url, seconds, { connections })
  await running.stop()
  return p99Ms
}

async function measureStore({ environment, readBytes, remove }: Books, answers: string) {
  operate(environment, 'account', 'create', 'bench', '--balance', '1000000')
  const words = ['token', 'create', '--account', 'bench', '--rate', '900000/s', '--json']
  const { token }: { token: string } = JSON.parse(operate(environment, ...words))
  const url = `http://127.0.0.1:${port}${path}?token=${token}&kolId=${kolId}&acceptCache=true`
  const emptyBytes = await readBytes()
  operate(environment, 'import', answers, '--endpoint', path)
  const diskBytes = (await readBytes()) - emptyBytes
  const [, amount, unit] = /archive.*?([\d.]+) ([KMGT]B)/.exec(operate(environment, 'doctor')) ?? []
  const countedBytes = parseBytes(`${amount}${unit}`)
  const [alone, beside]: [number[], number[]] = [[], []]
  for (const share of shares) {
    alone.push(await measureCalls(environment, url))
    beside.push(await measureCalls(environment, url, Math.floor(countedBytes * share)))
  }
  const turns = runMakeRoom(environment)
  // Exit code 1 on any difference, which throws.
  operate(environment, 'verify')
  await remove()
  return {
    countedOfDisk: countedBytes / diskBytes,
    aloneMs: median(alone),
    besideMs: median(beside),
    turns,
  }
}

/** What it costs to bring down a large archive, and whether its size is counted right: `npm run bench -- room [ANSWERS]`. */
export async function measureRoom(answers = 16_000): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'))
  try {
    const lines = join(folder, 'answers.jsonl')
    const creators = String(Math.ceil(answers / 20))
    execFileSync(process.execPath, [at('./generate-answers.ts'), String(answers), creators], {
      stdio: ['ignore', openSync(lines, 'w'), 'ignore'],
    })
    const results = {
      sqlite: await measureStore(openSqlite(folder, 'room'), lines),
      postgres: await measureStore(await openPostgres(folder, 'room'), lines),
    }
    printTable([
      ['making room', 'counted / disk', 'answers/s', 'turn ms', 'p99', 'longest', 'calls p99 ms', 'beside it'],
      ...Object.entries(results).map(([name, { countedOfDisk, aloneMs, besideMs, turns }]) => [
        name,
        countedOfDisk.toFixed(2),
        (turns.answers / turns.seconds).toFixed(0),
        ...[turns.turnsMs.median, turns.turnsMs.p99, turns.turnsMs.longest].map((ms) => ms.toFixed(1)),
        ...[aloneMs, besideMs].map((ms) => ms.toFixed(2)),
      ]),
    ])
    return { answers, ...results }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
