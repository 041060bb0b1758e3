import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { auditBooks } from '#audit'
import { systemClock, yuan } from '#kit'
import { kolPath, openTestService } from '#support/service'
import { tellAtEnd } from '#support/tell-at-end'
import {
  type Behaviour,
  faultsOf,
  good,
  type LocalUpstream,
  openUpstream,
  send,
  settingsOf,
  type UpstreamName,
} from '#support/upstream'

const price = yuan('0.15')
const nowMs = systemClock.monotonicMs
const deadlineMs = 20_000
/** What an answer may take beyond the deadline with hundreds of others under way on the same machine. */
const lateMsMax = 1_000

/** A call, and what its caller had of it. */
interface Call {
  readonly startedMs: number
  readonly durationMs: number
  /** HTTP status and business code; absent where no answer came. */
  readonly outcome: string | undefined
}

const succeeded = '200 0'
const notCollected = '200 301'
/** What a machine too slow for the load is told; how much of it that may be is for another test to say. */
const tooBusy = '503 503'
const letInMin = 0.25
const isGood = ({ outcome }: Call): boolean => outcome === succeeded

const seen = { calls: 0, good: 0 }
tellAtEnd('test:outage', () => seen)

interface Load {
  /** Calls that ended so far, in the order of their ends. */
  readonly calls: readonly Call[]
  /** Starts no more; keeps with every call that was let in when the last one has ended. */
  stop(): Promise<readonly Call[]>
}

/** Calls under way at one time; more, and callers pile up. */
const runningMax = 8_000

/** Asks at an even rate whatever becomes of it, each call about another creator. */
function startLoad(
  t: TestContext,
  { url, secret, perSecond }: { url: string; secret: string; perSecond: number },
): Load {
  const agent = new Agent({ headersTimeout: 40_000, bodyTimeout: 40_000 })
  const calls: Call[] = []
  const running = new Set<Promise<void>>()
  const beganMs = nowMs()
  let started = 0

  async function call(nth: number): Promise<void> {
    const startedMs = nowMs()
    const outcome = await ask(`${url}${kolPath}?token=${secret}&kolId=${1_000_000 + nth}`).catch(() => undefined)
    calls.push({ startedMs, outcome, durationMs: nowMs() - startedMs })
  }

  async function ask(target: string): Promise<string> {
    const { statusCode, body } = await request(target, { dispatcher: agent })
    const { code }: { code: number } = JSON.parse(await body.text())
    return `${statusCode} ${code}`
  }

  // Late ticks catch up: a slow service must not slow its callers.
  const timer = setInterval(() => {
    const due = ((nowMs() - beganMs) * perSecond) / 1_000
    while (started < due && running.size < runningMax) {
      const one = call(started++).finally(() => running.delete(one))
      running.add(one)
    }
  }, 5)
  t.after(async () => {
    clearInterval(timer)
    await agent.destroy()
  })

  return {
    calls,
    async stop() {
      clearInterval(timer)
      const due = Math.floor(((nowMs() - beganMs) * perSecond) / 1_000)
      assert.ok(started > due * 0.98 - perSecond / 10, `${started} calls started, ${due} were due`)
      await Promise.all(running)
      const letIn = calls.filter(({ outcome }) => outcome !== tooBusy)
      assert.ok(letIn.length >= calls.length * letInMin, `${letIn.length} of ${calls.length} were let in`)
      return letIn.toSorted((one, other) => one.startedMs - other.startedMs)
    },
  }
}

/** A service that asks these, and somebody with money enough. */
async function openAsked(t: TestContext, upstreams: readonly LocalUpstream[]) {
  const { url, books, addCaller } = await openTestService(t, {
    environment: {
      ...settingsOf(upstreams),
      DEADLINE: `${deadlineMs}ms`,
      CONNECTIONS_PER_ADDRESS: '8000',
      LOG_LEVEL: 'silent',
    },
  })
  const { secret, accountId } = await addCaller({ balanceMicro: yuan('100000') })
  return {
    url,
    secret,
    /** Every call has one of these outcomes, in time; who had a good answer paid for it, and nobody else. */
    async assertRight(calls: readonly Call[], outcomes: readonly string[]): Promise<void> {
      seen.calls += calls.length
      seen.good += calls.filter(isGood).length
      const strange = calls.filter(({ outcome }) => outcome === undefined || !outcomes.includes(outcome))
      assert.deepEqual(strange.slice(0, 3), [])
      assert.ok(Math.max(...calls.map(({ durationMs }) => durationMs)) <= deadlineMs + lateMsMax)
      const { heldMicro, chargedMicro } = await books.ledger.getBalance(accountId)
      assert.deepEqual([heldMicro, chargedMicro], [0, calls.filter(isGood).length * price])
      assert.deepEqual((await auditBooks(books.store)).differences, [])
    },
  }
}

