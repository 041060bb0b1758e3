import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { auditBooks } from '#audit'
import { yuan } from '#kit'
import type { LoadFigures, LoadOrder } from '#support/open-loop'
import { kolId, kolPath, openTestService, type TestService, until } from '#support/service'
import { goodAfter, openUpstream, settingsOf } from '#support/upstream'

const run = promisify(execFile)
const loader = fileURLToPath(new URL('./open-loop.ts', import.meta.url))

const kinds = ['hot', 'cold'] as const
type Kind = (typeof kinds)[number]
const factors = [1, 2, 4] as const

/** Many callers that are served as fast as it goes: what a service can do. */
const closedConnections = 64
/** As many as an open-loop load needs while it is answered within some hundred milliseconds. */
const openConnections = 512

/** One level of load. */
export interface LevelFigures {
  readonly offered: number
  readonly goodput: number
  readonly ofPeak: number
  readonly refused: number
  /** Were to be asked, and no connection was free. */
  readonly unasked: number
  readonly goodP50Ms: number
  readonly goodP99Ms: number
  readonly refusedP99Ms: number
  readonly healthP99Ms: number
}

export type OverloadFigures = Record<`${Kind}${(typeof factors)[number]}x`, LevelFigures>

/**
 * What holds on any machine, shared with others: most of what can be done is done whatever is asked, nobody waits, and who watches
 * over the service sees that it lives.
 */
const promised = { ofPeak: 0.2, goodP99Ms: 5_000, healthP99Ms: 3_000 }

/** Asks a service for 1, 2 and 4 times what it can do, hot and cold calls, and asserts what becomes of them. */
export async function assertSheds(t: TestContext, needs: { seconds: number; databaseUrl?: string | undefined }) {
  const service = await openLoaded(t, needs.databaseUrl)
  const { secret } = await service.addCaller({ balanceMicro: yuan('1000000') })
  await service.ask(`${kolPath}?token=${secret}&kolId=${kolId}`)
  await service.books.store.write(
    service.books.ledger.setPrice({ path: kolPath, priceMicro: yuan('0.15'), cachedMicro: yuan('0.01') }),
  )
  let loads = 0
  const order = (kind: Kind, seconds: number, perSecond?: number): LoadOrder => ({
    // No creator is asked for twice.
    firstId: kind === 'hot' ? undefined : ++loads * 1_000_000,
    port: Number(new URL(service.url).port),
    target: `${kolPath}?token=${secret}&${kind === 'hot' ? `acceptCache=true&kolId=${kolId}` : 'kolId='}`,
    perSecond,
    connections: perSecond === undefined ? closedConnections : openConnections,
    seconds,
  })
  const levels: [string, LevelFigures][] = []
  for (const kind of kinds) {
    // Warmed up.
    await load(order(kind, 1))
    const capacity = rateOf(await load(order(kind, needs.seconds)))
    const rounds = []
    for (const factor of factors) rounds.push(await load(order(kind, needs.seconds, Math.ceil(capacity * factor))))
    const peak = Math.max(capacity, ...rounds.map(rateOf))
    rounds.forEach((figures, nth) => {
      levels.push([`${kind}${factors[nth]}x`, describe(figures, peak)])
    })
  }
  for (const [name, level] of levels) check(name, level)
  assert.equal((await fetch(`${service.url}/en`)).status, 200)
  await until(async () => (await service.books.ledger.getHeldMicro()) === 0)
  assert.deepEqual((await auditBooks(service.books.store)).differences, [])
  // Over so many connections a slow client may not ask for more than can be done.
  if (levels.some(([, { refused }]) => refused > 0))
    assert.match(await service.readMetrics(), /almagest_calls_shed_total\{reason="load"\} [1-9]/)
  return Object.fromEntries(levels) as OverloadFigures
}

/** A service whose upstream is fast, and that nothing but its own work bounds. */
async function openLoaded(t: TestContext, databaseUrl: string | undefined): Promise<TestService> {
  const upstream = await openUpstream(t, 'just-one-api')
  upstream.behave(goodAfter('just-one-api', 1))
  const environment = {
    ...settingsOf([upstream]),
    JUST_ONE_API_RATE: '900000/s',
    RATE_TOKEN: '900000/s',
    CONNECTIONS_PER_ADDRESS: '5000',
    LOG_LEVEL: 'warn',
  }
  return openTestService(t, { environment, databaseUrl })
}

async function load(order: LoadOrder): Promise<LoadFigures> {
  const { stdout } = await run(process.execPath, [loader, JSON.stringify(order)], { timeout: 120_000 })
  return JSON.parse(stdout)
}

const rateOf = ({ good, elapsedMs }: LoadFigures): number => (good * 1_000) / elapsedMs

function describe(figures: LoadFigures, peak: number): LevelFigures {
  const { offered, refused, unasked, others, isRetryTold, goodP50Ms, goodP99Ms, refusedP99Ms, healthP99Ms } = figures
  assert.equal(others, 0, 'neither answered nor told too busy')
  assert.ok(isRetryTold, 'too busy, and no Retry-After')
  const rate = rateOf(figures)
  const [goodput, ofPeak] = [Math.round(rate), Math.round((rate / peak) * 100) / 100]
  return { offered, goodput, ofPeak, refused, unasked, goodP50Ms, goodP99Ms, refusedP99Ms, healthP99Ms }
}

function check(name: string, { ofPeak, goodP99Ms, healthP99Ms }: LevelFigures): void {
  const { ofPeak: shareMin, goodP99Ms: goodMsMax, healthP99Ms: healthMsMax } = promised
  assert.ok(ofPeak >= shareMin, `${name}: ${ofPeak} of what can be done`)
  assert.ok(goodP99Ms <= goodMsMax, `${name}: answers after ${goodP99Ms} ms`)
  assert.ok(healthP99Ms <= healthMsMax, `${name}: /healthz after ${healthP99Ms} ms`)
}
