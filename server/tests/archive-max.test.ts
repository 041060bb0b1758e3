import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Archive, openArchive } from '#archive'
import { auditBooks } from '#audit'
import { loadCatalogue } from '#catalogue'
import { openDeliveryBook } from '#deliveries'
import { startMakeRoom } from '#jobs'
import { createSteadyNow, openSystemRandom, systemClock, yuan } from '#kit'
import { defineQuery } from '#store'
import { openPostgresStore } from '#store/postgres/open-postgres-store'
import { openPostgresDatabase } from '#store/postgres/postgres-database'
import { decide } from '#store/remote-turn'
import { createStillClock, createTestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { overPlaces } from '#support/places'
import { makeDatabase } from '#support/postgres'
import { kolPath, openTestService, thingsPath, until } from '#support/service'
import { countRows } from '#support/store'
import { onPostgres, overStores, type StoreKind } from '#support/stores'

const boundBytes = 1_000_000
const dayMs = 86_400_000

/** An answer that compresses to half its length. */
const noiseOf = (letters: number, member: string): string =>
  JSON.stringify({ [member]: [randomBytes(letters / 2).toString('hex')] })

/** An answer as it may be recorded elsewhere, with more in it. */
const recordedOf = (more: string): string =>
  `{"base_resp":{"status_code":0,"status_message":""},"latest_item_info":[{"item_id":7123456789012345678,"play":"7","like":9,"create_time":1700000000}],"more":${more}}`

const found = (await loadCatalogue()).find(kolPath) ?? assert.fail(`${kolPath} is gone`)

async function openBooks(t: TestContext, kind: StoreKind, clock = createStillClock()) {
  const books = await kind.open(t, clock)
  const archive = openArchive(books.store, clock)
  /** Keeps an answer of 20 KB that is so many days old. */
  const keep = (kolId: string, days: number, bytes = 20_000): Promise<number> => {
    const body = randomBytes(bytes)
    const collectedAt = clock.now() - days * dayMs
    return archive.keep({
      endpoint: found,
      params: { kolId },
      data: body,
      body,
      provider: 'p',
      collectedAt,
      callId: 'c',
    })
  }
  return { ...books, clock, archive, keep }
}

type Books = Awaited<ReturnType<typeof openBooks>>

interface Made {
  readonly answers: number
  readonly isStuck: boolean
}

/** Makes room until that is over, as the service does. */
async function makeRoom(t: TestContext, { archive, clock }: Pick<Books, 'archive' | 'clock'>): Promise<Made> {
  let made: Made | undefined
  const timer = startMakeRoom({
    archive,
    clock,
    boundBytes,
    onRemoved: (answers) => {
      made = { answers, isStuck: false }
    },
    onStuck: () => {
      made = { answers: made?.answers ?? 0, isStuck: true }
    },
    onError: (error) => assert.fail(String(error)),
  })
  t.after(() => timer.cancel())
  clock.advance(1_000)
  await until(async () => {
    clock.advance(5)
    return made !== undefined
  }, 60_000)
  timer.cancel()
  return made ?? assert.fail('nothing was told')
}

/** How often the archive was looked through in two periods. */
async function countLooks(t: TestContext, { archive, clock }: Pick<Books, 'archive' | 'clock'>): Promise<number> {
  let [asked, looks] = [0, 0]
  const getSize = () => {
    asked++
    return archive.getSize()
  }
  const listCandidates = async (): Promise<[]> => {
    looks++
    return []
  }
  const told = { onRemoved() {}, onStuck() {}, onError: (error: unknown) => assert.fail(String(error)) }
  const timer = startMakeRoom({ archive: { ...archive, getSize, listCandidates }, clock, boundBytes, ...told })
  t.after(() => timer.cancel())
  await until(async () => {
    clock.advance(1_000)
    return asked >= 2
  })
  timer.cancel()
  return looks
}

const listLeft = async (archive: Archive, ids: readonly number[]): Promise<number[]> => {
  const found = await Promise.all(ids.map((id) => archive.findSnapshot(id)))
  return found.flatMap((one) => one?.id ?? [])
}

async function assertSound({ store }: Pick<Books, 'store'>): Promise<void> {
  assert.deepEqual((await auditBooks(store)).differences, [])
}

overStores('an archive as large as it may become', async (t, kind) => {
  await t.test('loses the oldest answers to which there is a newer one, then the oldest of all', async (t) => {
    const books = await openBooks(t, kind)
    const { archive, keep } = books
    // One question was asked four times, the others once; the oldest answer is the only one to its question.
    const once = await keep('once', 60)
    const superseded = [await keep('often', 50), await keep('often', 45), await keep('often', 40)]
    const newest = await keep('often', 30)
    const others: number[] = []
    for (let nth = 0; nth < 43; nth++) others.push(await keep(`other ${nth}`, 20 - nth / 10))
    assert.ok((await archive.getSize()).bytes > 0.98 * boundBytes)

    assert.deepEqual(await makeRoom(t, books), { answers: 3, isStuck: false })

    assert.deepEqual(await listLeft(archive, [once, ...superseded, newest, ...others]), [once, newest, ...others])
    assert.equal((await archive.getSize()).answers, 45)
    await assertSound(books)

    for (let nth = 0; nth < 3; nth++) await keep(`more ${nth}`, 1)
    await makeRoom(t, books)

    assert.deepEqual(await listLeft(archive, [once, newest, ...others]), others.slice(1))
    const { bytes } = await archive.getSize()
    assert.ok(bytes <= 0.95 * boundBytes && bytes > 0.9 * boundBytes, `${bytes}`)
    await assertSound(books)

    while ((await archive.getSize()).bytes <= 0.95 * boundBytes) await keep('above where room ends', 1)
    assert.ok((await archive.getSize()).bytes <= 0.98 * boundBytes)
    assert.equal(await countLooks(t, books), 0)
  })

  await t.test('keeps what is owed, kept under a key or younger than a minute, and says so', async (t) => {
    const books = await openBooks(t, kind)
    const { archive, clock, keep, store } = books
    const { accountId, tokenId } = await books.addAccount({ name: 'ada', availableMicro: 0 })
    const [owed, keyed] = [await keep('owed', 90, 480_000), await keep('keyed', 80, 480_000)]
    const [free, young] = [await keep('free', 70), await keep('young', 0, 480_000)]
    const book = openDeliveryBook(store)
    const answer = { callId: 'c', question: 'q', snapshotId: owed }
    const wallNow = clock.now()
    const claim = {
      accountId,
      key: 'k',
      data: null,
      provider: 'p',
      collectedAt: 0,
      expiresAt: wallNow + dayMs,
      wallNow,
    }
    await store.commit([
      book.oweAnswer({ ...answer, tokenId, settledAt: createSteadyNow(clock)() }),
      book.keepKeyedAnswer({ ...answer, ...claim, snapshotId: keyed, inPlaceOf: undefined }),
    ])

    assert.deepEqual(await makeRoom(t, books), { answers: 1, isStuck: true })

    assert.deepEqual(await listLeft(archive, [owed, keyed, free, young]), [owed, keyed, young])
    assert.equal(await archive.makeRoom([owed]), 0)
    await assertSound(books)
  })

  await t.test('has its size right whatever is kept twice, imported, erased or removed', async (t) => {
    const books = await openBooks(t, kind, { ...createTestClock(), ...systemClock })
    const { archive, clock } = books
    const works = Buffer.from(recordedOf('[]'))
    const fields = { endpoint: found, body: works, data: works }
    const answer = { ...fields, provider: 'p', callId: 'c', collectedAt: clock.now() - dayMs }
    const first = await archive.keep({ ...answer, params: { kolId: '1' } })
    const body = Buffer.concat([Buffer.from('{"code":0,"data":'), works, Buffer.from('}')])
    await archive.keep({ ...answer, body, params: { kolId: '1' } })
    await archive.keep({ ...answer, body: randomBytes(9_000), params: { kolId: '2' } })
    const imported = { ...fields, params: { kolId: '3' }, collectedAt: 1, isTimeKnown: true }
    assert.deepEqual(await archive.keepImported([imported, imported]), ['kept', 'known'])
    await assertSound(books)
    assert.equal((await archive.getSize()).answers, 4)
    assert.equal(await countRows(books.store, 'work'), 2)

    await archive.erase('2')
    await archive.makeRoom([first])
    await archive.trim(2)
    await assertSound(books)
    await archive.erase('1')

    await assertSound(books)
    assert.deepEqual(await archive.getSize(), { bytes: 0, answers: 0 })
  })
})

test('what is owed or given a key between looking and locking stays on PostgreSQL', async (t) => {
  const hindrance = await onPostgres.findHindrance()
  if (hindrance !== undefined) return t.skip(hindrance)
  const url = (await makeDatabase(t)) ?? assert.fail('PostgreSQL listens no more')
  const store = await openPostgresStore({ url, clock: systemClock, random: openSystemRandom() })
  t.after(() => store.close())
  const other = await openPostgresDatabase({ url, clock: systemClock })
  t.after(() => other.close())
  const archive = openArchive(store, systemClock)
  const book = openDeliveryBook(store)
  const answer = { endpoint: found, provider: 'p', callId: 'c', collectedAt: 1 }
  const keyed = { accountId: 'a', key: 'k', data: null, provider: 'p', collectedAt: 1, expiresAt: dayMs, wallNow: 0 }

  const claims = {
    owed: (snapshotId: number) =>
      book.oweAnswer({ callId: 'c', tokenId: 't', question: 'q', snapshotId, settledAt: 1 }),
    keyed: (snapshotId: number) =>
      book.keepKeyedAnswer({ ...keyed, callId: 'c', question: 'q', snapshotId, inPlaceOf: undefined }),
  }
  for (const [name, claim] of Object.entries(claims)) {
    const data = randomBytes(100)
    const id = await archive.keep({ ...answer, params: { kolId: name }, data, body: data })
    await store.commit([])
    const turn = await other.begin(`a turn in which it is ${name}`)
    const unit = { changes: [claim(id)], keep() {}, fail: (error: unknown) => assert.fail(String(error)) }
    const decided = await decide({ turn, units: [unit], announce() {}, prepare() {} })
    decided.tell()
    const isWaiting = async (): Promise<boolean> =>
      (await other.list([{ query: findWaiting, asks: {} }]))[0]?.length === 1
    assert.equal(await isWaiting(), false)
    const removed = archive.makeRoom([id])
    await until(isWaiting)
    await turn.commit()

    assert.equal(await removed, 0, name)
    assert.equal((await archive.findSnapshot(id))?.id, id, name)
  }
})

/** Whoever has found what is to go waits for the lock of who claims it. */
const findWaiting = defineQuery(
  'test.findWaiting',
  `SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database() LIMIT 1`,
)

overPlaces('a service with ARCHIVE_MAX', async (t, makePlace) => {
  await t.test('gives and keeps what is collected while it is full, and makes room', async (t) => {
    const place = await makePlace()
    const clock = createStillClock()
    const service = await openTestService(t, { ...place, clock, environment: { ARCHIVE_MAX: '1MB' } })
    const ada = await service.addCaller({ balanceMicro: yuan('100') })
    const { archive, store } = service.books
    const ask = async (nth: number): Promise<void> => {
      const name = `thing ${nth}`
      service.record(thingsPath, { name, keyword: '', page: 1, sort: 'NEW' }, noiseOf(40_000, 'items'))
      const { body, headers } = await service.ask(`${thingsPath}?token=${ada.secret}&name=${encodeURIComponent(name)}`)
      assert.deepEqual([body.code, headers.get('x-charge')], [0, '0.15'])
      clock.setWall(clock.now() + 1_000_000)
    }
    for (let nth = 0; nth < 60; nth++) await ask(nth)
    await until(async () => {
      clock.advance(1_000)
      return (await archive.getSize()).bytes <= 0.95e6
    }, 30_000)

    assert.ok((await archive.getSize()).bytes > 0.8e6)
    const last = { path: thingsPath, params: { name: 'thing 59', keyword: '', page: 1, sort: 'NEW' } }
    assert.ok(await archive.findNewest({ ...last, since: 0, until: clock.now() }))
    assert.deepEqual((await auditBooks(store)).differences, [])
    const metrics = await service.readMetrics()
    assert.match(metrics, /^almagest_archive_bound_bytes 1000000$/m)
    assert.match(metrics, new RegExp(`^almagest_archive_bytes ${(await archive.getSize()).bytes}$`, 'm'))
  })

  await t.test('has imports stop there with a sentence, and what was taken is whole', async (t) => {
    const place = await makePlace()
    const service = await openTestService(t, { ...place, environment: { ARCHIVE_MAX: '1MB' } })
    const folder = makeFolder(t)
    // What the service keeps is added up apart from what the command does.
    const ada = await service.addCaller({ balanceMicro: yuan('1') })
    service.record(thingsPath, { name: 'one', keyword: '', page: 1, sort: 'NEW' }, noiseOf(400_000, 'items'))
    assert.equal((await service.ask(`${thingsPath}?token=${ada.secret}&name=one`)).body.code, 0)
    for (let nth = 0; nth < 90; nth++)
      writeFileSync(join(folder, `kolId=${1_000 + nth}.json`), recordedOf(noiseOf(30_000, 'more')))

    // The command does not know the setting: the service has noted it.
    const { exitCode, output } = await runOperator(['import', folder, '--endpoint', kolPath], service.place)

    assert.equal(exitCode, 1)
    const kept = Number(/^(\d+) kept/.exec(output)?.[1])
    const { bytes, answers } = await service.books.archive.getSize()
    assert.equal(answers, kept + 1)
    assert.ok(bytes > 0.9e6 && bytes <= 0.98e6, `${bytes}`)
    assert.match(output, /The archive has no room for more: it may become 1 MB large \(ARCHIVE_MAX\)/)
    assert.deepEqual((await auditBooks(service.books.store)).differences, [])
    const { output: told } = await runOperator(['doctor'], service.place)
    assert.match(told, new RegExp(`archive +${answers} answers, .* of the 1 MB of ARCHIVE_MAX`))
  })
})
