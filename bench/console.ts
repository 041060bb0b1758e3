import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { consoleAccess } from '../server/src/console/access.ts'
import { busyAccount, busyName, fillConsole } from './console-fill.ts'
import { type Books, openPostgres, openSqlite } from './own-books.ts'
import { almagest, operate, path, startServer } from './processes.ts'
import { median, printTable, quantile } from './table.ts'

const rowsOtherwise = 100_000
const asksEach = 40
/** Beside them calls are served: so many callers, with a rest between two calls. */
const [callers, restMs] = [4, 20]
const goalMs = 150
const port = 18_345
const origin = `http://localhost:${port}`
const kolId = '6831825876674412552'
const password = 'a password for measurements'

const monthBefore = new Date(Date.now() - 31 * 86_400_000).toISOString().slice(0, 7)

/** What else is asked of a page than what it shows at first. */
const queries: Readonly<Record<string, readonly string[]>> = {
  '/accounts/:accountId/home': ['range=today', 'range=7d', 'range=30d', 'range=90d'],
  '/accounts/:accountId/calls': [
    ...[
      '',
      'range=90',
      'range=all&token=tok_1',
      `range=all&endpoint=${path}`,
      'range=90&code=301',
      'range=90&code=500',
    ],
    ...['range=90&charged=no', 'range=90&answer=replay', 'range=all&key=nobody+had+it', 'range=90&about=777'],
  ],
  '/accounts/:accountId/money': ['', 'token=tok_1', `endpoint=${path}`, 'kind=topups', 'kind=charges', 'kind=refunds'],
  '/accounts/:accountId/statement': ['', 'token=tok_1', 'label=token+1', `month=${monthBefore}`],
  '/operator/endpoints': ['range=24h', 'range=7d', 'range=30d'],
}

/** Files and streams are as long as they are, a check looks at all there is, and what is about one thing is in none of the books. */
const isLeftOut = (route: string): boolean =>
  /\/(file|events|check|downloads|withdrawal|webhooks\/|answer|works)|:(webhookId|downloadId|messageId)/.test(route)

interface Asked {
  readonly route: string
  readonly address: string
}

/** Every page's view, from the table that says who may ask for it. */
function listAsked(requestId: string): Asked[] {
  const routes = Object.keys(consoleAccess)
    .filter((line) => line.startsWith('GET ') && !isLeftOut(line))
    .map((line) => line.slice('GET /console/api'.length))
  return routes.flatMap((route) =>
    (queries[route] ?? ['']).map((query) => {
      const filled = route.replace(':accountId', busyAccount).replace(':requestId', requestId)
      return {
        route: query === '' ? route : `${route}?${query.slice(0, 32)}`,
        address: query === '' ? filled : `${filled}?${query}`,
      }
    }),
  )
}

/** Takes an invitation, and says the cookie of the session that begins. */
async function joinBy(link: string): Promise<string> {
  const response = await fetch(`${origin}/console/api/join`, {
    method: 'POST',
    headers: { origin, 'x-almagest': '1', 'content-type': 'application/json' },
    body: JSON.stringify({ secret: link.split('/').at(-1), name: 'Bench', password }),
  })
  if (!response.ok) throw new Error(`nobody could join: ${response.status} ${await response.text()}`)
  return response.headers.get('set-cookie')?.split(';')[0] ?? ''
}

async function ask(address: string, cookie: string): Promise<{ readonly ms: number; readonly text: string }> {
  const startMs = performance.now()
  const response = await fetch(`${origin}/console/api${address}`, { headers: { cookie } })
  const text = await response.text()
  if (!response.ok) throw new Error(`${address}: ${response.status} ${text}`)
  return { ms: performance.now() - startMs, text }
}

/** Calls until it is told to stop, and says how many there were. */
function startCalling(url: string): { stop(): Promise<number> } {
  let isStopped = false
  let calls = 0
  const running = Array.from({ length: callers }, async () => {
    while (!isStopped) {
      await (await fetch(url)).arrayBuffer()
      calls++
      await pause(restMs)
    }
  })
  return {
    async stop() {
      isStopped = true
      await Promise.all(running)
      return calls
    },
  }
}

interface Measured {
  readonly firstMs: number
  readonly p50Ms: number
  readonly p95Ms: number
}

