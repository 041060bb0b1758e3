import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { auditBooks } from '#audit'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { type OperatorOutcome, runOperator } from '#support/operator'
import { startServed } from '#support/served'
import { kolPath, openTestService, successorPath, type TestCaller, type TestService, until } from '#support/service'
import { peek } from '#support/tamper'
import { type Behaviour, openUpstream, send, settingsOf } from '#support/upstream'

/** Who is erased, who stays, and who stays although an answer about them names the first. */
const [erased, other, friend] = ['6999999999999999991', '6888888888888888882', '6777777777777777773']

const erase = (dataDir: string, words: readonly string[] = ['--yes'], answer?: boolean): Promise<OperatorOutcome> =>
  runOperator(['erase', '--subject', erased, ...words], { DATA_DIR: dataDir }, answer)

const magic = Buffer.from('28b52ffd', 'hex')

/** The bytes of a zstd frame that begins here, where a whole one does. */
function readFrame(bytes: Buffer): Buffer | undefined {
  const [descriptor = 0] = bytes.subarray(4, 5)
  const isSingle = (descriptor & 0x20) !== 0
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0
  let at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0) + sizeBytes
  for (let isLast = false; !isLast; ) {
    if (at + 3 > bytes.length) return undefined
    const block = bytes.readUIntLE(at, 3)
    isLast = (block & 1) === 1
    at += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3)
  }
  const end = at + ((descriptor & 4) !== 0 ? 4 : 0)
  return end <= bytes.length ? bytes.subarray(0, end) : undefined
}

const pageBytes = 4_096

/** What follows a place in a file: as it stands, and without the numbers that begin the pages of a long row. */
function* readOn(bytes: Buffer, at: number): Generator<Buffer> {
  const following = bytes.subarray(at, at + 20 * pageBytes)
  yield following
  const first = pageBytes - (at % pageBytes)
  const pages = Array.from({ length: 19 }, (_, page) => {
    const start = first + page * pageBytes
    return following.subarray(start + 4, start + pageBytes)
  })
  yield Buffer.concat([following.subarray(0, first), ...pages])
}

function unpack(bytes: Buffer): string {
  const frame = readFrame(bytes)
  try {
    return frame ? zstdDecompressSync(frame, { maxOutputLength: 1 << 24 }).toString('latin1') : ''
  } catch {
    // Four bytes that look like a beginning, and are none.
    return ''
  }
}

/** How often an id can be read from the files of a folder, plainly and out of packed answers. */
function countTraces(dataDir: string, id: string): { readonly plain: number; readonly packed: number } {
  let [plain, packed] = [0, 0]
  for (const name of readdirSync(dataDir)) {
    const bytes = readFileSync(join(dataDir, name))
    for (let at = bytes.indexOf(id); at >= 0; at = bytes.indexOf(id, at + 1)) plain++
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1))
      if ([...readOn(bytes, at)].some((following) => unpack(following).includes(id))) packed++
  }
  return { plain, packed }
}

const none = { plain: 0, packed: 0 }

const noise = (seed: number): string =>
  Array.from({ length: 400 }, (_, index) => ((index + 1) * (seed + 7) * 2_654_435_761).toString(36)).join('')

const answerOf = (kolId: string, seed: number, more = ''): string =>
  `{"base_resp":{"status_code":0,"status_message":""},"author_id":"${kolId}","newest_videos":[{"item_id":"${seed}","title":"${noise(seed)}"}]${more}}`

const empty = '{"base_resp":{"status_code":0,"status_message":""}}'

/** Answers about each creator. */
const seeds = 12

interface World extends TestService {
  readonly ada: TestCaller
  readonly adaAsks: (path: string, query: string, init?: RequestInit) => ReturnType<TestService['ask']>
}

/**
 * A service that knows everything of `erased` a service can know: answers of two endpoints, one for a retry, an empty one,
 * owed ones, an answer about `friend` that names it, keys with the id in them and a complaint of an upstream.
 */
