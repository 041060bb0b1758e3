import assert from 'node:assert/strict'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { auditBooks } from '#audit'
import { yuan } from '#kit'
import { freshQuestion, keepAsking } from '#support/asking'
import { startPostgres } from '#support/postgres-server'
import { openReceiver, receiverSecret } from '#support/receiver'
import { skipWithout } from '#support/required'
import { kolId, kolPath, openTestService, successorPath, type TestService, thingsPath, until } from '#support/service'
import { makeSmallDatabase } from '#support/small-database'
import { openUpstream, settingsOf } from '#support/upstream'

const price = yuan('0.15')

/** How long each fault lasts once it is noticed. */
const lastsMs = Number(process.env['FAULT_SECONDS'] ?? 1) * 1_000

/** A loop that waits for a server stands for seconds; a slow machine may have others stand for some of one. */
const loopNsMax = 1e9

/** What is wrong with a server, and what callers are told then. */
interface Fault {
  readonly name: string
  readonly because: RegExp
  readonly codes: Readonly<Record<string, number>>
  /** Whether what has to be read for an answer may be read or not. */
  readonly mayBeUnread?: boolean
  begin(): Promise<void>
  end(): Promise<void>
}

async function openTroubled(t: TestContext, databaseUrl: string) {
  const upstream = await openUpstream(t, 'just-one-api')
  const receiver = await openReceiver(t)
  const alerts = { ALERT_WEBHOOK: receiver.url, ALERT_WEBHOOK_SECRET: receiverSecret }
  const environment = { ...settingsOf([upstream]), ...alerts, METRICS: 'open', DEADLINE: '5s' }
  const service = await openTestService(t, { databaseUrl, environment })
  const ada = await service.addCaller({ balanceMicro: yuan('10000') })
  const ben = await service.addCaller({ balanceMicro: yuan('1'), endpoints: [successorPath] })
  const gone = await service.addCaller()
  await service.books.store.write(service.books.tokens.revokeToken(gone.tokenId))
  await service.books.store.write(service.books.ledger.setPrice({ path: thingsPath, priceMicro: 0, cachedMicro: 0 }))
  return { service, upstream, receiver, ada, ben, gone }
}

type Troubled = Awaited<ReturnType<typeof openTroubled>>

const readReady = async ({ url }: TestService): Promise<string> => (await fetch(`${url}/readyz`)).text()

const readMetric = async ({ url }: TestService): Promise<string | undefined> =>
  /^almagest_books_trouble (\d)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]

/** What every kind of call is told. */
async function listCodes({ service, ada, ben, gone }: Troubled): Promise<Record<string, number>> {
  const known = `${kolPath}?token=${ada.secret}&kolId=${kolId}`
  const targets: Record<string, string> = {
    'unknown path': `/api/nothing/v1?token=${ada.secret}`,
    'no token': `${kolPath}?kolId=${kolId}`,
    'malformed token': `${kolPath}?token=${ada.secret.slice(0, -4)}AAAA&kolId=${kolId}`,
    'token that was revoked': `${kolPath}?token=${gone.secret}&kolId=${kolId}`,
    'foreign endpoint': `${kolPath}?token=${ben.secret}&kolId=${kolId}`,
    'bad parameter': `${kolPath}?token=${ada.secret}&kolId=not-a-number`,
    'given for nothing': `${thingsPath}?token=${ada.secret}&name=first`,
    cached: `${known}&acceptCache=true`,
    fresh: freshQuestion(ada),
  }
  const codes = await Promise.all(
    Object.entries(targets).map(async ([name, target]) => [name, (await service.ask(target)).body.code] as const),
  )
  const keyed = await service.ask(known, { headers: { 'idempotency-key': 'paid before' } })
  return Object.fromEntries([...codes, ['replayed', keyed.body.code]])
}

const known = { 'unknown path': 404, 'no token': 100, 'malformed token': 100 }
const refused = { ...known, 'given for nothing': 503, cached: 503, fresh: 503, replayed: 503 }
const readable = { ...refused, 'token that was revoked': 100, 'foreign endpoint': 600, 'bad parameter': 400 }
const unreadable: Readonly<Record<string, number>> = {
  ...refused,
  'token that was revoked': 503,
  'foreign endpoint': 503,
  'bad parameter': 503,
}

/** Codes as they are where what was to be read was read, or had been before. */
const asRead = (codes: Readonly<Record<string, number>>): Record<string, number> => ({
  ...codes,
  ...Object.fromEntries(Object.entries(readable).filter(([name]) => codes[name] === unreadable[name])),
})

