import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { almagest, operate, runLoad } from './processes.ts'
import { startAlmagest } from './services.ts'
import { median, printTable, quantile } from './table.ts'

const operations = 348
const platforms = 36
/** Many and short: what else the machine does meets both alike. */
const rounds = 40
const secondsPerRound = 1
/** Until the compiler has seen enough of both. */
const warmingRounds = 5
const starts = 5

const names = ['builtIn', 'imported'] as const
type Name = (typeof names)[number]

const titles: Record<Name, string> = {
  builtIn: 'what is built in',
  imported: `and ${operations} imported endpoints`,
}

/** A document as large as a vendor's: operations of a few parameters on many platforms. */
function writeDocument(file: string): void {
  const parameters = [
    { in: 'query', name: 'token', required: true, schema: { type: 'string' } },
    { in: 'query', name: 'itemId', required: true, description: 'Which item.', schema: { type: 'string' } },
    { in: 'query', name: 'sort', schema: { type: 'string', enum: ['NEW', 'OLD', 'HOT'], default: 'NEW' } },
    { in: 'query', name: 'page', schema: { type: 'integer', minimum: 1, default: 1 } },
  ]
  const paths = Object.fromEntries(
    Array.from({ length: operations }, (_, nth) => {
      const platform = `platform-${nth % platforms}`
      const summary = `Things number ${nth}`
      return [
        `/api/${platform}/things-${nth}/v1`,
        { get: { summary, description: summary, tags: [platform], parameters } },
      ]
    }),
  )
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'Bench' }, paths }))
}

/** Milliseconds from the start of the process until it answers. */
async function timeStart(dataDir: string): Promise<number> {
  const startMs = performance.now()
  const child = spawn(process.execPath, [almagest, 'serve'], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: '18307', LOG_LEVEL: 'warn', DRAIN: '0s' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  while (!(await fetch('http://127.0.0.1:18307/readyz').catch(() => undefined))?.ok) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}`)
    await sleep(5)
  }
  const tookMs = performance.now() - startMs
  child.kill('SIGTERM')
  await once(child, 'exit')
  return tookMs
}

/** What a catalogue of hundreds costs: a cached call and a start, with it and without it, in turn. */
export async function measureCatalogue(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'))
  const document = join(folder, 'openapi.json')
  writeDocument(document)
  const dataDirs = { builtIn: join(folder, 'built-in'), imported: join(folder, 'imported') }
  const running = {
    builtIn: await startAlmagest(dataDirs.builtIn, 18305),
    imported: await startAlmagest(dataDirs.imported, 18306, {
      prepare: (environment) => void operate(environment, 'catalogue', 'import', document),
    }),
  }
  const perSecond: Record<Name, number[]> = { builtIn: [], imported: [] }
  for (let round = 0; round < warmingRounds + rounds; round++) {
    // Who goes second finds the machine warmer.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const load = await runLoad(running[name].url, secondsPerRound)
      if (round >= warmingRounds) perSecond[name].push(load.perSecond)
    }
  }
  for (const name of names) await running[name].stop()
  const startMs: Record<Name, number[]> = { builtIn: [], imported: [] }
  for (let nth = 0; nth < starts; nth++) for (const name of names) startMs[name].push(await timeStart(dataDirs[name]))
  rmSync(folder, { recursive: true })
  return report(perSecond, startMs)
}

function report(perSecond: Record<Name, number[]>, startMs: Record<Name, number[]>): Record<string, unknown> {
  const ratios = perSecond.imported.map((value, round) => value / (perSecond.builtIn[round] ?? Number.NaN))
  const [low, ratio, high] = [quantile(ratios, 0.25), median(ratios), quantile(ratios, 0.75)]
  const results = Object.fromEntries(
    names.map((name) => [
      name,
      { perSecond: Math.round(median(perSecond[name])), startMs: Math.round(median(startMs[name])) },
    ]),
  )
  printTable([
    ['catalogue', 'cached calls per second', 'start ms'],
    ...names.map((name) => [titles[name], String(results[name]?.perSecond), String(results[name]?.startMs)]),
  ])
  process.stdout.write(`ratio ${ratio.toFixed(3)}, half of the rounds from ${low.toFixed(3)} to ${high.toFixed(3)}\n`)
  return { ...results, ratio: Number(ratio.toFixed(3)) }
}
