import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { auditBooks } from '#audit'
import { yuan } from '#kit'
import { type Asked, askOnce, burst, openConnection } from '#support/burst'
import { openTestService, type TestCaller, type TestService, until } from '#support/service'
import { goodAfter, openUpstream, settingsOf } from '#support/upstream'

/** What is told no, and never by 301. */
const busy = 503
const price = yuan('0.15')
/** What an upstream takes for an answer. */
const answerMs = 600

interface BurstSize {
  readonly deadlineMs: number
  readonly seconds: number
  /** Where the books are; absent: in a folder. */
  readonly databaseUrl?: string | undefined
}

/** What came of a burst, in milliseconds and counts. */
export interface BurstFigures {
  readonly calls: number
  readonly answered: number
  readonly busy: number
  readonly left: number
  readonly slowestNoMs: number
  readonly aloneMs: number
  readonly besideMs: number
}

/**
 * One account asks 200 times a second what a provider answers 20 times a second, and a third of its callers leave; meanwhile
 * another account asks now and then. Asserts what each of them is promised.
 */
export async function assertFairBurst(t: TestContext, size: BurstSize): Promise<BurstFigures> {
  const { deadlineMs, seconds, databaseUrl } = size
  const upstream = await openUpstream(t, 'just-one-api')
  upstream.behave(goodAfter('just-one-api', answerMs))
  const environment = {
    ...settingsOf([upstream]),
    JUST_ONE_API_RATE: '20/s, burst 5',
    JUST_ONE_API_CONCURRENCY: '50',
    DEADLINE: `${deadlineMs / 1_000}s`,
    CONNECTIONS_PER_ADDRESS: '5000',
    LOG_LEVEL: 'warn',
  }
  const service = await openTestService(t, { environment, databaseUrl })
  const [ada, bob] = [await service.addCaller(rich), await service.addCaller(rich)]
  const { url } = service
  const agents = { ada: new Agent(kept), bob: new Agent(kept) }
  t.after(() => {
    for (const agent of Object.values(agents)) agent.destroy()
  })
  const askAsBob = (kolId: number): Promise<Asked> => askOnce({ url, secret: bob.secret, kolId, agent: agents.bob })

  // So many that it is known how long an answer takes.
  const warming = await Promise.all(Array.from({ length: 22 }, (_, nth) => askAsBob(100 + nth)))
  const alone: Asked[] = []
  for (let nth = 0; nth < 3; nth++) alone.push(await askAsBob(1_000 + nth))
  await Promise.all(Array.from({ length: connections }, () => openConnection(url, agents.ada)))
  const bursting = burst({
    url,
    secret: ada.secret,
    perSecond: 200,
    seconds,
    firstId: 1_000_000,
    leavers: 3,
    agent: agents.ada,
  })
  await wait((seconds * 1_000) / 2)
  const beside: Asked[] = []
  for (let nth = 0; nth < 3; nth++) beside.push(await askAsBob(2_000 + nth))
  const asked = await bursting

  const told = asked.filter(({ code }) => code === busy)
  const answered = asked.filter(({ code }) => code === 0)
  const left = asked.filter(({ code }) => code === undefined)
  assert.equal(told.length + answered.length + left.length, asked.length, 'others than answers and too busy')
  assert.ok(told.length > 0 && left.length > 0)
  assert.ok(
    told.every(({ retryAfter = 0, charge }) => retryAfter >= 1 && charge === '0'),
    'a no without Retry-After, or with a charge',
  )
  const slowestNoMs = Math.max(...told.map(({ durationMs }) => durationMs))
  assert.ok(slowestNoMs <= deadlineMs / 2, `told no after ${slowestNoMs} ms`)
  assert.ok(
    [...warming, ...alone, ...beside].every(({ code }) => code === 0),
    'the other account was refused',
  )
  const [aloneMs, besideMs] = [medianOf(alone), medianOf(beside)]
  assert.ok(besideMs <= 2 * aloneMs, `${besideMs} ms beside the burst, ${aloneMs} ms alone`)
  await assertCharged(service, ada, upstream.countAsked() - warming.length - alone.length - beside.length)
  return {
    calls: asked.length,
    answered: answered.length,
    busy: told.length,
    left: left.length,
    slowestNoMs,
    aloneMs,
    besideMs,
  }
}

const kept = { keepAlive: true, maxFreeSockets: 1_000 }

/** Opened before the burst: Node takes one new connection in each turn of its loop, and that is not what is measured. */
const connections = 400

const rich = { balanceMicro: yuan('100000') }

/** What was sent is charged, to those who left as well; what was not is not. */
async function assertCharged({ books }: TestService, { accountId }: TestCaller, sent: number): Promise<void> {
  const { ledger, store } = books
  await until(async () => (await ledger.getHeldMicro()) === 0)
  const { chargedMicro } = await ledger.getBalance(accountId)
  assert.equal(chargedMicro, sent * price, `${sent} were sent`)
  assert.deepEqual((await auditBooks(store)).differences, [])
}

const medianOf = (asked: readonly Asked[]): number => {
  const sorted = asked.map(({ durationMs }) => durationMs).sort((one, other) => one - other)
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)
}