/** Begins and ends a fault while others ask, and holds what all are told to what they should be. */
async function meet(t: TestContext, troubled: Troubled, fault: Fault): Promise<void> {
  const { service, upstream, receiver, ada } = troubled
  const asking = keepAsking(service, ada)
  await until(async () => asking.replies.length > 4)
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  await fault.begin()
  try {
    await until(async () => fault.because.test(await readReady(service)), 20_000)
    const told = asking.replies.length
    // What was sent is answered, and those are told who waited.
    await until(async () => asking.replies.length > told + 8, 20_000)
    const bought = upstream.countAsked()

    const startMs = performance.now()
    const codes = await listCodes(troubled)
    const ms = performance.now() - startMs

    assert.deepEqual(fault.mayBeUnread ? asRead(codes) : codes, fault.codes)
    assert.ok(ms < 5_000, `all were told after ${ms} ms`)
    assert.equal(await readMetric(service), '1')
    assert.equal((await fetch(`${service.url}/healthz`)).status, 200)
    await until(async () => receiver.taken.includes('commit.failing begun'), 20_000)
    await pause(lastsMs)
    assert.equal(upstream.countAsked(), bought)
    assert.match(await readReady(service), fault.because)
  } catch (error) {
    await asking.end()
    throw error
  } finally {
    await fault.end()
    delay.disable()
  }
  const times = asking.replies.map(({ ms }) => ms).sort((one, other) => one - other)
  const [most = 0, slowest = 0] = [times[Math.floor(times.length * 0.99)], times.at(-1)]
  const bounds = [most, slowest, delay.percentile(99) / 1e6, delay.max / 1e6].map(Math.round)
  t.diagnostic(
    `99 of 100 told in ${bounds[0]} ms, all in ${bounds[1]}; the loop stood for ${bounds[2]} ms, at most ${bounds[3]}`,
  )
  assert.ok(delay.max < loopNsMax, `the event loop stood for ${delay.max / 1e6} ms`)
  await until(async () => (await readReady(service)) === 'ready\n', 20_000)
  assert.equal(await readMetric(service), '0')
  const before = asking.replies.length
  await until(async () => asking.replies.slice(before).some(({ reply }) => reply.body.code === 0), 20_000)
  await asking.end()
  await assertRight(troubled)
}

/** Nobody is charged for what was not bought for him; holds are given back later. */
async function assertRight({ service, upstream, ada }: Troubled): Promise<void> {
  const { ledger, store } = service.books
  assert.deepEqual((await auditBooks(store)).differences, [])
  const { chargedMicro } = await ledger.getBalance(ada.accountId)
  assert.ok(chargedMicro <= upstream.countAsked() * price)
}

const listTables = `SELECT string_agg(format('%I', relname), ', ') AS names FROM pg_class
  WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace`

test('a service whose PostgreSQL', async (t) => {
  const server = await startPostgres(t, 18_510)
  if (!server) return t.skip(skipWithout('postgres', 'the programs of PostgreSQL are not installed'))
  const { disk, url, admin, own } = await makeSmallDatabase(t, server)
  const troubled = await openTroubled(t, url)
  const { service, ada, receiver } = troubled
  assert.equal(
    (
      await service.ask(`${kolPath}?token=${ada.secret}&kolId=${kolId}`, {
        headers: { 'idempotency-key': 'paid before' },
      })
    ).body.code,
    0,
  )

  /** As somebody at the server's own prompt. */
  const inTransaction = (sql: string): Pick<Fault, 'begin' | 'end'> => ({
    async begin() {
      await own.query('BEGIN')
      await own.query(sql)
    },
    end: async () => void (await own.query('ROLLBACK')),
  })
  const setReadOnly = async (sql: string): Promise<void> => {
    await admin.query(`ALTER DATABASE books ${sql}`)
    // Whoever is connected may write for as long as he is.
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'almagest%'`)
  }
  const faults: readonly Fault[] = [
    {
      name: 'stands still',
      because: /does not answer|takes too long/,
      codes: unreadable,
      begin: async () => server.pause(),
      end: async () => server.resume(),
    },
    {
      name: 'has tables locked that are written',
      because: /somebody holds a lock/,
      codes: readable,
      ...inTransaction('LOCK TABLE balance, entry IN ACCESS EXCLUSIVE MODE'),
    },
    {
      name: 'has a row locked that is written',
      because: /somebody holds a lock/,
      codes: readable,
      ...inTransaction(`SELECT * FROM balance WHERE account_id = '${ada.accountId}' FOR UPDATE`),
    },
    {
      name: 'has all its tables locked',
      because: /somebody holds a lock/,
      codes: readable,
      mayBeUnread: true,
      async begin() {
        const { rows } = await own.query(listTables)
        await own.query(`BEGIN; LOCK TABLE ${rows[0].names} IN ACCESS EXCLUSIVE MODE`)
      },
      end: async () => void (await own.query('ROLLBACK')),
    },
    {
      name: 'can only be read',
      because: /it can only be read/,
      codes: readable,
      begin: () => setReadOnly('SET default_transaction_read_only = on'),
      end: () => setReadOnly('RESET default_transaction_read_only'),
    },
  ]
  for (const fault of faults)
    await t.test(`${fault.name} is in trouble until it is over`, (t) => meet(t, troubled, fault))

  await t.test('has no room left on its disk is in trouble until it is over', async (t) => {
    if (!disk) return t.skip('this machine lets nobody mount a small disk')
    await meet(t, troubled, {
      name: 'is full',
      because: /there is no room left on its disk/,
      codes: readable,
      begin: disk.fill,
      end: async () => disk.makeRoom(),
    })
  })

  await t.test(
    'was in trouble has somebody told when it begins and when it is over, and each time a line',
    async () => {
      const told = (message: RegExp): number => service.logLines.filter((line) => message.test(line)).length
      assert.equal(told(/the books cannot be (written|asked)/), told(/the books can be written again/))
      assert.ok(told(/the books cannot be/) >= faults.length)
      // A while without another.
      await until(async () => receiver.taken.at(-1) === 'commit.failing over', 60_000)
      // On a slow machine there may be such a while between two of them.
      for (const [nth, one] of receiver.taken.entries())
        assert.equal(one, nth % 2 === 0 ? 'commit.failing begun' : 'commit.failing over')
      const { ledger } = service.books
      await until(async () => (await ledger.getBalance(ada.accountId)).heldMicro === 0, 60_000)
      await assertRight(troubled)
    },
  )
})
