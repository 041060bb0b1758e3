import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { measureArchive } from './archive.ts'
import { measureBooks } from './books.ts'
import { measureCatalogue } from './catalogue.ts'
import { measureCold } from './cold.ts'
import { measureConsole } from './console.ts'
import { measureCosts } from './costs.ts'
import { fill } from './fill.ts'
import { measureHot } from './hot.ts'
import { isInstalled } from './processes.ts'
import { measureRoom } from './room.ts'
import { measureWaiting } from './waiting.ts'

const { values, positionals: words } = parseArgs({
  options: { database: { type: 'string' }, store: { type: 'string' } },
  allowPositionals: true,
})
const wanted = words.filter((word) => !/^\d+$/.test(word))
const [size] = words.filter((word) => /^\d+$/.test(word)).map(Number)

/** Each group measures something a reader knows beside what is ours, in the same minute on the same machine. */
const groups = {
  hot: measureHot,
  cold: measureCold,
  catalogue: measureCatalogue,
  archive: () => measureArchive(size),
  books: () => measureBooks(size),
  waiting: () => measureWaiting(size),
  costs: measureCosts,
  room: () => measureRoom(size),
  console: () => measureConsole(size, { only: values.store, filled: values.database }),
  fill: fillDatabase,
} as const

/** Take a quarter of an hour, or change something, and so are done only where they are asked for. */
const slowGroups: readonly string[] = ['archive', 'books', 'waiting', 'costs', 'room', 'console', 'fill']

const isGroup = (name: string): name is keyof typeof groups => name in groups

async function fillDatabase(): Promise<Record<string, unknown>> {
  const where = values.database ?? process.env['DATA_DIR']
  if (where === undefined) throw new Error('what is to be filled? --database URL, or DATA_DIR')
  const { calls, seconds } = await fill(size ?? 1_000_000, where)
  process.stdout.write(`${calls.toLocaleString('en')} charged calls in ${seconds} s\n`)
  return { calls, seconds }
}

const unknown = wanted.filter((name) => !isGroup(name))
if (unknown.length > 0)
  throw new Error(`no such group: ${unknown.join(', ')}; there are: ${Object.keys(groups).join(', ')}`)
if ((wanted.length === 0 || wanted.some((name) => name === 'hot' || name === 'catalogue')) && !isInstalled('wrk'))
  throw new Error('the load comes from wrk, which is not installed: apt-get install wrk, or brew install wrk')

const machine = {
  node: process.versions.node,
  platform: `${process.platform} ${process.arch}`,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  at: new Date().toISOString(),
}

const results: Record<string, unknown> = {}
for (const name of Object.keys(groups).filter(isGroup)) {
  if (wanted.includes(name) || (wanted.length === 0 && !slowGroups.includes(name))) results[name] = await groups[name]()
}

const folder = fileURLToPath(new URL('./results', import.meta.url))
mkdirSync(folder, { recursive: true })
writeFileSync(`${folder}/latest.json`, `${JSON.stringify({ ...results, machine }, null, 2)}\n`)
process.stdout.write(`\nWritten to bench/results/latest.json.\n`)
// What is held against a goal is told whole, for whoever reads the last line alone.
if (results['console']) process.stdout.write(`${JSON.stringify(results['console'])}\n`)