async function openWorld(t: TestContext): Promise<World> {
  const world = await openTestService(t)
  const ada = await world.addCaller({ balanceMicro: yuan('1000') })
  const adaAsks: World['adaAsks'] = (path, query, init) => world.ask(`${path}?token=${ada.secret}&${query}`, init)
  for (let seed = 0; seed < seeds; seed++) {
    for (const [kolId, more] of [[erased], [other], [friend, `,"similar":["${erased}"]`]] as const) {
      world.record(kolPath, { kolId }, answerOf(kolId, seed, more))
      assert.equal((await adaAsks(kolPath, `kolId=${kolId}`)).body.code, 0)
    }
  }
  world.record(kolPath, { kolId: friend }, answerOf(friend, 1_000))
  await adaAsks(kolPath, `kolId=${friend}`)
  await adaAsks(successorPath, `oAuthorId=${erased}`)
  await adaAsks(kolPath, `kolId=${erased}`, { headers: { 'idempotency-key': `question about ${erased}` } })
  world.record(kolPath, { kolId: erased }, empty)
  await adaAsks(kolPath, `kolId=${erased}`, { headers: { 'idempotency-key': 'empty' } })
  const { usage, deliveryBook, store } = world.books
  const newest = peek<{ id: number }>(world.dataDir, 'SELECT max(id) AS id FROM snapshot')[0]?.id ?? 0
  const owed = { tokenId: ada.tokenId, question: `${kolPath} {"kolId":"${erased}"}`, settledAt: Date.now() }
  await store.commit([
    deliveryBook.oweAnswer({ ...owed, callId: 'e'.repeat(32), snapshotId: newest }),
    usage.recordFlight(
      {
        callId: 'f'.repeat(32),
        at: Date.now(),
        durationMs: 1,
        passedOver: [],
        attempts: [{ ...attempt, detail: `no such creator: ${erased}` }],
      },
      { path: kolPath, at: Date.now() },
    ),
  ])
  return { ...world, ada, adaAsks }
}

const attempt = {
  at: 1,
  durationMs: 1,
  provider: 'tikhub',
  credential: '1',
  region: 'api.tikhub.io',
  because: 'preferred',
  passedOver: [],
  outcome: 'bad',
  costMicro: 0,
  currency: null,
  rateMicro: null,
}

const countSnapshots = ({ dataDir }: World, subject: string): number =>
  peek(dataDir, 'SELECT 1 FROM snapshot WHERE subject = @subject', { subject }).length

test('erase leaves no trace of a creator in any file, and everything of others', async (t) => {
  const world = await openWorld(t)
  const { dataDir, service, books, ada } = world
  const before = countTraces(dataDir, erased)
  assert.ok(before.plain > 50 && before.packed > 0, JSON.stringify(before))
  const balance = await books.ledger.getBalance(ada.accountId)

  await t.test('beside the service that collected it', async () => {
    const { exitCode, output, complaints } = await erase(dataDir, ['--yes', '--json'])

    assert.deepEqual([exitCode, complaints], [0, ''])
    const { snapshots, mentions, questions, wiped, left } = JSON.parse(output)
    assert.deepEqual([snapshots, mentions, wiped, left], [seeds + 2, seeds, 'whole', []])
    assert.ok(questions >= 4, output)
    assert.deepEqual(countTraces(dataDir, erased), none)
  })

  await t.test('which goes on with what is left, and asks again for what is not', async () => {
    assert.deepEqual([countSnapshots(world, other), countSnapshots(world, friend)], [seeds, 1])
    const cached = await world.adaAsks(kolPath, `kolId=${friend}&acceptCache=true`)
    assert.match(cached.headers.get('cache-status') ?? '', /hit/)
    assert.deepEqual((await auditBooks(books.store)).differences, [])
    assert.deepEqual(await books.ledger.getBalance(ada.accountId), balance)
    await books.store.commit([])
    assert.deepEqual(countTraces(dataDir, erased), none)
  })

  await t.test('also when the service has stopped', async () => {
    await service.stop()
    assert.deepEqual(countTraces(dataDir, erased), none)
    assert.ok(countTraces(dataDir, other).packed > 0)
  })
})