async function measurePages(cookie: string): Promise<ReadonlyMap<string, Measured>> {
  const { text } = await ask(`/accounts/${busyAccount}/calls?range=90`, cookie)
  const [, requestId = ''] = /"id":"([0-9a-f]{32})"/.exec(text) ?? []
  const measured = new Map<string, Measured>()
  for (const { route, address } of listAsked(requestId)) {
    const times: number[] = []
    for (let nth = 0; nth < asksEach; nth++) times.push((await ask(address, cookie)).ms)
    measured.set(route, { firstMs: times[0] ?? Number.NaN, p50Ms: median(times), p95Ms: quantile(times, 0.95) })
  }
  return measured
}

/** On all endpoints there are. */
async function fillBooks(where: string, rows: number): Promise<number> {
  const { paths } = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')) as { paths: object }
  const offered = Object.keys(paths).filter((one) => one.startsWith('/api/'))
  return (await fillConsole(rows, where, offered)).seconds
}

async function measureStore({ environment, where }: Pick<Books, 'environment' | 'where'>, rows: number) {
  const seconds = rows === 0 ? 0 : await fillBooks(where, rows)
  const settings = { ...environment, PORT: String(port), PUBLIC_URL: origin, LOG_LEVEL: 'error', DRAIN: '0s' }
  const { token }: { token: string } = JSON.parse(
    operate(settings, 'token', 'create', '--account', busyName, '--rate', '900000/s', '--json'),
  )
  const who = [`bench${Date.now()}@example.com`, '--account', busyName, '--role', 'owner', '--operator', '--json']
  const { url: link }: { url: string } = JSON.parse(operate(settings, 'person', 'invite', ...who))
  const url = `http://127.0.0.1:${port}${path}?token=${token}&kolId=${kolId}&acceptCache=true`
  const running = await startServer(url, process.execPath, [almagest, 'serve'], settings)
  try {
    const cookie = await joinBy(link)
    const calling = startCalling(url)
    const pages = await measurePages(cookie)
    return { seconds, pages, calls: await calling.stop() }
  } finally {
    await running.stop()
  }
}

const worstOf = (pages: ReadonlyMap<string, Measured>): number =>
  Math.max(...[...pages.values()].map(({ p95Ms }) => p95Ms))

const environmentOf = (where: string): NodeJS.ProcessEnv =>
  /^postgres(ql)?:/.test(where) ? { DATABASE_URL: where, TOKEN_SECRET: 'bench-books-'.repeat(4) } : { DATA_DIR: where }

const show = (ms: number): number => Number(ms.toFixed(1))

function describe(store: string, pages: ReadonlyMap<string, Measured>): Record<string, unknown> {
  const sorted = [...pages].sort(([, one], [, other]) => other.p95Ms - one.p95Ms)
  process.stdout.write('\n')
  printTable([
    [`pages of the console, ${store}`, 'first ms', 'p50 ms', 'p95 ms'],
    ...sorted.map(([route, { firstMs, p50Ms, p95Ms }]) => [
      route,
      ...[firstMs, p50Ms, p95Ms].map((ms) => ms.toFixed(1)),
    ]),
  ])
  return Object.fromEntries(
    sorted.map(([route, { firstMs, p50Ms, p95Ms }]) => [
      route,
      { firstMs: show(firstMs), p50Ms: show(p50Ms), p95Ms: show(p95Ms) },
    ]),
  )
}

/**
 * Every page of the console over so many calls of 90 days, three in seven of them of the account that is looked at, while calls are
 * served. `only` names one store; `filled` is where books lie that were filled before, and stay.
 */
export async function measureConsole(
  rows = rowsOtherwise,
  { only, filled }: { readonly only?: string | undefined; readonly filled?: string | undefined } = {},
): Promise<Record<string, unknown>> {
  if (filled !== undefined) {
    const { pages, calls } = await measureStore({ environment: environmentOf(filled), where: filled }, 0)
    const worstMs = worstOf(pages)
    return {
      name: 'console',
      ok: worstMs < goalMs,
      worstP95Ms: show(worstMs),
      callsBeside: calls,
      pages: describe(filled, pages),
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'))
  const stores = {
    sqlite: async () => openSqlite(folder, 'console'),
    postgres: () => openPostgres(folder, 'console'),
  }
  const results: Record<string, unknown> = {}
  let worstMs = 0
  try {
    for (const [store, open] of Object.entries(stores)) {
      if (only !== undefined && only !== store) continue
      const books = await open()
      const { seconds, pages, calls } = await measureStore(books, rows).finally(books.remove)
      worstMs = Math.max(worstMs, worstOf(pages))
      results[store] = { fillSeconds: seconds, callsBeside: calls, pages: describe(store, pages) }
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return { name: 'console', ok: worstMs < goalMs, rows, worstP95Ms: show(worstMs), ...results }
}
