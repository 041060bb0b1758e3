import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readMemory, tellingAt } from '../server/tests/support/told-memory.ts'
import { almagest, operate, path, pinned, type Running, startServer } from './processes.ts'
import { printTable } from './table.ts'

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const kolId = '6831825876674412552'
const sample = at(`../server/recordings${path}/kolId=${kolId}.json`)

const ports = { upstream: 18_331, service: 18_332 } as const
const upstreamUrl = `http://127.0.0.1:${ports.upstream}`
const serviceUrl = `http://127.0.0.1:${ports.service}`
const priceYuan = 0.15
/** What a service does before it is looked at idle: what it takes once for all it is asked is no caller's. */
const warm = { COUNT: '100', BEFORE: '200' } as const
const waitMsMax = 120_000

interface Case {
  readonly title: string
  /** How many wait, of so many wanted. */
  readonly count: (wanted: number) => number
  /** Whether each asks about another creator. */
  readonly isOwnQuestion: boolean
  /** Whether each connection has had an answer before. */
  readonly isKept: boolean
  /** What the upstream may be asked in a second. */
  readonly rate: string
}

/** A gate has so many in its queue at most (`server/src/collector/gate.ts`); some of them have their turn meanwhile. */
const queueMax = 2_000

const all = (wanted: number): number => wanted
const cases = {
  asked: { title: 'each of an upstream', count: all, isOwnQuestion: true, isKept: false, rate: '100000/s' },
  askedKept: {
    title: 'the same, connections used before',
    count: all,
    isOwnQuestion: true,
    isKept: true,
    rate: '100000/s',
  },
  queued: {
    title: 'each for its turn',
    count: (wanted) => Math.min(wanted, queueMax),
    isOwnQuestion: true,
    isKept: false,
    rate: '10/s, burst 1',
  },
  collapsed: { title: 'all for one answer', count: all, isOwnQuestion: false, isKept: false, rate: '100000/s' },
} as const satisfies Record<string, Case>

async function readMetric(name: string): Promise<number> {
  const text = await (await fetch(`${serviceUrl}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
}

/** Whoever waits has money held. */
async function untilWaiting(count: number): Promise<void> {
  const startMs = performance.now()
  for (;;) {
    const waiting = Math.round((await readMetric('almagest_held_yuan')) / priceYuan)
    if (waiting === count) return
    if (performance.now() - startMs > waitMsMax) throw new Error(`${waiting} wait instead of ${count}`)
    await sleep(100)
  }
}

async function startService(
  folder: string,
  rate: string,
  tellAt: string,
): Promise<Running & { readonly token: string }> {
  const environment = {
    DATA_DIR: join(folder, 'data'),
    PORT: String(ports.service),
    LOG_LEVEL: 'error',
    DRAIN: '0s',
    METRICS: 'open',
    DEADLINE: '5m',
    CONNECTIONS_PER_ADDRESS: '20000',
    PROVIDERS: 'just-one-api',
    JUST_ONE_API_TOKEN: 'bench-token',
    JUST_ONE_API_URL: upstreamUrl,
    JUST_ONE_API_RATE: rate,
    JUST_ONE_API_CONCURRENCY: '10000',
  }
  operate(environment, 'account', 'create', 'bench', '--balance', '1000000')
  const { token }: { token: string } = JSON.parse(
    operate(environment, 'token', 'create', '--account', 'bench', '--rate', '900000/s', '--json'),
  )
  const telling = { ...environment, ...tellingAt(tellAt) }
  const running = await startServer(`${serviceUrl}/readyz`, process.execPath, [almagest, 'serve'], telling)
  async function stop(): Promise<void> {
    await running.stop()
    // Exit code 1 on any difference, which throws.
    operate(environment, 'verify')
  }
  return { url: serviceUrl, token, stop }
}

interface Callers {
  /** Kept when all are answered, or have left. */
  readonly ended: Promise<unknown>
  leave(): void
}

/** Opens callers that ask, and resolves when all have. */
async function startCallers(environment: Readonly<Record<string, string>>): Promise<Callers> {
  const child = spawn(...pinned('load', process.execPath, [at('./servers/callers.ts')]), {
    env: { ...process.env, PORT: String(ports.service), ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout ?? child, 'data'), ended])
  return { ended, leave: () => void child.kill() }
}

/** What each of so many who wait takes more than nobody: bytes. */
async function measureCase({ title, count: countOf, isOwnQuestion, isKept, rate }: Case, wanted: number) {
  const count = countOf(wanted)
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'))
  const upstream = await startServer(`${upstreamUrl}/`, process.execPath, [at('./servers/holding.ts')], {
    PORT: String(ports.upstream),
    DATA: sample,
    KOL_ID: kolId,
  })
  const tellAt = join(folder, 'tell')
  const service = await startService(folder, rate, tellAt)
  const target = (id: string): string => `${path}?token=${service.token}&kolId=${id}`
  const known = `${target(kolId)}&acceptCache=true`
  await (await startCallers({ ...warm, KNOWN: known, TARGET: known })).ended
  const idle = await readMemory(tellAt)
  const callers = await startCallers({
    COUNT: String(count),
    BEFORE: isKept ? '1' : '0',
    KNOWN: known,
    TARGET: target(isOwnQuestion ? '7NTH' : '71'),
  })
  await untilWaiting(count)
  // Whoever asks an upstream has a connection to it a moment later.
  await sleep(2_000)
  const waiting = await readMemory(tellAt)
  callers.leave()
  await callers.ended
  await upstream.stop()
  await untilWaiting(0)
  const after = await readMemory(tellAt)
  await service.stop()
  rmSync(folder, { recursive: true })
  const each = { rss: (waiting.rss - idle.rss) / count, heap: (waiting.heap - idle.heap) / count }
  return { title, count, idle, waiting, after, each }
}

const kilobytes = (bytes: number): string => (bytes / 1_024).toFixed(1)
const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(0)

/** What calls take that wait: for an upstream, for their turn at one, for an answer that others ask for as well. */
export async function measureWaiting(wanted = 5_000): Promise<Record<string, unknown>> {
  const rows = [['waiting', 'calls', 'KiB a call', 'of JavaScript', 'MiB idle', 'MiB waiting', 'MiB after']]
  const results: Record<string, unknown> = {}
  for (const [name, one] of Object.entries(cases)) {
    const { title, count, idle, waiting, after, each } = await measureCase(one, wanted)
    results[name] = { count, idle, waiting, after, each }
    rows.push([
      title,
      String(count),
      kilobytes(each.rss),
      kilobytes(each.heap),
      megabytes(idle.rss),
      megabytes(waiting.rss),
      megabytes(after.rss),
    ])
  }
  printTable(rows)
  return results
}