test('erase leaves no trace of answers that were refused, also of those the service has not written yet', async (t) => {
  const local = await openUpstream(t, 'just-one-api')
  const world = await openTestService(t, { environment: settingsOf([local]) })
  const ada = await world.addCaller({ balanceMicro: yuan('100') })
  const refuse = (kolId: string, seed: number): Behaviour =>
    send(`{"code":0,"data":{"base_resp":{"status_code":5},"author_id":"${kolId}","title":"${noise(seed)}"}}`)
  for (let nth = 0; nth < 12; nth++) {
    for (const kolId of [erased, other]) {
      local.behave(refuse(kolId, nth))
      assert.equal((await world.ask(`${kolPath}?token=${ada.secret}&kolId=${kolId}`)).body.code, 301)
    }
  }
  await until(async () => (await world.books.drift.countBodies()) >= 5)
  const before = countTraces(world.dataDir, erased)
  assert.ok(before.plain > 0 && before.packed > 0, JSON.stringify(before))

  const { exitCode, output } = await erase(world.dataDir, ['--yes', '--json'])

  assert.equal(exitCode, 0)
  assert.ok(JSON.parse(output).shapes >= 1, output)
  assert.deepEqual(countTraces(world.dataDir, erased), none)
  await world.service.stop()
  assert.deepEqual(countTraces(world.dataDir, erased), none)
})

test('erase without a service leaves no trace either, also of what retention had removed', async (t) => {
  const world = await openWorld(t)
  const { dataDir, service } = world
  await service.stop()
  // As an earlier version removed them: whatever stood there can be read.
  const driver = new Sqlite(join(dataDir, 'almagest.db'))
  driver.pragma('secure_delete = OFF')
  driver.exec(`DELETE FROM owner; DELETE FROM keyed_answer; DELETE FROM owed; DELETE FROM attempt; DELETE FROM work;
    DELETE FROM snapshot WHERE subject = '${erased}' OR subject = '${friend}';
    DELETE FROM blob WHERE id NOT IN (SELECT wire_blob FROM snapshot); UPDATE call SET idempotency_key = NULL, question = NULL`)
  driver.close()
  const before = countTraces(dataDir, erased)
  assert.ok(before.plain > 0 && before.packed > 0, JSON.stringify(before))

  const { exitCode, output } = await erase(dataDir)

  assert.equal(exitCode, 1)
  assert.match(output, new RegExp(`^Nothing was kept about ${erased}`))
  assert.deepEqual(countTraces(dataDir, erased), none)
})

/** A folder with answers about `erased`, whose service is gone. */
async function openLeft(t: TestContext): Promise<string> {
  const world = await openWorld(t)
  await world.service.stop()
  return world.dataDir
}

test('erase', async (t) => {
  await t.test('is finished by running it again, wherever it ended on the way', async (t) => {
    const dataDir = await openLeft(t)
    const driver = new Sqlite(join(dataDir, 'almagest.db'))
    driver.exec(`INSERT INTO remembered VALUES ('erasure', 'begun');
      DELETE FROM snapshot WHERE subject = '${erased}' OR subject = '${friend}' AND id < 20;
      DELETE FROM keyed_answer; DELETE FROM owed; DELETE FROM attempt; DELETE FROM work; UPDATE call SET idempotency_key = NULL, question = NULL;
      DELETE FROM blob WHERE id NOT IN (SELECT wire_blob FROM snapshot)`)
    driver.close()

    const first = await erase(dataDir)
    const again = await erase(dataDir)

    assert.deepEqual([first.exitCode, again.exitCode], [0, 1])
    assert.match(first.output, /had ended on the way is finished/)
    assert.deepEqual(countTraces(dataDir, erased), none)
  })

  await t.test('asks whoever sits at a terminal, and does what they say', async (t) => {
    const dataDir = await openLeft(t)

    const no = await erase(dataDir, [], false)
    const kept = countTraces(dataDir, erased)
    const yes = await erase(dataDir, [], true)

    assert.deepEqual([no.exitCode, no.output], [1, 'Nothing was erased.\n'])
    assert.ok(kept.plain > 50)
    assert.equal(yes.exitCode, 0)
    assert.deepEqual(countTraces(dataDir, erased), none)
  })

  await t.test('is misused where nobody can be asked, or nobody is named', async (t) => {
    const dataDir = makeFolder(t)
    await runOperator(['account', 'create', 'ada'], { DATA_DIR: dataDir })

    const silent = await erase(dataDir, [])
    const nobody = await runOperator(['erase', '--subject', ' ', '--yes'], { DATA_DIR: dataDir })

    assert.deepEqual([silent.exitCode, silent.output, nobody.exitCode, nobody.output], [2, '', 2, ''])
    assert.match(silent.complaints, /--yes/)
  })

  await t.test('ends with 1 where nothing is kept', async (t) => {
    const dataDir = makeFolder(t)
    await runOperator(['account', 'create', 'ada'], { DATA_DIR: dataDir })

    const { exitCode, output } = await erase(dataDir)

    assert.equal(exitCode, 1)
    assert.match(output, /^Nothing was kept about/)
  })

  await t.test('says where it may not erase, and ends with 1', async (t) => {
    const dataDir = await openLeft(t)
    const environment = { DATA_DIR: dataDir }
    await runOperator(['account', 'create', 'ben'], environment)
    await runOperator(['adjust', 'ben', '1', '--reason', `nothing of ${erased}`], environment)
    await runOperator(['backup', join(dataDir, 'backup.db')], environment)

    const { exitCode, output } = await erase(dataDir)

    assert.equal(exitCode, 1)
    assert.match(output, /^Still named.*\n {2}entry\.reason\n {2}journal\.asked\n {2}\S+backup\.db$/m)
  })

  await t.test('takes a short id for nobody else’s number', async (t) => {
    const world = await openTestService(t)
    const ada = await world.addCaller({ balanceMicro: yuan('1000') })
    for (const [kolId, plays] of [
      ['12', '7'],
      ['7', '12'],
    ]) {
      world.record(kolPath, { kolId: String(kolId) }, answerOf(String(kolId), Number(plays)))
      await world.ask(`${kolPath}?token=${ada.secret}&kolId=${kolId}`)
    }
    await world.service.stop()

    const { output } = await runOperator(['erase', '--subject', '12', '--yes', '--json'], { DATA_DIR: world.dataDir })

    const { snapshots, mentions } = JSON.parse(output)
    assert.deepEqual([snapshots, mentions], [1, 0])
  })
})

