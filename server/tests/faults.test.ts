import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { openBooks } from '#books'
import type { FaultKind } from '#collector'
import { readConfig } from '#config'
import { openSystemRandom, systemClock, yuan } from '#kit'
import { openLog } from '#log'
import { makeFolder } from '#support/folder'
import { startServed } from '#support/served'
import { kolPath, openTestService, type Reply, type TestService, until } from '#support/service'
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

const uncaught: unknown[] = []
process.on('unhandledRejection', (reason) => uncaught.push(reason))
process.on('uncaughtException', (error) => uncaught.push(error))

const price = yuan('0.15')
const deadlineMs = 1_000
/** The same where two share it, half each. */
const sharedDeadlineMs = 3_000
/** What an answer may take beyond the deadline, as its caller measures it. */
const lateMsMax = 250
/** Services at one time: more, and the machine would be measured instead of them. */
const atOnce = 2

const targetOf = (secret: string, kolId: string): string => `${kolPath}?token=${secret}&kolId=${kolId}`

/** What a service asks: all that its settings need, and the requests it saw where it can see any. */
interface Target {
  readonly name: UpstreamName
  readonly url: string
  readonly targets?: readonly string[]
}

interface Way {
  readonly fault: string
  /** What an operator is told of it. */
  readonly outcome: FaultKind
  open(t: TestContext, name: UpstreamName): Promise<Target>
}

/** The other live upstream that answers where one fails. */
const seconds = {
  'just-one-api': 'tikhub',
  tikhub: 'just-one-api',
  xingtu: 'just-one-api',
} as const satisfies Record<UpstreamName, UpstreamName>

const everywhere = (outcome: FaultKind) => ({ 'just-one-api': outcome, tikhub: outcome, xingtu: outcome })

const outcomes: Readonly<Record<string, Readonly<Record<UpstreamName, FaultKind>>>> = {
  reset: everywhere('connection.broken'),
  silent: everywhere('timed.out'),
  'slow trickle': everywhere('timed.out'),
  'truncated in the middle': everywhere('connection.broken'),
  'truncated JSON': everywhere('reply.unreadable'),
  'garbage instead of HTTP': everywhere('reply.unreadable'),
  'garbage instead of JSON': everywhere('reply.unreadable'),
  HTML: { ...everywhere('reply.page'), xingtu: 'challenge.met' },
  'empty 200': everywhere('reply.empty'),
  'wrong types': everywhere('reply.unfit'),
  'inner failure': everywhere('reply.refused'),
  'not collected, again and again': {
    'just-one-api': 'collection.failed',
    tikhub: 'server.failed',
    xingtu: 'reply.refused',
  },
  '429 with Retry-After': everywhere('rate.limited'),
  '429 without Retry-After': everywhere('rate.limited'),
  500: everywhere('server.failed'),
  'wrong content type': everywhere('reply.mistyped'),
  huge: everywhere('reply.large'),
  'gzip bomb': everywhere('reply.large'),
  'broken gzip': everywhere('reply.unreadable'),
  'redirect loop': { ...everywhere('reply.redirected'), xingtu: 'login.required' },
}

async function openBehaving(t: TestContext, name: UpstreamName, behaviour: Behaviour) {
  const upstream = await openUpstream(t, name)
  upstream.behave(behaviour)
  return upstream
}

async function openRefusing(t: TestContext, name: UpstreamName): Promise<Target> {
  const { url, kill } = await openUpstream(t, name)
  await kill()
  return { name, url }
}

async function openPlain(t: TestContext, name: UpstreamName): Promise<Target> {
  const { url } = await openUpstream(t, name)
  return { name, url: url.replace('http:', 'https:') }
}

async function listen(t: TestContext, server: Server): Promise<string> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  const { port } = server.address() as AddressInfo
  return `https://127.0.0.1:${port}`
}

/** Takes connections and never says a word. */
const openMute = async (t: TestContext, name: UpstreamName): Promise<Target> => ({
  name,
  url: await listen(t, createTcpServer()),
})

/** A certificate that nobody vouches for; `undefined` where there is no `openssl` to make one. */
function makeCertificate(): { readonly key: Buffer; readonly cert: Buffer } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-test-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
  try {
    const { status } = spawnSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert])
    return status === 0 ? { key: readFileSync(key), cert: readFileSync(cert) } : undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const certificate = makeCertificate()

