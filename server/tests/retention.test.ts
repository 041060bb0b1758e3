import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openSeal } from '#accounts'
import { openArchive } from '#archive'
import { auditBooks } from '#audit'
import { loadCatalogue } from '#catalogue'
import { openDeliveryBook } from '#deliveries'
import { openDrift } from '#drift'
import { startTrim } from '#jobs'
import { openSystemRandom, yuan } from '#kit'
import { openPeople } from '#people'
import { listQueries, openStore, type Store } from '#store'
import { blankCall } from '#support/blank-call'
import { createStillClock, createTestClock, type TestClock } from '#support/clock'
import { runOperator } from '#support/operator'
import {
  kolPath,
  openTestService,
  type Reply,
  successorPath,
  type TestCaller,
  type TestService,
  thingsPath,
} from '#support/service'
import { keyFor, openTestStore } from '#support/store'
import { peek, tamper } from '#support/tamper'
import { type CallRecord, openUsage } from '#usage'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const owedMs = 600_000

type Table = 'call' | 'rollup' | 'entry' | 'keyed_answer' | 'owed' | 'snapshot' | 'blob'

const count = ({ dataDir }: Pick<TestService, 'dataDir'>, table: Table): number =>
  peek<{ count: number }>(dataDir, `SELECT count(*) AS count FROM ${table}`)[0]?.count ?? 0

/** An id as calls have them: it begins with their time. */
const idAt = (unixMs: number): string => unixMs.toString(16).padStart(12, '0').padEnd(32, '0')

interface Timed extends TestService {
  readonly clock: TestClock
  readonly store: Store
}