const percent = (calls: readonly Call[]): string =>
  calls.length === 0
    ? 'none'
    : `${((100 * calls.filter(isGood).length) / calls.length).toFixed(2)} % of ${calls.length}`

function quantile(calls: readonly Call[], share: number): number {
  const sorted = calls.map(({ durationMs }) => durationMs).sort((one, other) => one - other)
  return Math.round(sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0)
}

interface Blow {
  readonly what: string
  strike(upstream: LocalUpstream): unknown
  /** How long calls go on: hanging requests have to reach their time before breakers know. */
  readonly seconds: number
}

const behaveAs =
  (fault: string) =>
  (upstream: LocalUpstream): void => {
    const behaviour = faultsOf(upstream.name)[fault]
    assert.ok(behaviour)
    upstream.behave(behaviour)
  }

const blows: readonly Blow[] = [
  { what: 'is killed', strike: (upstream) => upstream.kill(), seconds: 10 },
  { what: 'answers 500', strike: behaveAs('500'), seconds: 10 },
  { what: 'answers garbage', strike: behaveAs('garbage instead of JSON'), seconds: 10 },
  { what: 'hangs', strike: behaveAs('silent'), seconds: 15 },
  { what: 'trickles', strike: behaveAs('slow trickle'), seconds: 15 },
]

const warmSeconds = 3
const lossSeconds = 5

async function survive(t: TestContext, { strike, seconds }: Blow): Promise<void> {
  const preferred = await openUpstream(t, 'just-one-api')
  const other = await openUpstream(t, 'tikhub')
  const { url, secret, assertRight } = await openAsked(t, [preferred, other])
  const load = startLoad(t, { url, secret, perSecond: 200 })
  await wait(warmSeconds * 1_000)
  const struckMs = nowMs()
  await strike(preferred)
  await wait(seconds * 1_000)

  const calls = await load.stop()

  const before = calls.filter(({ startedMs }) => startedMs < struckMs - 500)
  const first = calls.filter(({ startedMs }) => startedMs >= struckMs && startedMs < struckMs + lossSeconds * 1_000)
  const later = calls.filter(({ startedMs }) => startedMs >= struckMs + lossSeconds * 1_000)
  t.diagnostic(
    `good: ${percent(later)} from ${lossSeconds} s on, ${percent(first)} until then, ${percent(calls)} in all`,
  )
  t.diagnostic(
    `from ${lossSeconds} s on: median ${quantile(later, 0.5)} ms, p99 ${quantile(later, 0.99)} ms, ` +
      `longest ${quantile(later, 1)} ms; until then p99 ${quantile(first, 0.99)} ms`,
  )
  t.diagnostic(`${preferred.targets.length} requests to the preferred one, ${other.targets.length} to the other`)
  await assertRight(calls, [succeeded, notCollected])
  assert.ok(before.length > 0 && before.every(isGood))
  assert.ok(later.filter(isGood).length >= later.length * 0.99)
}

/** Notes when each request comes. */
function watch(upstreams: readonly LocalUpstream[], behaviourOf: (name: UpstreamName) => Behaviour): number[] {
  const requests: number[] = []
  for (const upstream of upstreams) {
    const behave = behaviourOf(upstream.name)
    upstream.behave((request, response) => {
      requests.push(nowMs())
      behave(request, response)
    })
  }
  return requests
}

const windowMs = 60_000
const most = (calls: number): number => calls * 1.2 + 10