/** Answers well to whoever trusts that certificate. */
async function openSelfSigned(t: TestContext, name: UpstreamName): Promise<Target> {
  const targets: string[] = []
  const answer: RequestListener = (request, response) => {
    targets.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'application/json' }).end(goodBodies[name])
  }
  return { name, url: await listen(t, createTlsServer({ ...certificate }, answer)) }
}

function listWays(name: UpstreamName): Way[] {
  const overHttp = Object.entries(faultsOf(name)).map(([fault, behaviour]): Way => {
    const outcome = outcomes[fault]?.[name]
    if (!outcome) throw new Error(`nothing is expected of the fault ${fault}`)
    return { fault, outcome, open: (t) => openBehaving(t, name, behaviour) }
  })
  return [
    ...overHttp,
    { fault: 'refused', outcome: 'connection.refused', open: openRefusing },
    { fault: 'TLS failure', outcome: 'tls.failed', open: openPlain },
    { fault: 'TLS without a word', outcome: 'timed.out', open: openMute },
    ...(certificate
      ? [{ fault: 'self-signed certificate', outcome: 'tls.failed', open: openSelfSigned } as const]
      : []),
  ]
}

interface Asked {
  readonly requestId: string
  readonly reply: Reply
  readonly durationMs: number
}

interface DescribedAttempt {
  readonly provider: string
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

/** A service of its own that asks these upstreams, with an account of one yuan. */
async function openBench(
  t: TestContext,
  targets: readonly Target[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Bench> {
  const service = await openTestService(t, {
    environment: { DEADLINE: `${deadlineMs}ms`, ...settingsOf(targets), ...environment },
  })
  const { accounts, tokens, ledger, store } = service.books
  const ada = await service.addCaller({ balanceMicro: yuan('1') })
  const operator = accounts.newAccount({ name: 'operator', isOperator: true })
  const token = tokens.newToken({ accountId: operator.id, scopes: ['account:read', 'operator'] })
  await store.commit([operator.change, ledger.newBalance(operator.id), token.change])
  const count = (table: string): unknown => store.prepare(`SELECT count(*) AS rows FROM ${table}`).find({})?.['rows']

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
      const startedMs = systemClock.monotonicMs()
      const reply = await service.ask(targetOf(ada.secret, kolId))
      return { reply, requestId: reply.body.requestId, durationMs: systemClock.monotonicMs() - startedMs }
    },
    async listAttempts(requestId) {
      await until(async () => (await findCollection(requestId)) !== undefined, 2_000)
      const collection = await findCollection(requestId)
      assert.equal(collection?.begunBy, requestId)
      return collection.attempts
    },
    async readBooks() {
      const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(ada.accountId)
      const { differences } = await ledger.audit()
      const kept = { snapshots: count('snapshot'), holds: count('hold'), flights: count('flight') }
      return { availableMicro, heldMicro, chargedMicro, differences, ...kept }
    },
  }
}

const untouched = { availableMicro: yuan('1'), heldMicro: 0, chargedMicro: 0, differences: [], snapshots: 0, holds: 0 }
const chargedOnce = { ...untouched, availableMicro: yuan('1') - price, chargedMicro: price, snapshots: 1 }

function assertFailed({ reply, durationMs }: Asked, withinMs = deadlineMs + lateMsMax): void {
  assert.deepEqual([reply.status, reply.body.code, reply.body.data], [200, 301, null])
  assert.equal(reply.headers.get('x-charge'), '0')
  assert.ok(durationMs <= withinMs, `${durationMs} ms until the answer`)
}

for (const name of upstreamNames) {
  test(`where ${name} alone is asked, the caller has 301 in time and for nothing:`, {
    concurrency: atOnce,
  }, async (t) => {
    const promise = async (t: TestContext, { outcome, open }: Way): Promise<void> => {
      const target = await open(t, name)
      const { ask, listAttempts, readBooks } = await openBench(t, [target])

      const asked = await ask()

      assertFailed(asked)
      const attempts = await listAttempts(asked.requestId)
      assert.deepEqual(attempts[0] && [attempts[0].provider, attempts[0].outcome], [name, outcome])
      assert.deepEqual(new Set(attempts.map(({ provider }) => provider)), new Set([name]))
      if (target.targets) assert.equal(target.targets.length, attempts.length)
      assert.deepEqual(await readBooks(), { ...untouched, flights: 1 })
    }
    await Promise.all(listWays(name).map((way) => t.test(way.fault, (t) => promise(t, way))))
  })

  test(`where ${name} fails, the next one answers and is paid once:`, { concurrency: atOnce }, async (t) => {
    const promise = async (t: TestContext, { outcome, open }: Way): Promise<void> => {
      const second = await openUpstream(t, seconds[name])
      const targets = [await open(t, name), second]
      const { ask, listAttempts, readBooks } = await openBench(t, targets, { DEADLINE: `${sharedDeadlineMs}ms` })

      const asked = await ask()

      assert.deepEqual([asked.reply.status, asked.reply.body.code], [200, 0])
      assert.equal(asked.reply.headers.get('x-charge'), '0.15')
      assert.ok(asked.durationMs <= sharedDeadlineMs)
      const attempts = await listAttempts(asked.requestId)
      assert.deepEqual(
        attempts.map(({ provider, outcome }) => [provider, outcome]),
        [
          [name, outcome],
          [second.name, 'good'],
        ],
      )
      assert.equal(second.targets.length, 1)
      assert.deepEqual(await readBooks(), { ...chargedOnce, flights: 1 })
    }
    await Promise.all(listWays(name).map((way) => t.test(way.fault, (t) => promise(t, way))))
  })
}

test('an upstream is hung up on at the deadline', { concurrency: atOnce }, async (t) => {
  const cases = upstreamNames.flatMap((name) => ['silent', 'slow trickle'].map((fault) => ({ name, fault })))
  const promise = async (t: TestContext, { name, fault }: (typeof cases)[number]): Promise<void> => {
    const upstream = await openBehaving(t, name, faultsOf(name)[fault] ?? send(''))
    const { ask } = await openBench(t, [upstream])

    assertFailed(await ask())

    assert.equal(upstream.targets.length, 1)
    await until(async () => upstream.countAborted() === 1, lateMsMax)
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
    // More than the second that its rate would have a second request wait.
    const { ask, listAttempts, readBooks } = await openBench(t, [upstream], { DEADLINE: '3s' })
    assertFailed(await ask('7'))
    assert.equal(upstream.targets.length, 1)

    const second = await ask('8')

    assertFailed(second, 1_000)
    assert.deepEqual(await listAttempts(second.requestId), [])
    assert.equal(upstream.targets.length, 1)
    assert.deepEqual(await readBooks(), { ...untouched, flights: 2 })
  }
  await Promise.all(Object.entries(signs).map(([what, behaviour]) => t.test(what, (t) => promise(t, behaviour))))
})

test('an upstream that wants to be left alone is, and callers are told how long: by', async (t) => {
  for (const name of upstreamNames) {
    await t.test(name, async (t) => {
      const upstream = await openBehaving(t, name, send('{}', { status: 429, headers: { 'retry-after': '30' } }))
      const { ask } = await openBench(t, [upstream])

      for (const kolId of ['7', '8']) {
        const asked = await ask(kolId)

        assertFailed(asked, lateMsMax)
        const retryAfter = Number(asked.reply.headers.get('retry-after'))
        assert.ok(retryAfter >= 28 && retryAfter <= 30, `Retry-After: ${retryAfter}`)
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
      const { ask } = await openBench(t, [upstream], { DEADLINE: '5s' })

      const { reply } = await ask()

      assert.equal(reply.body.code, 0)
      assert.ok(reply.text.includes(flatData))
    })
  }

  for (const [what, behaviour] of Object.entries(refused)) {
    await t.test(`${what} is refused`, async (t) => {
      const upstream = await openBehaving(t, 'just-one-api', behaviour)
      const { ask, listAttempts, readBooks } = await openBench(t, [upstream], { DEADLINE: '5s' })

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
  const { accounts, tokens, ledger, store } = books
  const account = accounts.newAccount({ name: 'ada', isOperator: false })
  const token = tokens.newToken({ accountId: account.id })
  const topUp = ledger.newTopUp({ accountId: account.id, amountMicro: yuan('1') })
  await store.commit([account.change, ledger.newBalance(account.id), topUp, token.change])
  return token.secret
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
    DEADLINE: '5s',
    METRICS: 'open',
    ...settingsOf([upstream]),
  })
  const ask = async (kolId: number): Promise<unknown> => {
    const response = await fetch(url + targetOf(secret, String(kolId)), { signal: AbortSignal.timeout(10_000) })
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
