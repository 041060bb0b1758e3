import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { zstdCompressSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { issueToken } from '#desk'
import { yuan } from '#kit'
import { defineQuery } from '#store'
import { tester } from '#support/actor'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { overPlaces, type Place } from '#support/places'
import {
  kolId,
  kolPath,
  openTestService,
  successorPath,
  type TestCaller,
  type TestService,
  until,
} from '#support/service'
import { countRows } from '#support/store'
import { type LocalUpstream, openUpstream, send, settingsOf } from '#support/upstream'
import { askV1, workId, worksAnswer } from '#support/works'

const answer = worksAnswer([1_000, 2_000, 3_000])

/** The same as `just-one-api` sends it. */
const body = `{"code":0,"data":${answer},"message":null,"recordTime":null,"requestId":"0123456789abcdef0123456789abcdef"}`

interface World extends TestService {
  readonly upstream: LocalUpstream
}

async function openWorld(
  t: TestContext,
  place: Place,
  environment: Readonly<Record<string, string>> = {},
): Promise<World> {
  const upstream = await openUpstream(t, 'just-one-api')
  upstream.behave(send(body))
  const service = await openTestService(t, { ...place, environment: { ...settingsOf([upstream]), ...environment } })
  return { ...service, upstream }
}

const addPayer = (world: World): Promise<TestCaller> => world.addCaller({ balanceMicro: yuan('1') })

const askWorks = ({ ask }: World, { secret }: TestCaller, flag = '') =>
  ask(`${kolPath}?token=${secret}&kolId=${kolId}${flag}`)

/** What a caller sees by every way to look at a creator; a status where that is not 200. */
async function look(world: TestService, caller: TestCaller, id: number) {
  async function see(target: string, read: (body: Record<string, unknown[]>) => unknown): Promise<unknown> {
    const { status, body } = await askV1(world, caller, target)
    return status === 200 ? read(body) : status
  }
  const kol = `/kols/${kolId}`
  return {
    snapshots: await see(`${kol}/snapshots`, ({ snapshots = [] }) => snapshots.length),
    snapshot: await see(`${kol}/snapshots/${id}`, () => 'seen'),
    history: await see(`${kol}/history`, ({ points = [], videos = [] }) => [points.length, videos.length]),
    video: await see(`/videos/${workId(0)}/history`, ({ points = [] }) => points.length),
    videos: await see(`${kol}/videos`, () => 'seen'),
    videosOfIt: await see(`${kol}/videos?snapshot=${id}`, () => 'seen'),
    metrics: await see(`${kol}/metrics`, () => 'seen'),
    metricsOfIt: await see(`${kol}/metrics?snapshot=${id}`, () => 'seen'),
  }
}

const everything = {
  snapshots: 1,
  snapshot: 'seen',
  history: [1, 3],
  video: 1,
  videos: 'seen',
  videosOfIt: 'seen',
  metrics: 'seen',
  metricsOfIt: 'seen',
}

const nothing = {
  snapshots: 0,
  snapshot: 404,
  history: [0, 0],
  video: 0,
  videos: 404,
  videosOfIt: 404,
  metrics: 404,
  metricsOfIt: 404,
}

const listSnapshotIds = defineQuery<{ readonly id: number }>('test.listSnapshotIds', 'SELECT id FROM snapshot')

/** The id of the only snapshot. */
async function getSnapshotId({ books: { store } }: TestService): Promise<number> {
  const [row, ...more] = await store.list(listSnapshotIds, {})
  assert.ok(row && more.length === 0)
  return row.id
}

/** Two callers who are answered by one collection. */
async function askTogether(world: World, leader: TestCaller, follower: TestCaller): Promise<void> {
  let release = (): void => {}
  world.upstream.behave((request, response) => {
    release = () => send(body)(request, response)
  })
  const first = askWorks(world, leader)
  await until(async () => world.upstream.targets.length === 1)
  const second = askWorks(world, follower)
  await until(async () => (await countRows(world.books.store, 'hold')) === 2)
  release()
  assert.deepEqual([(await first).body.code, (await second).body.code, world.upstream.targets.length], [0, 0, 1])
}

overPlaces('an answer is seen', async (t, makePlace) => {
  const world = await openWorld(t, await makePlace())
  const [leader, follower, cached, stranger] = await Promise.all([1, 2, 3, 4].map(() => addPayer(world)))
  assert.ok(leader && follower && cached && stranger)
  await askTogether(world, leader, follower)
  assert.equal((await askWorks(world, cached, '&acceptCache=true')).body.code, 0)
  const id = await getSnapshotId(world)

  for (const [who, caller] of Object.entries({
    'who began its collection': leader,
    'who shared it': follower,
    'who was given it from the cache': cached,
  })) {
    await t.test(`by ${who}, by every way to look`, async () => {
      assert.deepEqual(await look(world, caller, id), everything)
    })
  }

  await t.test('by no other account, by no way to look, be it an operator’s', async () => {
    const operator = await world.addCaller({ isOperator: true })

    for (const other of [stranger, operator]) assert.deepEqual(await look(world, other, id), nothing)
  })

  await t.test('by another token of its account', async () => {
    const { secret } = await issueToken(world.books, tester, { accountId: leader.accountId })

    assert.deepEqual(await look(world, { ...leader, secret }, id), everything)
  })

  await t.test('by nobody who could not pay for it', async () => {
    const poor = await world.addCaller()
    await world.books.store.write(
      world.books.ledger.setPrice({ path: kolPath, priceMicro: yuan('0.15'), cachedMicro: yuan('0.1') }),
    )

    const { body } = await askWorks(world, poor, '&acceptCache=true')

    assert.notEqual(body.code, 0)
    assert.deepEqual(await look(world, poor, id), nothing)
  })

  await t.test('by nobody once its creator is erased, and nothing of it is left', async () => {
    await world.books.archive.erase(kolId)

    for (const caller of [leader, follower, cached]) assert.deepEqual(await look(world, caller, id), nothing)
    for (const table of ['owner', 'work', 'blob']) assert.equal(await countRows(world.books.store, table), 0, table)
  })
})

overPlaces('an answer is seen by everybody', async (t, makePlace) => {
  await t.test('where ARCHIVE_SHARED says so, by every way to look', async (t) => {
    const world = await openWorld(t, await makePlace(), { ARCHIVE_SHARED: 'true' })
    await askWorks(world, await addPayer(world))

    assert.deepEqual(await look(world, await world.addCaller(), await getSnapshotId(world)), everything)
  })

  await t.test('where it was imported, with the body as it was received', async (t) => {
    const world = await openWorld(t, await makePlace())
    const file = join(makeFolder(t), `kolId=${kolId}.json`)
    writeFileSync(file, body)

    const { exitCode } = await runOperator(['import', file, '--endpoint', kolPath], world.place)

    assert.equal(exitCode, 0)
    const id = await getSnapshotId(world)
    const anybody = await world.addCaller()
    assert.deepEqual(await look(world, anybody, id), everything)
    const { text } = await askV1(world, anybody, `/kols/${kolId}/snapshots/${id}`)
    assert.ok(text.endsWith(`,"data":${answer},"body":${body}}`), text)
  })
})

overPlaces('who supplied an answer, and its body as it came, are shown', async (t, makePlace) => {
  async function see(t: TestContext, isOperator: boolean, environment: Readonly<Record<string, string>> = {}) {
    const world = await openWorld(t, await makePlace(), environment)
    const caller = await world.addCaller({ balanceMicro: yuan('1'), isOperator })
    await askWorks(world, caller)
    const { body: whole, text } = await askV1(world, caller, `/kols/${kolId}/snapshots/${await getSnapshotId(world)}`)
    assert.ok(text.includes(`"data":${answer}`))
    return [whole.provider, 'body' in whole && JSON.stringify(whole.body)]
  }
  const shown = ['just-one-api', body]

  await t.test('to operators', async (t) => assert.deepEqual(await see(t, true), shown))
  await t.test('to everybody where EXPOSE_PROVIDERS says so', async (t) =>
    assert.deepEqual(await see(t, false, { EXPOSE_PROVIDERS: 'true' }), shown),
  )
  await t.test('to nobody else', async (t) => assert.deepEqual(await see(t, false), [undefined, false]))
})

const migrations = fileURLToPath(new URL('../src/store/sqlite/migrations', import.meta.url))

/** The folder of a service from before ownership: ada was given three answers, and bob one that was since trimmed. */
function makeOldFolder(t: TestContext): string {
  const dataDir = makeFolder(t)
  const raw = new Sqlite(join(dataDir, 'almagest.db'))
  const first = readdirSync(migrations).sort().slice(0, 3)
  for (const name of first) raw.exec(readFileSync(join(migrations, name), 'utf8'))
  raw.exec(`INSERT INTO account VALUES ('acc_ada', 'ada', 'active', 0, 1), ('acc_bob', 'bob', 'active', 0, 1);
    INSERT INTO balance (account_id) VALUES ('acc_ada'), ('acc_bob');
    INSERT INTO token (id, account_id, digest, hint, created_at) VALUES ('tok_ada', 'acc_ada', x'00', '', 1), ('tok_bob', 'acc_bob', x'01', '', 1)`)
  const insertBlob = raw.prepare('INSERT INTO blob (digest, bytes) VALUES (?, ?)')
  const insertSnapshot = raw.prepare(`INSERT INTO snapshot
    (path, params, subject_kind, subject, provider, collected_at, wire_blob, body_blob, call_id)
    VALUES (?, ?, 'kol', ?, 'just-one-api', ?, ?, ?, ?)`)
  const insertCall = raw.prepare(`INSERT INTO call
    (id, account_id, token_id, path, at, duration_ms, code, charge_micro, granted, snapshot_id)
    VALUES (?, ?, ?, ?, ?, 1, 0, 0, 0, ?)`)
  const putBlob = (text: string) =>
    insertBlob.run(createHash('sha256').update(text).digest(), zstdCompressSync(text)).lastInsertRowid
  for (const [nth, { path, params, plays }] of oldAnswers.entries()) {
    const data = worksAnswer(plays)
    const [wire, whole] = [putBlob(data), putBlob(`{"code":0,"data":${data}}`)]
    const at = oldAt + nth * dayMs
    const { lastInsertRowid } = insertSnapshot.run(path, params, kolId, at, wire, whole, `call_${nth}`)
    insertCall.run(`call_${nth}`, 'acc_ada', 'tok_ada', path, at, lastInsertRowid)
  }
  insertCall.run('call_bob', 'acc_bob', 'tok_bob', kolPath, oldAt, 1_000)
  raw.pragma('user_version = 3')
  raw.close()
  return dataDir
}

const dayMs = 86_400_000
const oldAt = Date.parse('2026-10-01T10:00:00+08:00')
const oldAnswers = [
  { path: kolPath, params: `{"kolId":"${kolId}"}`, plays: [1_000] },
  { path: successorPath, params: `{"oAuthorId":"${kolId}","platform":"SHORT_VIDEO"}`, plays: [1_500] },
  { path: successorPath, params: `{"oAuthorId":"${kolId}","platform":"LIVE_STREAMING"}`, plays: [9, 9] },
]

test('after the upgrade from before ownership, answers are seen', async (t) => {
  const world = await openTestService(t, { dataDir: makeOldFolder(t) })
  async function enter(accountId: string): Promise<TestCaller> {
    const { id: tokenId, secret } = await issueToken(world.books, tester, { accountId })
    return { name: accountId, accountId, tokenId, secret }
  }
  const [ada, bob] = [await enter('acc_ada'), await enter('acc_bob')]
  await until(async () => (await world.books.archive.findUnread(0)) === undefined)

  await t.test('by those whose calls they answered, in the history of their creator', async () => {
    const { body } = await askV1(world, ada, `/kols/${kolId}/history`)

    assert.deepEqual(
      body.points.map(({ endpoint, medianPlays }: Record<string, unknown>) => [endpoint, medianPlays]),
      [
        [kolPath, 1_000],
        [successorPath, 1_500],
      ],
    )
    assert.deepEqual(
      body.videos.map(({ growthPerDay }: Record<string, unknown>) => growthPerDay),
      [500],
    )
  })

  await t.test('under the kind of content that they are about', async () => {
    const { body } = await askV1(world, ada, `/kols/${kolId}/history?platform=LIVE_STREAMING`)

    assert.deepEqual(
      body.points.map(({ works }: Record<string, unknown>) => works),
      [2],
    )
  })

  await t.test('in the histories of their works', async () => {
    const { body } = await askV1(world, ada, `/videos/${workId(0)}/history`)

    assert.deepEqual(
      body.points.map(({ plays }: Record<string, unknown>) => plays),
      [1_000, 1_500, 9],
    )
  })

  await t.test('with their bytes', async () => {
    const { text } = await askV1(world, ada, `/kols/${kolId}/snapshots/1`)

    assert.ok(text.endsWith(`"data":${worksAnswer([1_000])}}`), text)
  })

  await t.test('by nobody else', async () => {
    assert.deepEqual(await look(world, bob, 1), nothing)
  })
})
