import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { kolId, kolPath, openTestService, type TestCaller, type TestService, until } from '#support/service'
import { type LocalUpstream, openUpstream, send, settingsOf } from '#support/upstream'
import { askV1, workId, worksAnswer } from '#support/works'

const answer = worksAnswer([1_000, 2_000, 3_000])

/** The same as `just-one-api` sends it. */
const body = `{"code":0,"data":${answer},"message":null,"recordTime":null,"requestId":"0123456789abcdef0123456789abcdef"}`

interface World extends TestService {
  readonly upstream: LocalUpstream
}

async function openWorld(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<World> {
  const upstream = await openUpstream(t, 'just-one-api')
  upstream.behave(send(body))
  const service = await openTestService(t, { environment: { ...settingsOf([upstream]), ...environment } })
  return { ...service, upstream }
}

const addPayer = (world: World): Promise<TestCaller> => world.addCaller({ balanceMicro: yuan('1') })

const askWorks = ({ ask }: World, { secret }: TestCaller, flag = '') =>
  ask(`${kolPath}?token=${secret}&kolId=${kolId}${flag}`)

const count = ({ books: { store } }: TestService, table: 'hold' | 'owner' | 'snapshot' | 'work' | 'blob'): number =>
  store.prepare<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).find()?.count ?? 0

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

/** The id of the only snapshot. */
function getSnapshotId({ books: { store } }: TestService): number {
  const [row, ...more] = store.prepare<{ id: number }>('SELECT id FROM snapshot').list()
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
  await until(async () => count(world, 'hold') === 2)
  release()
  assert.deepEqual([(await first).body.code, (await second).body.code, world.upstream.targets.length], [0, 0, 1])
}

test('an answer is seen', async (t) => {
  const world = await openWorld(t)
  const [leader, follower, cached, stranger] = await Promise.all([1, 2, 3, 4].map(() => addPayer(world)))
  assert.ok(leader && follower && cached && stranger)
  await askTogether(world, leader, follower)
  assert.equal((await askWorks(world, cached, '&acceptCache=true')).body.code, 0)
  const id = getSnapshotId(world)

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
    const { tokens, store } = world.books
    const { secret, change } = tokens.newToken({ accountId: leader.accountId })
    await store.commit([change])

    assert.deepEqual(await look(world, { ...leader, secret }, id), everything)
  })

  await t.test('by nobody who could not pay for it', async () => {
    const poor = await world.addCaller()
    await world.books.ledger.setPrice({ path: kolPath, priceMicro: yuan('0.15'), cachedMicro: yuan('0.1') })

    const { body } = await askWorks(world, poor, '&acceptCache=true')

    assert.notEqual(body.code, 0)
    assert.deepEqual(await look(world, poor, id), nothing)
  })

  await t.test('by nobody once its creator is erased, and nothing of it is left', async () => {
    await world.books.archive.erase(kolId)

    for (const caller of [leader, follower, cached]) assert.deepEqual(await look(world, caller, id), nothing)
    assert.deepEqual([count(world, 'owner'), count(world, 'work'), count(world, 'blob')], [0, 0, 0])
  })
})

test('an answer is seen by everybody', async (t) => {
  await t.test('where ARCHIVE_SHARED says so, by every way to look', async (t) => {
    const world = await openWorld(t, { ARCHIVE_SHARED: 'true' })
    await askWorks(world, await addPayer(world))

    assert.deepEqual(await look(world, await world.addCaller(), getSnapshotId(world)), everything)
  })

  await t.test('where it was imported, with the body as it was received', async (t) => {
    const world = await openWorld(t)
    const file = join(makeFolder(t), `kolId=${kolId}.json`)
    writeFileSync(file, body)

    const { exitCode } = await runOperator(['import', file, '--endpoint', kolPath], { DATA_DIR: world.dataDir })

    assert.equal(exitCode, 0)
    const id = getSnapshotId(world)
    const anybody = await world.addCaller()
    assert.deepEqual(await look(world, anybody, id), everything)
    const { text } = await askV1(world, anybody, `/kols/${kolId}/snapshots/${id}`)
    assert.ok(text.endsWith(`,"data":${answer},"body":${body}}`), text)
  })
})

test('who supplied an answer, and its body as it came, are shown', async (t) => {
  async function see(t: TestContext, isOperator: boolean, environment: Readonly<Record<string, string>> = {}) {
    const world = await openWorld(t, environment)
    const caller = await world.addCaller({ balanceMicro: yuan('1'), isOperator })
    await askWorks(world, caller)
    const { body: whole, text } = await askV1(world, caller, `/kols/${kolId}/snapshots/${getSnapshotId(world)}`)
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
