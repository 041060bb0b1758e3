import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { auditBooks } from '#audit'
import { Problem, systemClock, yuan } from '#kit'
import { openDatabaseWay } from '#support/database-way'
import { runOperator } from '#support/operator'
import { makeDatabase } from '#support/postgres'
import { startPostgres } from '#support/postgres-server'
import { skipWithout } from '#support/required'
import {
  kolId,
  kolPath,
  openTestService,
  placeOf,
  type Reply,
  type TestCaller,
  type TestService,
  until,
} from '#support/service'
import { openUpstream, settingsOf } from '#support/upstream'

const price = yuan('0.15')
const kol = ({ secret }: TestCaller, more = ''): string => `${kolPath}?token=${secret}&kolId=${kolId}${more}`

const outcomeOf = ({ body, headers }: Reply) => [body.code, headers.get('x-charge')]
const balanceOf = ({ books }: TestService, { accountId }: TestCaller) => books.ledger.getBalance(accountId)
const readReady = async ({ url }: TestService) => (await fetch(`${url}/readyz`)).text()

/** Asks until it is answered, as whoever is told to come back later does. */
async function askPatiently(service: TestService, target: string): Promise<Reply> {
  let reply = await service.ask(target)
  await until(async () => {
    if (reply.body.code !== 503) return true
    reply = await service.ask(target)
    return false
  }, 20_000)
  return reply
}

async function assertRight({ books }: TestService): Promise<void> {
  const { differences } = await auditBooks(books.store)
  assert.deepEqual(differences, [])
}

/** A database whose way is the test's. */
async function makeWay(t: TestContext) {
  const direct = await makeDatabase(t)
  if (direct === undefined) return t.skip(skipWithout('postgres', 'no PostgreSQL listens'))
  const url = new URL(direct)
  const way = await openDatabaseWay(t, Number(url.port || 5432))
  url.host = `127.0.0.1:${way.port}`
  return { direct, url: url.href, way }
}

/** A service whose way to its database is the test's. */
async function openOnWay(t: TestContext, environment: Readonly<Record<string, string>> = {}) {
  const made = await makeWay(t)
  if (!made) return
  const { direct, url, way } = made
  const service = await openTestService(t, { databaseUrl: url, environment })
  // A way that is left blocked would keep the service from ending.
  t.after(way.unblock)
  const admin = new pg.Client({ connectionString: direct })
  // Its database is dropped under it.
  admin.on('error', () => {})
  await admin.connect()
  t.after(() => admin.end())
  return { service, way, admin }
}

test('a service whose PostgreSQL crashes', async (t) => {
  const server = await startPostgres(t, 18_500)
  if (!server) return t.skip(skipWithout('postgres', 'the programs of PostgreSQL are not installed'))
  const service = await openTestService(t, { databaseUrl: server.url })
  const ada = await service.addCaller({ balanceMicro: yuan('10') })
  assert.deepEqual(outcomeOf(await service.ask(kol(ada))), [0, '0.15'])

  await t.test('refuses calls by 503, uncharged, and says that it is not ready and why', async () => {
    await server.crash()

    await until(async () => (await service.ask(kol(ada))).body.code === 503, 2_000)
    await until(
      async () => (await readReady(service)) === 'the database cannot be reached: connection refused\n',
      2_000,
    )
    const reply = await service.ask(kol(ada))
    assert.deepEqual([reply.status, ...outcomeOf(reply)], [503, 503, '0'])
    assert.ok(reply.headers.has('retry-after'))
    assert.equal((await fetch(`${service.url}/healthz`)).status, 200)
  })

  await t.test('goes on by itself when it is there again', async () => {
    await server.start()

    assert.deepEqual(outcomeOf(await askPatiently(service, kol(ada))), [0, '0.15'])
    assert.equal(await readReady(service), 'ready\n')
    const { availableMicro } = await balanceOf(service, ada)
    assert.equal(availableMicro, yuan('10') - 2 * price)
    await assertRight(service)
  })

  await t.test('tells of it once when it begins and once when it is over', async () => {
    const told = (message: RegExp): number => service.logLines.filter((line) => message.test(line)).length
    await until(async () => told(/the books can be written again/) > 0, 2_000)
    assert.deepEqual([told(/the books cannot be (asked|written)/), told(/the books can be written again/)], [1, 1])
  })
})

