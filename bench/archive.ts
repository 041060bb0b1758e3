import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { almagest, operate, path, startServer } from './processes.ts'
import { printTable, quantile } from './table.ts'

const generator = fileURLToPath(new URL('./generate-answers.ts', import.meta.url))

const servicePort = 18_321
const creators = 10_000
const answersPerCreator = 100
/** Questions measured, each about another creator. */
const questions = 500

interface Imported {
  readonly seconds: number
  readonly rawBytes: number
  readonly peakBytes: number
}

/** Feeds the generator's answers to the import command through a pipe, and watches its memory. */
async function importAnswers(folder: string, environment: NodeJS.ProcessEnv, answers: number): Promise<Imported> {
  const pipe = join(folder, 'answers.jsonl')
  execFileSync('mkfifo', [pipe])
  const startMs = performance.now()
  const importing = spawn(process.execPath, [almagest, 'import', pipe, '--endpoint', path], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(importing, 'exit')
  // The shell opens the pipe: whoever opens one end waits for the other.
  const command = `exec "${process.execPath}" "${generator}" ${answers} ${creators} > "${pipe}"`
  const generating = spawn('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  generating.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  let peakBytes = 0
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, readPeak(importing.pid))
  }, 500)
  const [exitCode] = await ended
  clearInterval(watch)
  if (exitCode !== 0) throw new Error(`the import ended with ${exitCode}`)
  return { seconds: (performance.now() - startMs) / 1_000, rawBytes: Number(said.trim()), peakBytes }
}

/** The most memory a process ever had, where the system says so. */
function readPeak(pid: number | undefined): number {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes ?? 0) * 1_024
  } catch {
    return 0
  }
}

const fileBytes = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** Milliseconds of one question after another, to the last byte. */
async function measure(urls: readonly string[]): Promise<number[]> {
  const durations: number[] = []
  for (const url of urls) {
    const startMs = performance.now()
    const response = await fetch(url)
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`HTTP ${response.status} from ${url.split('?', 1)[0]}`)
    durations.push(performance.now() - startMs)
  }
  return durations
}

async function measureQuestions(environment: NodeJS.ProcessEnv, asked: number) {
  operate(environment, 'account', 'create', 'bench')
  const { token }: { token: string } = JSON.parse(
    operate(environment, 'token', 'create', '--account', 'bench', '--json'),
  )
  const url = `http://127.0.0.1:${servicePort}`
  const service = await startServer(`${url}/readyz`, process.execPath, [almagest, 'serve'], environment)
  const of = (nth: number, what: string): string => {
    // A step that shares no factor with their number comes to each creator once.
    const kolId = 6_800_000_000_000_000_000n + BigInt((nth * 7_919) % asked)
    return `${url}/v1/kols/${kolId}/${what}${what.includes('?') ? '&' : '?'}token=${token}`
  }
  const all = (what: string): string[] => Array.from({ length: Math.min(questions, asked) }, (_, nth) => of(nth, what))
  await measure(all('snapshots?limit=1').slice(0, 20))
  const durations = {
    '/ping': await measure(Array.from({ length: questions }, () => `${url}/ping`)),
    history: await measure(all('history?limit=100')),
    videos: await measure(all('videos')),
    metrics: await measure(all('metrics')),
  }
  await service.stop()
  return durations
}

/** What a large archive takes on disk, how fast it is filled, and how fast it answers: `npm run bench -- archive [ANSWERS]`. */
export async function measureArchive(answers = creators * answersPerCreator): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'))
  const environment = { DATA_DIR: join(folder, 'data'), PORT: String(servicePort), LOG_LEVEL: 'warn', DRAIN: '0s' }
  try {
    const { seconds, rawBytes, peakBytes } = await importAnswers(folder, environment, answers)
    const diskBytes =
      fileBytes(join(folder, 'data', 'almagest.db')) + fileBytes(join(folder, 'data', 'almagest.db-wal'))
    const durations = await measureQuestions(environment, Math.min(creators, answers))
    const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(0)
    printTable([
      [`archive, ${answers} answers of ${Math.min(creators, answers)} creators`, ''],
      ['raw JSON, MiB', mib(rawBytes)],
      ['on disk, MiB', mib(diskBytes)],
      ['raw / disk', (rawBytes / diskBytes).toFixed(1)],
      ['imported, answers/s', (answers / seconds).toFixed(0)],
      ['memory of the import at most, MiB', mib(peakBytes)],
    ])
    printTable([
      ['questions, one after another', 'median ms', 'p95 ms'],
      ...Object.entries(durations).map(([name, ms]) => [
        name,
        quantile(ms, 0.5).toFixed(2),
        quantile(ms, 0.95).toFixed(2),
      ]),
    ])
    const p95Ms = Object.fromEntries(Object.entries(durations).map(([name, ms]) => [name, quantile(ms, 0.95)]))
    return { answers, rawBytes, diskBytes, perSecond: answers / seconds, peakBytes, p95Ms }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