test('erase beside a service in a process of its own', async (t) => {
  const dataDir = await openLeft(t)
  const served = await startServed(t, { DATA_DIR: dataDir })

  await t.test('leaves no trace while it runs', async () => {
    const { exitCode, output } = await erase(dataDir)

    assert.equal(exitCode, 0)
    assert.match(output, /Nothing of it can be read back/)
    assert.deepEqual(countTraces(dataDir, erased), none)
    assert.equal((await fetch(`${served.url}/readyz`)).status, 200)
  })

  await t.test(
    'says what is to be done where the database is too large to be written anew, and then does it',
    async () => {
      const driver = new Sqlite(join(dataDir, 'almagest.db'))
      const body = Buffer.from(`{"author_id":"${erased}"}`)
      const digest = createHash('sha256').update(body).digest()
      driver.prepare('INSERT INTO blob (digest, bytes) VALUES (?, ?)').run(digest, zstdCompressSync(body))
      driver.exec(`INSERT INTO snapshot (path, params, subject_kind, subject, provider, collected_at, wire_blob, body_blob, call_id)
        SELECT '${kolPath}', '{"kolId":"${erased}"}', 'kol', '${erased}', 'import', 1, id, id, '' FROM blob ORDER BY id DESC LIMIT 1;
      CREATE TABLE filling (bytes BLOB); INSERT INTO filling VALUES (zeroblob(34000000)); PRAGMA wal_checkpoint`)
      driver.close()

      const beside = await erase(dataDir)
      assert.equal(beside.exitCode, 0)
      assert.match(beside.output, /Stop the service and run this once more/)
      await served.stop()
      const alone = await erase(dataDir)

      assert.equal(alone.exitCode, 0)
      assert.match(alone.output, /had ended on the way is finished/)
      assert.deepEqual(countTraces(dataDir, erased), none)
    },
  )
})

test('erase says so where somebody keeps the log from being emptied, and is right when run again', async (t) => {
  const dataDir = await openLeft(t)
  const reader = new Sqlite(join(dataDir, 'almagest.db'))
  reader.exec('BEGIN; SELECT count(*) FROM call')
  reader.prepare('SELECT 1 FROM call').get()

  const held = await erase(dataDir)
  reader.exec('COMMIT')
  reader.close()
  const again = await erase(dataDir)

  assert.equal(held.exitCode, 0)
  assert.match(held.output, /its log could not be emptied/)
  assert.equal(again.exitCode, 0)
  assert.deepEqual(countTraces(dataDir, erased), none)
})