test('a service whose PostgreSQL does not answer any more', async (t) => {
  const opened = await openOnWay(t)
  if (!opened) return
  const { service, way, admin } = opened
  const ada = await service.addCaller({ balanceMicro: yuan('10') })
  const { tokens, ledger, catalogue } = service.books
  const endpoint = catalogue.find(kolPath)
  assert.ok(endpoint)
  /** What calls remember of the books; nothing else is asked. */
  const remember = async (): Promise<unknown> => [
    await tokens.identify(ada.secret),
    await ledger.getPrice(ada.accountId, endpoint),
  ]
  // The service hears its own news, too, and forgets by it: two signs later it has.
  await pause(600)
  await remember()

  await t.test('goes by what it remembers for a second, and not longer', async () => {
    way.block()
    const startMs = systemClock.monotonicMs()
    await admin.query(`UPDATE account SET status = 'suspended'`)
    let usedMs = 0
    await until(async () => {
      try {
        await remember()
        usedMs = systemClock.monotonicMs() - startMs
        return false
      } catch (error) {
        return error instanceof Problem && error.kind === 'service.unavailable'
      }
    })

    assert.ok(usedMs > 300, `nothing was remembered after ${usedMs} ms`)
    assert.ok(usedMs < 1_200, `what was remembered was used for ${usedMs} ms`)
    assert.deepEqual(outcomeOf(await service.ask(kol(ada))), [503, '0'])
    assert.equal(await readReady(service), 'the database cannot be reached: it does not answer\n')
  })

  await t.test('knows what was changed meanwhile when it answers again', async () => {
    way.unblock()

    assert.equal((await askPatiently(service, kol(ada))).body.code, 100)
    await admin.query(`UPDATE account SET status = 'active'`)
    await admin.query('NOTIFY almagest')
    await until(async () => (await service.ask(kol(ada))).body.code === 0, 2_000)
    await assertRight(service)
  })
})

test('a service that is to stop while its PostgreSQL does not answer ends all the same', async (t) => {
  const opened = await openOnWay(t)
  if (!opened) return
  const { service, way } = opened
  const ada = await service.addCaller({ balanceMicro: yuan('10') })
  assert.deepEqual(outcomeOf(await service.ask(kol(ada))), [0, '0.15'])

  way.block()
  const reply = service.ask(kol(ada)).catch(() => undefined)
  const startMs = systemClock.monotonicMs()
  await service.service.stop().catch(() => {})

  assert.ok(systemClock.monotonicMs() - startMs < 20_000)
  await reply
})

for (const doesArrive of [true, false]) {
  const what = doesArrive ? 'reached the database' : 'never reached it'
  test(`a call whose commit ${what}, which nobody can tell before its deadline,`, async (t) => {
    const opened = await openOnWay(t, { DEADLINE: '1s' })
    if (!opened) return
    const { service, way } = opened
    const { ledger, store } = service.books
    await store.write(ledger.setPrice({ path: kolPath, priceMicro: price, cachedMicro: yuan('0.1') }))
    const ada = await service.addCaller({ balanceMicro: yuan('10') })
    assert.deepEqual(outcomeOf(await service.ask(kol(ada))), [0, '0.15'])
    const target = kol(ada, '&acceptCache=true')

    // The next commit is the call's own.
    await until(async () => (await service.books.deliveryBook.listOwed()).length === 0)
    const lost = way.loseCommit(doesArrive)
    const first = service.ask(target)
    await lost
    assert.deepEqual(outcomeOf(await first), [503, '0'])

    // Who asks again meanwhile is not charged for another.
    assert.deepEqual(outcomeOf(await service.ask(target)), [503, '0'])
    way.unblock()
    const given = await askPatiently(service, target)

    assert.deepEqual(outcomeOf(given), [0, '0'])
    assert.equal((await balanceOf(service, ada)).availableMicro, yuan('10') - price - yuan('0.1'))
    assert.deepEqual(outcomeOf(await service.ask(target)), [0, '0.1'])
    await assertRight(service)
  })
}

test('nobody waits behind a commit in doubt: whoever asks is told at once, and no provider is asked', async (t) => {
  const upstream = await openUpstream(t, 'just-one-api')
  const opened = await openOnWay(t, settingsOf([upstream]))
  if (!opened) return
  const { service, way } = opened
  const [ada, ben] = [
    await service.addCaller({ balanceMicro: yuan('10') }),
    await service.addCaller({ balanceMicro: yuan('10') }),
  ]
  for (const one of [ada, ben]) assert.equal((await service.ask(kol(one))).body.code, 0)
  await until(async () => (await service.books.deliveryBook.listOwed()).length === 0)
  const lost = way.loseCommit(false)
  const first = service.ask(kol(ada))
  await lost
  const asked = upstream.countAsked()
  // Sooner than anybody could see that nothing answers.
  await until(async () => service.books.store.findTrouble() !== undefined, 1_500)

  const startMs = systemClock.monotonicMs()
  const replies = await Promise.all(Array.from({ length: 20 }, () => service.ask(kol(ben))))

  assert.ok(systemClock.monotonicMs() - startMs < 2_000)
  assert.deepEqual([...new Set(replies.map(({ body }) => body.code))], [503])
  assert.equal(upstream.countAsked(), asked)
  assert.match(await readReady(service), /^the database cannot be (written|reached): /)
  way.unblock()
  await first
  assert.deepEqual(outcomeOf(await askPatiently(service, kol(ben))), [0, '0.15'])
  await assertRight(service)
})