async function openTimedService(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<Timed> {
  const clock = createStillClock()
  const service = await openTestService(t, { clock, environment })
  return { ...service, clock, store: service.books.store }
}

/**
 * Waits until answers are struck out that were delivered: the open commit would lock out a command, which in this
 * process waits for it in vain.
 */
async function untilQuiet(service: Pick<TestService, 'dataDir'>): Promise<void> {
  const lateMs = performance.now() + 10_000
  do {
    assert.ok(performance.now() < lateMs, 'answers stay owed')
    await new Promise<void>((resolve) => setImmediate(resolve))
  } while (count(service, 'owed') > 0)
  await new Promise<void>((resolve) => setImmediate(resolve))
}

/** Turns in which a trim removes all that these tests have. */
const turns = 60

/** Lets what is due be trimmed. */
async function trim(clock: TestClock): Promise<void> {
  clock.advance(60_000)
  for (let turn = 0; turn < turns; turn++) {
    await new Promise<void>((resolve) => setImmediate(resolve))
    clock.advance(20)
  }
}

/** Moves the wall clock on, and trims. */
async function passTime(clock: TestClock, ms: number): Promise<void> {
  clock.setWall(clock.now() + ms)
  await trim(clock)
}

const recordThing = ({ record }: TestService, name: string): void =>
  record(thingsPath, { name, keyword: '', page: 1, sort: 'NEW' }, `{"items":["${name}"]}`)

function askThing(
  { ask }: TestService,
  { secret }: TestCaller,
  name: string,
  more: RequestInit & { flag?: string } = {},
) {
  const { flag = '', ...init } = more
  return ask(`${thingsPath}?token=${secret}&name=${name}${flag}`, init)
}

const withKey = (key: string): RequestInit => ({ headers: { 'idempotency-key': key } })

const cacheStatusOf = ({ headers }: Reply): string | null => headers.get('cache-status')

async function lookUp({ ask }: TestService, { secret }: TestCaller, { body }: Reply) {
  const { status, text } = await ask(`/v1/calls/${body.requestId}?token=${secret}`)
  return { status, answer: JSON.parse(text).answer }
}

const addCaller = (service: TestService): Promise<TestCaller> => service.addCaller({ balanceMicro: yuan('100') })

test('records of calls', async (t) => {
  await t.test('are kept for RETENTION_CALLS, and their sums and the money of them for ever', async (t) => {
    const service = await openTimedService(t, { RETENTION_CALLS: '30d' })
    const { clock, books } = service
    const ada = await addCaller(service)
    recordThing(service, 'first')
    const first = await askThing(service, ada, 'first')
    clock.setWall(clock.now() + 10 * dayMs)
    const second = await askThing(service, ada, 'first')
    await passTime(clock, 20 * dayMs - hourMs)
    assert.equal(count(service, 'call'), 2)

    await passTime(clock, 2 * hourMs)

    assert.equal((await lookUp(service, ada, first)).status, 404)
    assert.equal((await lookUp(service, ada, second)).status, 200)
    assert.deepEqual([count(service, 'call'), count(service, 'rollup'), count(service, 'entry')], [1, 2, 3])
    assert.equal((await books.ledger.getBalance(ada.accountId)).chargedMicro, yuan('0.3'))
  })

  await t.test('are kept for 90 days unless set', async (t) => {
    const service = await openTimedService(t)
    const ada = await addCaller(service)
    recordThing(service, 'first')
    await askThing(service, ada, 'first')

    await passTime(service.clock, 90 * dayMs - hourMs)
    const before = count(service, 'call')
    await passTime(service.clock, 2 * hourMs)

    assert.deepEqual([before, count(service, 'call')], [1, 0])
  })

  /** A service whose older calls were trimmed, in the middle of an hour of calls. */
  async function openTrimmed(t: TestContext) {
    const service = await openTimedService(t, { RETENTION_CALLS: '1d' })
    const { clock } = service
    const ada = await addCaller(service)
    recordThing(service, 'first')
    const replies = []
    for (const minute of [0, 20, 40, 70]) {
      clock.setWall(Date.parse('2026-11-22T10:00:00+08:00') + minute * 60_000)
      replies.push(await askThing(service, ada, 'first'))
    }
    await service.ask(`${thingsPath}?token=${ada.secret}`)
    clock.setWall(Date.parse('2026-11-23T10:30:00+08:00'))
    await trim(clock)
    assert.equal(count(service, 'call'), 3)
    return { ...service, replies }
  }

  await t.test('that were trimmed are no differences to the audit', async (t) => {
    const { books } = await openTrimmed(t)

    assert.deepEqual((await auditBooks(books.store)).differences, [])
  })

  for (const [what, sql, named] of [
    ['a record that is gone', 'DELETE FROM call WHERE id = @id', 'the record of charged call'],
    ['a charge that was changed', 'UPDATE call SET charge_micro = 1 WHERE id = @id', 'the charge of call'],
    [
      'a sum that was changed',
      'UPDATE rollup SET charge_micro = 1 WHERE hour = (SELECT max(hour) FROM rollup) AND code = 0',
      'the rollup of',
    ],
  ] as const) {
    await t.test(`are audited after a trim as before: ${what} is named`, async (t) => {
      const { books, dataDir, store, replies } = await openTrimmed(t)
      const id = replies.at(-1)?.body.requestId
      const listNamed = async () => {
        const { differences } = await auditBooks(books.store)
        return differences.filter((difference) => difference.startsWith(named))
      }
      const before = await listNamed()

      await tamper({ dataDir, store }, sql, { id })

      const added = (await listNamed()).filter((difference) => !before.includes(difference))
      assert.equal(added.length, 1, added.join('; '))
    })
  }
})

test('answers to be given again', async (t) => {
  await t.test('are forgotten when their time is over, under a key after a day, owed after ten minutes', async (t) => {
    const service = await openTimedService(t)
    const { clock, store } = service
    const ada = await addCaller(service)
    recordThing(service, 'keyed')
    await askThing(service, ada, 'keyed', withKey('k'))
    const lost = { callId: idAt(clock.now()), tokenId: ada.tokenId, question: 'q', snapshotId: 1 }
    await store.commit([service.books.deliveryBook.oweAnswer({ ...lost, settledAt: clock.now() })])
    const counts = []
    for (const ms of [owedMs - 120_000, 120_000, dayMs - 2 * owedMs, 2 * owedMs]) {
      await passTime(clock, ms)
      counts.push([count(service, 'owed'), count(service, 'keyed_answer')])
    }

    assert.deepEqual(counts, [
      [1, 1],
      [0, 1],
      [0, 1],
      [0, 0],
    ])
  })

  await t.test('outlive RETENTION_ARCHIVE: a key is never charged twice in its day', async (t) => {
    const service = await openTimedService(t, { RETENTION_ARCHIVE: '1d' })
    const { clock, books } = service
    const [ada, ben] = [await addCaller(service), await addCaller(service)]
    recordThing(service, 'keyed')
    await books.store.write(
      books.ledger.setPrice({ path: thingsPath, priceMicro: yuan('0.15'), cachedMicro: yuan('0.01') }),
    )
    await askThing(service, ben, 'keyed')
    clock.setWall(clock.now() + 23 * hourMs)
    const cached = { ...withKey('k'), flag: '&acceptCache=true' }
    const first = await askThing(service, ada, 'keyed', cached)
    assert.equal(first.headers.get('x-charge'), '0.01')

    await passTime(clock, 2 * hourMs)
    const again = await askThing(service, ada, 'keyed', cached)

    assert.deepEqual([again.headers.get('x-charge'), again.headers.get('idempotency-replayed')], ['0', 'true'])
    assert.equal((await books.ledger.getBalance(ada.accountId)).chargedMicro, yuan('0.01'))
  })
})

test('the archive', async (t) => {
  await t.test('is kept for ever unless set', async (t) => {
    const service = await openTimedService(t)
    const ada = await addCaller(service)
    recordThing(service, 'first')
    await askThing(service, ada, 'first')

    await passTime(service.clock, 3_650 * dayMs)

    assert.deepEqual([count(service, 'snapshot'), count(service, 'blob')], [1, 1])
  })

  await t.test('is kept for RETENTION_ARCHIVE: then a call is known still, and its answer gone', async (t) => {
    const service = await openTimedService(t, { RETENTION_ARCHIVE: '5d', CACHE_TTL: '300d' })
    const { clock } = service
    const ada = await addCaller(service)
    for (const name of ['first', 'second']) recordThing(service, name)
    const first = await askThing(service, ada, 'first')
    clock.setWall(clock.now() + 2 * dayMs)
    const second = await askThing(service, ada, 'second')
    assert.deepEqual(await lookUp(service, ada, first), { status: 200, answer: first.body.data })

    await passTime(clock, 3 * dayMs + hourMs)

    assert.deepEqual([count(service, 'snapshot'), count(service, 'blob')], [1, 1])
    assert.deepEqual(await lookUp(service, ada, first), { status: 200, answer: null })
    assert.deepEqual(await lookUp(service, ada, second), { status: 200, answer: second.body.data })
    const cached = { flag: '&acceptCache=true' }
    assert.match(cacheStatusOf(await askThing(service, ada, 'second', cached)) ?? '', /; hit;/)
    assert.equal(cacheStatusOf(await askThing(service, ada, 'first', cached)), 'Almagest; fwd=miss; stored')
  })
})

/** Old rows of every kind, with a job that trims them. */
async function fillOld(t: TestContext, onCommit: () => void) {
  const { addAccount, dataDir } = openTestStore(t)
  const { accountId, tokenId } = await addAccount({ name: 'ada', availableMicro: 0 })
  const clock = createTestClock()
  const store = openStore({ dataDir, clock, onCommit })
  t.after(() => store.close())
  const keptUp: number[] = []
  const keepUp: Store['keepUp'] = async ({ callsBefore }) => void keptUp.push(callsBefore)
  const usage = openUsage({ ...store, keepUp }, clock)
  const [archive, deliveryBook] = [openArchive(store, clock), openDeliveryBook(store)]
  const numbers = Array.from({ length: 1_050 }, (_, number) => number)
  const ids = { accountId, tokenId }
  await store.commit(numbers.map((number) => usage.recordCall(oldCall(ids, number))))
  await store.commit(
    numbers.map((number) =>
      deliveryBook.keepKeyedAnswer({
        accountId,
        key: `${number}`,
        question: 'q',
        callId: 'c',
        snapshotId: 1,
        data: null,
        provider: 'p',
        collectedAt: number,
        expiresAt: number,
        wallNow: number,
      }),
    ),
  )
  await keepOld(archive, 420)
  const owe = (settledAt: number) =>
    store.commit(
      numbers.map((number) =>
        deliveryBook.oweAnswer({ callId: idAt(number), tokenId, question: 'q', snapshotId: 1, settledAt }),
      ),
    )
  const job = startTrim({
    usage,
    deliveryBook,
    archive,
    drift: openDrift(store),
    people: openPeople({
      store,
      clock,
      random: openSystemRandom(),
      seal: openSeal({ digestKey: keyFor('a key for tests'), random: openSystemRandom() }),
    }),
    notices: { trim: async () => 0 },
    clock,
    retentionCallsMs: 90 * dayMs,
    retentionArchiveMs: 90 * dayMs,
    owedMs,
    onError: (error) => assert.fail(String(error)),
  })
  t.after(() => job.cancel())
  return { dataDir, clock, owe, keptUp }
}

function oldCall(ids: Pick<CallRecord, 'accountId' | 'tokenId'>, number: number): CallRecord {
  const id = idAt(number)
  return { ...blankCall, ...ids, id, path: thingsPath, at: number }
}

async function keepOld(archive: ReturnType<typeof openArchive>, many: number): Promise<void> {
  const endpoint = (await loadCatalogue()).find(kolPath)
  assert.ok(endpoint)
  await Promise.all(
    Array.from({ length: many }, (_, number) => {
      const [data, body] = [Buffer.from(`[${number}]`), Buffer.from(`{"data":[${number}]}`)]
      const params = { kolId: `${number}` }
      return archive.keep({ endpoint, params, data, body, provider: 'p', collectedAt: number, callId: `${number}` })
    }),
  )
}

test('what was kept long enough', async (t) => {
  const rowsMax = 200

  async function trimCounted(t: TestContext, tables: readonly Table[], isOwing = false) {
    let rows = 0
    const removed: number[] = []
    const countRows = (): number => tables.reduce((sum, table) => sum + count(filled, table), 0)
    let isCounting = false
    const filled = await fillOld(t, () => {
      if (!isCounting) return
      removed.push(rows - countRows())
      rows = countRows()
    })
    if (isOwing) await filled.owe(0)
    rows = countRows()
    isCounting = true
    await trim(filled.clock)
    isCounting = false
    return { removed: removed.filter((one) => one > 0), left: countRows() }
  }

  await t.test('goes whole, in commits of at most 200 rows', async (t) => {
    const { removed, left } = await trimCounted(t, ['call', 'keyed_answer', 'snapshot'])

    assert.equal(left, 0)
    assert.ok(Math.max(...removed) <= rowsMax, `commits of ${removed} rows`)
  })

  await t.test('of what is owed goes in commits of at most 200 rows too', async (t) => {
    const { removed, left } = await trimCounted(t, ['owed'], true)

    assert.equal(left, 0)
    assert.ok(Math.max(...removed) <= rowsMax, `commits of ${removed} rows`)
  })

  await t.test('is told to the store each minute, which may keep records of calls apart', async (t) => {
    const { clock, keptUp } = await fillOld(t, () => {})
    const before = clock.now() - 90 * dayMs
    await trim(clock)
    await trim(clock)

    assert.deepEqual(keptUp, [before + 60_000, before + 120_000])
  })

  /** How SQLite goes about each read that says which rows are to go. */
  function planTrims(t: TestContext): readonly string[] {
    const { dataDir } = openTestStore(t)
    const reads = listQueries().filter(({ name }) => /^(usage|deliveries)\.(list(Old|Expired)|trim)/.test(name))
    assert.ok(reads.length >= 7, `${reads.length} reads were seen`)
    const parameters = { before: 1, beforeId: '', wallNow: 1 }
    return reads.flatMap(({ sql }) =>
      peek<{ detail: string }>(dataDir, `EXPLAIN QUERY PLAN ${sql}`, parameters).map(({ detail }) => detail),
    )
  }

  for (const table of ['keyed_answer', 'call', 'flight', 'attempt', 'health_hour', 'health_day']) {
    await t.test(`is found by an index, never by reading all of ${table}`, (t) => {
      const scans = planTrims(t).filter((detail) => new RegExp(`^SCAN ${table}$`).test(detail))

      assert.deepEqual(scans, [])
    })
  }
})

test('almagest erase --subject', async (t) => {
  const videosOf = (kolId: string): string =>
    `{"base_resp":{"status_code":0,"status_message":""},"newest_videos":[{"item_id":"${kolId}"}]}`

  async function openWithCreators(t: TestContext) {
    const service = await openTimedService(t)
    const { record, ask, clock, dataDir } = service
    const ada = await addCaller(service)
    for (const kolId of ['7', '77']) record(kolPath, { kolId }, videosOf(kolId))
    return {
      ...service,
      ada,
      askFirst: (kolId: string, more = '', init: RequestInit = {}) =>
        ask(`${kolPath}?token=${ada.secret}&kolId=${kolId}${more}`, init),
      askSuccessor: (kolId: string, more = '') => ask(`${successorPath}?token=${ada.secret}&oAuthorId=${kolId}${more}`),
      async erase(subject: string) {
        await untilQuiet({ dataDir })
        const { exitCode, output } = await runOperator(['erase', '--subject', subject, '--yes', '--json'], {
          DATA_DIR: dataDir,
        })
        clock.advance(1_000)
        const { snapshots, mentions } = JSON.parse(output)
        return { exitCode, snapshots, mentions }
      },
    }
  }

  await t.test('removes all answers about a creator, by both endpoints, and no other', async (t) => {
    const { askFirst, askSuccessor, erase, ...service } = await openWithCreators(t)
    const { ada } = service
    const accept = '&acceptCache=true'
    for (const kolId of ['7', '77']) {
      for (const platform of ['', '&platform=SHORT_VIDEO']) await askSuccessor(kolId, platform)
      await askFirst(kolId)
    }
    const last = await askFirst('7')
    const kept = await askFirst('77')

    assert.deepEqual(await erase('7'), { exitCode: 0, snapshots: 4, mentions: 0 })

    assert.deepEqual([count(service, 'snapshot'), count(service, 'blob')], [4, 1])
    assert.deepEqual(await lookUp(service, ada, last), { status: 200, answer: null })
    assert.deepEqual(await lookUp(service, ada, kept), { status: 200, answer: kept.body.data })
    assert.match(cacheStatusOf(await askFirst('77', accept)) ?? '', /; hit;/)
    assert.match(cacheStatusOf(await askSuccessor('77', accept)) ?? '', /; hit;/)
    assert.equal(cacheStatusOf(await askFirst('7', accept)), 'Almagest; fwd=miss; stored')
    assert.equal(cacheStatusOf(await askSuccessor('7', accept)), 'Almagest; fwd=miss; stored')
  })

  await t.test('leaves the ledger and the records of calls whole', async (t) => {
    const { books, dataDir, ada, askFirst, erase } = await openWithCreators(t)
    for (let asked = 0; asked < 3; asked++) await askFirst('7')
    const before = { ...(await books.ledger.getBalance(ada.accountId)), calls: count({ dataDir }, 'call') }

    await erase('7')

    assert.deepEqual({ ...(await books.ledger.getBalance(ada.accountId)), calls: count({ dataDir }, 'call') }, before)
    assert.deepEqual((await auditBooks(books.store)).differences, [])
  })

  await t.test('of nobody known erases nothing', async (t) => {
    const { dataDir, askFirst, erase } = await openWithCreators(t)
    await askFirst('7')

    assert.deepEqual(await erase('8'), { exitCode: 1, snapshots: 0, mentions: 0 })
    assert.equal(count({ dataDir }, 'snapshot'), 1)
  })

  await t.test('leaves a call without its answer, also when others are collected later', async (t) => {
    const { askFirst, erase, ada, ...service } = await openWithCreators(t)
    const erased = await askFirst('7')
    await erase('7')
    await askFirst('77')

    assert.deepEqual(await lookUp(service, ada, erased), { status: 200, answer: null })
  })

  await t.test('gives nobody another creator’s answer under an Idempotency-Key', async (t) => {
    const { askFirst, erase } = await openWithCreators(t)
    const init = { headers: { 'idempotency-key': 'k' } }
    const first = await askFirst('7', '', init)
    await erase('7')
    await askFirst('77')

    const again = await askFirst('7', '', init)

    assert.deepEqual(again.body.data, first.body.data)
  })
})
