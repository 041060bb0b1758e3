import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { auditBooks } from '#audit'
import { openBooks } from '#books'
import { readConfig } from '#config'
import { issueToken, openAccount } from '#desk'
import { openSystemRandom, systemClock, turnEnd, yuan } from '#kit'
import { openLog } from '#log'
import { tester } from '#support/actor'
import { createStillClock, type TestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { startServed } from '#support/served'
import { kolPath, openTestService, type Reply, type TestService, until } from '#support/service'
import { countRows } from '#support/store'
import {
  type Behaviour,
  faultsOf,
  flatData,
  goodBodies,
  openUpstream,
  send,
  settingsOf,
  type UpstreamName,
  upstreamNames,
} from '#support/upstream'
import { listWays, openBehaving, type Target, type Way } from '#support/ways'

const uncaught: unknown[] = []
process.on('unhandledRejection', (reason) => uncaught.push(reason))
process.on('uncaughtException', (error) => uncaught.push(error))

const price = yuan('0.15')
/** Where time decides, the test moves it. */
const deadlineMs = 1_000
/** Where it does not, no machine is so slow. */
const ampleMs = 20_000
/** Services at one time: more, and the machine would be measured instead of them. */
const atOnce = 4

const targetOf = (secret: string, kolId: string): string => `${kolPath}?token=${secret}&kolId=${kolId}`

/** The other live upstream that answers where one fails. */
const seconds = {
  'just-one-api': 'tikhub',
  tikhub: 'just-one-api',
  xingtu: 'just-one-api',
} as const satisfies Record<UpstreamName, UpstreamName>

interface Asked {
  readonly requestId: string
  readonly reply: Reply
}

interface DescribedAttempt {
  readonly provider: string
  readonly durationMs: number
  readonly outcome: string
}

interface Bench {
  readonly service: TestService
  ask(kolId?: string): Promise<Asked>
  /** What an operator is told of a call when its collection has ended. */
  listAttempts(requestId: string): Promise<readonly DescribedAttempt[]>
  /** What was left of the money, and what is kept: the same after every failure. */
  readBooks(): Promise<object>
}

/** A service of its own that asks these upstreams, with an account of one yuan; on this clock time alone ends what lasts. */
async function openBench(t: TestContext, targets: readonly Target[], clock?: TestClock): Promise<Bench> {
  const environment = { DEADLINE: `${clock ? deadlineMs : ampleMs}ms`, ...settingsOf(targets) }
  const service = await openTestService(t, { environment, ...(clock && { clock }) })
  const { ledger, store } = service.books
  const ada = await service.addCaller({ balanceMicro: yuan('1') })
  const token = await service.addCaller({ isOperator: true, scopes: ['account:read', 'operator'] })

  async function findCollection(requestId: string) {
    const response = await fetch(`${service.url}/v1/calls/${requestId}?token=${token.secret}`)
    const { collection }: { collection: { begunBy: string; attempts: DescribedAttempt[] } | null } = JSON.parse(
      await response.text(),
    )
    return collection ?? undefined
  }

  return {
    service,
    async ask(kolId = '7') {
      const reply = await service.ask(targetOf(ada.secret, kolId))
      return { reply, requestId: reply.body.requestId }
    },
    async listAttempts(requestId) {
      await until(async () => (await findCollection(requestId)) !== undefined)
      const collection = await findCollection(requestId)
      assert.equal(collection?.begunBy, requestId)
      return collection.attempts
    },
    async readBooks() {
      const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(ada.accountId)
      const { differences } = await auditBooks(store)
      const [snapshots, holds, flights] = [
        await countRows(store, 'snapshot'),
        await countRows(store, 'hold'),
        await countRows(store, 'flight'),
      ]
      return { availableMicro, heldMicro, chargedMicro, differences, snapshots, holds, flights }
    },
  }
}

const untouched = { availableMicro: yuan('1'), heldMicro: 0, chargedMicro: 0, differences: [], snapshots: 0, holds: 0 }
const chargedOnce = { ...untouched, availableMicro: yuan('1') - price, chargedMicro: price, snapshots: 1 }

function assertFailed({ reply }: Asked): void {
  assert.deepEqual([reply.status, reply.body.code, reply.body.data], [200, 301, null])
  assert.equal(reply.headers.get('x-charge'), '0')
}

/** A clock that stands still where only time ends what this upstream does. */
const clockFor = (outcome: Way['outcome']): TestClock | undefined =>
  outcome === 'timed.out' ? createStillClock() : undefined

/** Asks an upstream that never answers whole, and moves time on to the end of its patience. */
async function askInVain(bench: Bench, clock: TestClock, target: Target, patienceMs: number): Promise<Asked> {
  const asking = bench.ask()
  await until(async () => target.countAsked?.() !== 0)
  clock.advance(patienceMs - 1)
  await turnEnd(clock)
  clock.advance(1)
  const asked = await asking
  const [attempt] = await bench.listAttempts(asked.requestId)
  assert.equal(attempt?.durationMs, patienceMs)
  return asked
}

for (const name of upstreamNames) {
  test(`where ${name} alone is asked, the caller has 301 in time and for nothing:`, {
    concurrency: atOnce,
  }, async (t) => {
    const promise = async (t: TestContext, { outcome, open }: Way): Promise<void> => {
      const target = await open(t, name)
      const clock = clockFor(outcome)
      const bench = await openBench(t, [target], clock)

      const asked = clock ? await askInVain(bench, clock, target, deadlineMs) : await bench.ask()

      assertFailed(asked)
      const attempts = await bench.listAttempts(asked.requestId)
      assert.deepEqual(attempts[0] && [attempts[0].provider, attempts[0].outcome], [name, outcome])
      assert.deepEqual(new Set(attempts.map(({ provider }) => provider)), new Set([name]))
      if (target.countAsked) assert.equal(target.countAsked(), attempts.length)
      assert.deepEqual(await bench.readBooks(), { ...untouched, flights: 1 })
    }
    await Promise.all(listWays(name).map((way) => t.test(way.fault, (t) => promise(t, way))))
  })

  test(`where ${name} fails, the next one answers and is paid once:`, { concurrency: atOnce }, async (t) => {
    const promise = async (t: TestContext, { outcome, open }: Way): Promise<void> => {
      const second = await openUpstream(t, seconds[name])
      const target = await open(t, name)
      const clock = clockFor(outcome)
      const bench = await openBench(t, [target, second], clock)

      // The two share the time, half each.
      const asked = clock ? await askInVain(bench, clock, target, deadlineMs / 2) : await bench.ask()

      assert.deepEqual([asked.reply.status, asked.reply.body.code], [200, 0])
      assert.equal(asked.reply.headers.get('x-charge'), '0.15')
      const attempts = await bench.listAttempts(asked.requestId)
      assert.deepEqual(
        attempts.map(({ provider, outcome }) => [provider, outcome]),
        [
          [name, outcome],
          [second.name, 'good'],
        ],
      )
      assert.equal(second.targets.length, 1)
      assert.deepEqual(await bench.readBooks(), { ...chargedOnce, flights: 1 })
    }
    await Promise.all(listWays(name).map((way) => t.test(way.fault, (t) => promise(t, way))))
  })
}

test('an upstream is hung up on at the deadline', { concurrency: atOnce }, async (t) => {
  const cases = upstreamNames.flatMap((name) => ['silent', 'slow trickle'].map((fault) => ({ name, fault })))
  const promise = async (t: TestContext, { name, fault }: (typeof cases)[number]): Promise<void> => {
    const upstream = await openBehaving(t, name, faultsOf(name)[fault] ?? send(''))
    const clock = createStillClock()
    const bench = await openBench(t, [upstream], clock)

    assertFailed(await askInVain(bench, clock, upstream, deadlineMs))

    assert.equal(upstream.targets.length, 1)
    await until(async () => upstream.countAborted() === 1)
  }
  await Promise.all(cases.map((one) => t.test(`by ${one.name}: ${one.fault}`, (t) => promise(t, one))))
})

test('xingtu is asked no more once it', { concurrency: atOnce }, async (t) => {
  const loggedOut = send('{"base_resp":{"status_code":10000,"status_message":"用户未登录"}}')
  const signs: Readonly<Record<string, Behaviour>> = {
    'shows a page': faultsOf('xingtu')['HTML'] ?? send(''),
    'leads elsewhere': faultsOf('xingtu')['redirect loop'] ?? send(''),
    'says that nobody is logged in': loggedOut,
    'answers 401': send('{}', { status: 401 }),
    'answers 403': send('{}', { status: 403 }),
  }
  const promise = async (t: TestContext, behaviour: Behaviour): Promise<void> => {
    const upstream = await openBehaving(t, 'xingtu', behaviour)
    // While the clock stands still, whoever waited for the second that its rate asks for would have no answer.
    const { ask, listAttempts, readBooks } = await openBench(t, [upstream], createStillClock())
    assertFailed(await ask('7'))
    assert.equal(upstream.targets.length, 1)

    const second = await ask('8')

    assertFailed(second)
    assert.deepEqual(await listAttempts(second.requestId), [])
    assert.equal(upstream.targets.length, 1)
    assert.deepEqual(await readBooks(), { ...untouched, flights: 2 })
  }
  await Promise.all(Object.entries(signs).map(([what, behaviour]) => t.test(what, (t) => promise(t, behaviour))))
})

test('an upstream that wants to be left alone is, and callers are told how long, at once: by', async (t) => {
  for (const name of upstreamNames) {
    await t.test(name, async (t) => {
      const upstream = await openBehaving(t, name, send('{}', { status: 429, headers: { 'retry-after': '30' } }))
      const clock = createStillClock()
      const { ask } = await openBench(t, [upstream], clock)

      for (const [kolId, retryAfter] of [
        ['7', '30'],
        ['8', '28'],
      ] as const) {
        const asked = await ask(kolId)

        assertFailed(asked)
        assert.equal(asked.reply.headers.get('retry-after'), retryAfter)
        clock.advance(2_000)
      }
      assert.equal(upstream.targets.length, 1)
    })
  }
})

const bodyBytesMax = 8 * 1_048_576

test('a body', async (t) => {
  const padTo = (bytes: number): Buffer => {
    const body = Buffer.alloc(bytes, 0x20)
    body.write(goodBodies['just-one-api'])
    return body
  }
  const packed = { headers: { 'content-encoding': 'gzip' } }
  const taken: Readonly<Record<string, Behaviour>> = {
    'one byte short of 8 MiB': send(padTo(bodyBytesMax - 1)),
    'of 8 MiB': send(padTo(bodyBytesMax)),
    'of 8 MiB, packed': send(gzipSync(padTo(bodyBytesMax)), packed),
  }
  const refused: Readonly<Record<string, Behaviour>> = {
    'of 8 MiB and one byte': send(padTo(bodyBytesMax + 1)),
    'of 8 MiB and one byte, packed': send(gzipSync(padTo(bodyBytesMax + 1)), packed),
  }

  for (const [what, behaviour] of Object.entries(taken)) {
    await t.test(`${what} is taken`, async (t) => {
      const upstream = await openBehaving(t, 'just-one-api', behaviour)
      const { ask } = await openBench(t, [upstream])

      const { reply } = await ask()

      assert.equal(reply.body.code, 0)
      assert.ok(reply.text.includes(flatData))
    })
  }

  for (const [what, behaviour] of Object.entries(refused)) {
    await t.test(`${what} is refused`, async (t) => {
      const upstream = await openBehaving(t, 'just-one-api', behaviour)
      const { ask, listAttempts, readBooks } = await openBench(t, [upstream])

      const asked = await ask()

      assert.equal(asked.reply.body.code, 301)
      const attempts = await listAttempts(asked.requestId)
      assert.deepEqual(
        attempts.map(({ outcome }) => outcome),
        ['reply.large'],
      )
      assert.deepEqual(await readBooks(), { ...untouched, flights: 1 })
    })
  }
})

/** An account of one yuan in a folder, for a service in a process of its own. */
async function makeSecret(t: TestContext, dataDir: string): Promise<string> {
  const log = openLog('silent', { write: () => {} })
  const config = readConfig({ DATA_DIR: dataDir })
  const books = await openBooks(config, { clock: systemClock, random: openSystemRandom(), log })
  t.after(() => books.store.close())
  const { id: accountId } = await openAccount(books, tester, { name: 'ada', balanceMicro: yuan('1') })
  return (await issueToken(books, tester, { accountId })).secret
}

async function readRssMib(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  const bytes = Number(/^process_resident_memory_bytes (\S+)$/m.exec(metrics)?.[1])
  assert.ok(bytes > 0)
  return Math.round(bytes / 1_048_576)
}

test('bodies without end, and small ones that unpack without end, leave no more than 150 MiB behind', async (t) => {
  const dataDir = makeFolder(t)
  const secret = await makeSecret(t, dataDir)
  const upstream = await openUpstream(t, 'just-one-api')
  const { url } = await startServed(t, {
    DATA_DIR: dataDir,
    DEADLINE: `${ampleMs}ms`,
    METRICS: 'open',
    ...settingsOf([upstream]),
  })
  const ask = async (kolId: number): Promise<unknown> => {
    const response = await fetch(url + targetOf(secret, String(kolId)), { signal: AbortSignal.timeout(2 * ampleMs) })
    return JSON.parse(await response.text()).code
  }
  assert.equal(await ask(1), 0)
  const beforeMib = await readRssMib(url)

  for (const [place, fault] of ['huge', 'gzip bomb'].entries()) {
    upstream.behave(faultsOf('just-one-api')[fault] ?? send(''))
    for (let nth = 0; nth < 20; nth++) assert.equal(await ask(100 * (place + 1) + nth), 301)
    t.diagnostic(`${await readRssMib(url)} MiB after 20 × ${fault}, ${beforeMib} MiB before`)
  }

  assert.equal(upstream.targets.length, 41)
  const grownMib = (await readRssMib(url)) - beforeMib
  assert.ok(grownMib <= 150, `grown by ${grownMib} MiB`)
})

test('nothing of all this was thrown into the void', async () => {
  await new Promise((resolve) => setImmediate(resolve))

  assert.deepEqual(uncaught, [])
})