for (const doesArrive of [true, false]) {
  const what = doesArrive ? 'reached the database' : 'never reached it'
  test(`a top-up without a key whose commit ${what}, and whose reply is lost, is there once`, async (t) => {
    const made = await makeWay(t)
    if (!made) return
    const { direct, url, way } = made
    const run = (at: string, ...words: readonly string[]) => runOperator(words, placeOf('', at))
    const readBalance = async (): Promise<unknown> =>
      JSON.parse((await run(direct, 'account', 'show', 'ada', '--json')).output).availableMicro
    await run(direct, 'account', 'create', 'ada', '--balance', '1')
    const lost = way.loseCommit(doesArrive, 'topup')

    const toppedUp = run(url, 'topup', 'ada', '5')
    await lost
    assert.equal(await readBalance(), yuan(doesArrive ? '6' : '1'))
    way.unblock()

    const { exitCode, complaints } = await toppedUp
    assert.deepEqual([exitCode, complaints], [0, ''])
    assert.equal(await readBalance(), yuan('6'))
    assert.equal((await run(direct, 'verify')).exitCode, 0)
  })
}

test('a service that lost its lock', async (t) => {
  const opened = await openOnWay(t)
  if (!opened) return
  const { service, admin } = opened
  const ada = await service.addCaller({ balanceMicro: yuan('10') })
  const endService = (): Promise<unknown> =>
    admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'almagest serve%'`)

  await t.test('takes it again, and goes on', async () => {
    await endService()

    assert.deepEqual(outcomeOf(await askPatiently(service, kol(ada))), [0, '0.15'])
    await assert.rejects(service.books.storage.lock(), /is in use by a running service/)
  })

  await t.test('takes no calls where another has it, until that one is gone', async () => {
    // Asked for before it is free, it goes to who waited.
    const taken = admin.query('SELECT pg_advisory_lock(1097624929, 1)')
    const other = new pg.Client({ connectionString: String(service.books.storage.name).replace(/:\d+\//, ':5432/') })
    await other.connect()
    const waits = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`
    while ((await other.query(waits)).rowCount === 0);
    await other.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'almagest serve%'`)
    await other.end()
    await taken

    await until(async () => (await readReady(service)) === 'the database cannot be reached: another service has it\n')
    assert.deepEqual(outcomeOf(await service.ask(kol(ada))), [503, '0'])

    await admin.query('SELECT pg_advisory_unlock(1097624929, 1)')
    assert.deepEqual(outcomeOf(await askPatiently(service, kol(ada))), [0, '0.15'])
    await assertRight(service)
  })
})

test('a service whose PostgreSQL', async (t) => {
  const opened = await openOnWay(t)
  if (!opened) return
  const { service, admin } = opened
  const ada = await service.addCaller({ balanceMicro: yuan('10') })
  const database = new URL(service.books.storage.name).pathname.slice(1)
  /** A session is as the server was when it began. */
  const endSessions = (): Promise<unknown> =>
    admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'almagest%'`)

  await t.test('can only be read for a while refuses calls by 503, says so, and goes on by itself', async () => {
    await admin.query(`ALTER DATABASE ${database} SET default_transaction_read_only = on`)
    await endSessions()

    const says = 'the database cannot be written: it can only be read\n'
    await until(async () => (await readReady(service)) === says, 5_000)
    assert.deepEqual(outcomeOf(await service.ask(kol(ada))), [503, '0'])

    await admin.query(`ALTER DATABASE ${database} RESET default_transaction_read_only`)
    assert.deepEqual(outcomeOf(await askPatiently(service, kol(ada))), [0, '0.15'])
    await assertRight(service)
  })

  await t.test('could only be read when its writing connection began gives 503, and has another made', async () => {
    await admin.query(`ALTER DATABASE ${database} SET default_transaction_read_only = on`)
    await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'almagest'`)
    await until(async () => (await service.ask(kol(ada))).body.code === 503, 5_000)
    await admin.query(`ALTER DATABASE ${database} RESET default_transaction_read_only`)

    assert.equal((await askPatiently(service, kol(ada))).body.code, 0)
    await assertRight(service)
  })

  await t.test('lets in nobody new gives 503 where a connection has to be made anew', async () => {
    const elsewhere = new URL(service.books.storage.name)
    elsewhere.pathname = '/postgres'
    const keeper = new pg.Client({ connectionString: elsewhere.href })
    await keeper.connect()
    try {
      await keeper.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS false`)
      // The one that hears the news stays.
      await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'almagest'`)
      const codes = new Set<number>()
      await until(async () => {
        const { code } = (await service.ask(kol(ada))).body
        codes.add(code)
        return code !== 0
      }, 5_000)
      assert.deepEqual(
        [...codes].filter((code) => code !== 0),
        [503],
      )
      await keeper.query(`ALTER DATABASE ${database} ALLOW_CONNECTIONS true`)
    } finally {
      await keeper.end()
    }

    assert.equal((await askPatiently(service, kol(ada))).body.code, 0)
    await assertRight(service)
  })
})
