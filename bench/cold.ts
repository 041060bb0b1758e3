import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { almagest, operate, path, type Running, startServer } from './processes.ts'
import { printTable, quantile } from './table.ts'

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const sample = at(`../server/recordings${path}/kolId=6831825876674412552.json`)

const callsPerSecond = 50
const rounds = 3
const secondsPerRound = 10
/** What the upstream itself takes. */
const delayMs = 20

const upstreamPort = 18_311
const servicePort = 18_312
const upstreamUrl = `http://127.0.0.1:${upstreamPort}`

const names = ['direct', 'almagest'] as const
type Name = (typeof names)[number]
const titles: Record<Name, string> = {
  direct: 'the upstream, asked directly',
  almagest: 'Almagest, the same upstream, cold',
}

async function startAlmagest(folder: string): Promise<Running & { readonly token: string }> {
  const environment = {
    DATA_DIR: join(folder, 'data'),
    PORT: String(servicePort),
    LOG_LEVEL: 'warn',
    DRAIN: '0s',
    PROVIDERS: 'just-one-api',
    JUST_ONE_API_TOKEN: 'bench-token',
    JUST_ONE_API_URL: upstreamUrl,
    JUST_ONE_API_RATE: '10000/s',
  }
  operate(environment, 'account', 'create', 'bench', '--balance', '1000000')
  const { token }: { token: string } = JSON.parse(
    operate(environment, 'token', 'create', '--account', 'bench', '--rate', '900000/s', '--json'),
  )
  const url = `http://127.0.0.1:${servicePort}`
  const running = await startServer(`${url}/readyz`, process.execPath, [almagest, 'serve'], environment)
  async function stop(): Promise<void> {
    await running.stop()
    // Exit code 1 on any difference, which throws.
    operate(environment, 'verify')
  }
  return { url, token, stop }
}

/** Asks once; keeps with the milliseconds to the last byte. Throws when the answer is not a success. */
function ask(agent: Agent, url: string): Promise<number> {
  const startMs = performance.now()
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const durationMs = performance.now() - startMs
        const body = Buffer.concat(chunks)
        if (body.subarray(0, 10).equals(Buffer.from('{"code":0,'))) resolve(durationMs)
        else reject(new Error(`not a success: ${body.subarray(0, 200)}`))
      })
    }).once('error', reject)
  })
}

/** Sends at a steady rate whatever comes back, each kind half a beat from the other. */
async function measureRound(
  urlOf: Record<Name, (nth: number) => string>,
  agent: Agent,
): Promise<Record<Name, number[]>> {
  const beatMs = 1_000 / callsPerSecond / names.length
  const running: Record<Name, Promise<number>[]> = { direct: [], almagest: [] }
  const startMs = performance.now()
  for (let beat = 0; beat < callsPerSecond * secondsPerRound * names.length; beat++) {
    await sleep(Math.max(startMs + beat * beatMs - performance.now(), 0))
    const name = names[beat % names.length] ?? 'direct'
    running[name].push(ask(agent, urlOf[name](beat)))
  }
  return { direct: await Promise.all(running.direct), almagest: await Promise.all(running.almagest) }
}

/** What a cold call costs on top of its upstream: the same upstream, asked directly and through the service. */
export async function measureCold(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'))
  const upstream = await startServer(`${upstreamUrl}/`, process.execPath, [at('./servers/upstream.ts')], {
    PORT: String(upstreamPort),
    DATA: sample,
    DELAY_MS: String(delayMs),
  })
  const service = await startAlmagest(folder)
  const agent = new Agent({ keepAlive: true })
  const measured: Record<Name, number[]> = { direct: [], almagest: [] }
  for (let round = 0; round <= rounds; round++) {
    const kolId = (nth: number): string => `${round + 1}${String(nth).padStart(12, '0')}`
    const ms = await measureRound(
      {
        direct: (nth) => `${upstreamUrl}${path}?token=bench-token&kolId=${kolId(nth)}`,
        almagest: (nth) => `${service.url}${path}?token=${service.token}&kolId=${kolId(nth)}`,
      },
      agent,
    )
    // The first round warms up.
    if (round > 0) for (const name of names) measured[name].push(...ms[name])
  }
  agent.destroy()
  await service.stop()
  await upstream.stop()
  rmSync(folder, { recursive: true })

  const of = (name: Name, share: number): number => quantile(measured[name], share)
  const added = { medianMs: of('almagest', 0.5) - of('direct', 0.5), p99Ms: of('almagest', 0.99) - of('direct', 0.99) }
  printTable([
    [`cold, ${callsPerSecond} calls/s`, 'median ms', 'p99 ms'],
    ...names.map((name) => [titles[name], of(name, 0.5).toFixed(2), of(name, 0.99).toFixed(2)]),
    ['added', added.medianMs.toFixed(2), added.p99Ms.toFixed(2)],
  ])
  return { calls: measured.almagest.length, medianMs: of('almagest', 0.5), p99Ms: of('almagest', 0.99), added }
}