/** The fullest minute that ends with a request: its requests, and as many as its calls allow. */
function findFullest(requests: readonly number[], calls: readonly Call[]) {
  const windows = requests.map((endMs) => {
    const isIn = (atMs: number): boolean => atMs > endMs - windowMs && atMs <= endMs
    const called = calls.filter(({ startedMs }) => isIn(startedMs)).length
    return { requests: requests.filter(isIn).length, calls: called }
  })
  return windows.toSorted((one, other) => other.requests - most(other.calls) - (one.requests - most(one.calls)))[0]
}

function assertWithin(t: TestContext, requests: readonly number[], calls: readonly Call[]): void {
  const fullest = findFullest(requests, calls)
  t.diagnostic(
    `${requests.length} requests for ${calls.length} calls (${(requests.length / calls.length).toFixed(3)}); ` +
      `in the fullest minute ${fullest?.requests} for ${fullest?.calls}`,
  )
  assert.ok(fullest)
  assert.ok(requests.length <= most(calls.length))
  assert.ok(fullest.requests <= most(fullest.calls))
}

const outageSeconds = 60

async function endure(t: TestContext): Promise<void> {
  const upstreams = [await openUpstream(t, 'just-one-api'), await openUpstream(t, 'tikhub')]
  const { url, secret, assertRight } = await openAsked(t, upstreams)
  const failing = faultsOf('tikhub')['500'] ?? send('')
  const requests = watch(upstreams, () => failing)
  const load = startLoad(t, { url, secret, perSecond: 20 })
  await wait(outageSeconds * 1_000)
  const during = load.calls.slice()
  const requestsDuring = requests.slice()
  const backMs = nowMs()
  const requestsAfter = watch(upstreams, good)
  const isBack = (): boolean => load.calls.slice(-20).every(isGood)
  while (!isBack() && nowMs() < backMs + 60_000) await wait(50)
  const isBackInTime = isBack()
  const firstGood = load.calls.find(isGood)

  const calls = await load.stop()

  t.diagnostic(
    `during: median ${quantile(during, 0.5)} ms, p99 ${quantile(during, 0.99)} ms, longest ${quantile(during, 1)} ms`,
  )
  if (firstGood) t.diagnostic(`the first good answer to a call of ${Math.round(firstGood.startedMs - backMs)} ms later`)
  assert.ok(during.every(({ outcome }) => outcome === notCollected))
  assert.ok(quantile(during, 0.5) < 250 && quantile(during, 1) < 2_500)
  assertWithin(t, requestsDuring, during)
  assertWithin(t, [...requestsDuring, ...requestsAfter], calls)
  assert.ok(isBackInTime)
  await assertRight(calls, [succeeded, notCollected])
}

/** Two failures in five requests: too few to open a breaker, so that nothing but the budget keeps requests few. */
async function limp(t: TestContext): Promise<void> {
  const upstreams = [await openUpstream(t, 'just-one-api'), await openUpstream(t, 'tikhub')]
  const { url, secret, assertRight } = await openAsked(t, upstreams)
  const failing = faultsOf('tikhub')['500'] ?? send('')
  const requests = watch(upstreams, (name) => {
    let nth = 0
    return (request, response) => {
      const behave = [1, 3].includes(nth++ % 5) ? failing : good(name)
      behave(request, response)
    }
  })
  const load = startLoad(t, { url, secret, perSecond: 20 })
  await wait(20_000)

  const calls = await load.stop()

  t.diagnostic(`good: ${percent(calls)}`)
  assertWithin(t, requests, calls)
  assert.ok(requests.length > calls.length * 1.1)
  assert.ok(calls.filter(isGood).length > calls.length * 0.6)
  await assertRight(calls, [succeeded, notCollected])
}

// One after the other: calls of the first would be what makes those of the second slow.
test('an outage of the preferred of two upstreams costs at most 1 % of calls from 5 s on, when it', async (t) => {
  for (const blow of blows) await t.test(blow.what, (t) => survive(t, blow))
})

test('an outage of all upstreams brings them at most a fifth more requests than calls', {
  concurrency: 2,
}, async (t) => {
  await Promise.all([
    t.test('when nothing succeeds, and is over when it is over', endure),
    t.test('when most requests succeed, and no breaker opens', limp),
  ])
})
