import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { issueToken } from '#desk'
import { yuan } from '#kit'
import { tester } from '#support/actor'
import { createStillClock } from '#support/clock'
import { runOperator } from '#support/operator'
import { formPath, kolPath, openTestService, successorPath, type TestCaller } from '#support/service'
import { askV1, worksAnswer } from '#support/works'
import { notKept } from '#usage'

/** Nobody the built-in recordings know. */
const creator = '70000000009'
const rich = { balanceMicro: yuan('10') }
const dayMs = 86_400_000

async function openWorld(t: TestContext) {
  const clock = createStillClock()
  const service = await openTestService(t, { clock })
  const recordWorks = (plays: readonly number[]) => service.record(kolPath, { kolId: creator }, worksAnswer(plays))

  async function call({ secret }: TestCaller, { path = kolPath, query = `kolId=${creator}`, key = '' } = {}) {
    const headers = { authorization: `Bearer ${secret}`, ...(key !== '' && { 'idempotency-key': key }) }
    const reply = await service.ask(`${path}?${query}`, { method: path === formPath ? 'POST' : 'GET', headers })
    return { id: reply.headers.get('x-request-id') ?? '', code: reply.body.code }
  }

  const look = (caller: TestCaller, id: string) => askV1(service, caller, `/calls/${id}/works`)

  /** Plays of the works of a call's answer; in words why there are none. */
  async function read(caller: TestCaller, id: string): Promise<unknown> {
    const { status, body } = await look(caller, id)
    if (status !== 200) return [status, body.code, body.detail]
    return body.lists.newest.map(({ plays }: { readonly plays: number }) => plays)
  }

  recordWorks([1_000, 2_000])
  return { ...service, clock, recordWorks, call, look, read, ada: await service.addCaller(rich) }
}

const refused = (detail: string) => [404, 404, detail]

test('the works of exactly the answer of a call', async (t) => {
  const world = await openWorld(t)
  const { clock, call, look, read, recordWorks, ada } = world
  const fresh = await call(ada)

  await t.test('are told as the works of a creator are', async () => {
    const { body } = await look(ada, fresh.id)
    const videos = await askV1(world, ada, `/kols/${creator}/videos?snapshot=${body.from.snapshot}`)

    assert.deepEqual(await read(ada, fresh.id), [1_000, 2_000])
    assert.equal(body.kolId, creator)
    assert.deepEqual({ ...body, platform: videos.body.platform }, videos.body)
  })

  await t.test('are those of its own answer when newer ones have come', async () => {
    clock.setWall(clock.now() + 60_000)
    recordWorks([5_000])
    const newer = await call(ada)

    assert.deepEqual(await read(ada, fresh.id), [1_000, 2_000])
    assert.deepEqual(await read(ada, newer.id), [5_000])
    assert.equal((await look(ada, fresh.id)).body.from.ageSeconds, 60)
  })

  await t.test('are there for an answer from the cache, one given again, and an old one in place of none', async () => {
    const cached = await call(ada, { query: `kolId=${creator}&acceptCache=true` })
    const keyed = await call(ada, { key: 'once' })
    recordWorks([9_000])
    const again = await call(ada, { key: 'once' })
    world.record(kolPath, { kolId: creator }, '{"newest_videos":[')
    clock.setWall(clock.now() + 2 * dayMs)
    const old = await call(ada, { query: `kolId=${creator}&acceptCache=true` })

    assert.deepEqual(await read(ada, cached.id), [5_000])
    assert.deepEqual([await read(ada, keyed.id), await read(ada, again.id)], [[5_000], [5_000]])
    assert.deepEqual([old.code, await read(ada, old.id)], [0, [5_000]])
  })

  await t.test('are not found, in words, for an empty answer, a failure, and an endpoint that has none', async () => {
    world.record(kolPath, { kolId: '1' }, worksAnswer([]))
    world.record(formPath, { name: 'ada' }, '{"any":"thing"}')
    const empty = await call(ada, { query: 'kolId=1' })
    const failed = await call(ada, { query: 'kolId=2' })
    const other = await call(ada, { path: formPath, query: 'name=ada' })

    assert.deepEqual([empty.code, failed.code, other.code], [0, 301, 0])
    assert.deepEqual(await read(ada, empty.id), refused('this answer was empty'))
    assert.deepEqual(await read(ada, failed.id), refused('this call got no answer'))
    assert.deepEqual(await read(ada, other.id), refused('answers of this endpoint have no lists of works'))
    assert.deepEqual(await read(ada, 'f'.repeat(32)), refused(`Resource not found: ${notKept}`))
  })

  await t.test('are for its account and operators, and as far as a token goes', async () => {
    const bob = await world.addCaller(rich)
    const operator = await world.addCaller({ isOperator: true })
    const limited = async (endpoint: string) => {
      const { accountId } = ada
      const { id: tokenId, secret } = await issueToken(world.books, tester, { accountId, endpoints: [endpoint] })
      return { ...ada, tokenId, secret }
    }

    assert.deepEqual(await read(bob, fresh.id), refused(`Resource not found: ${notKept}`))
    assert.deepEqual(await read(operator, fresh.id), [1_000, 2_000])
    assert.deepEqual(await read(await limited(kolPath), fresh.id), [1_000, 2_000])
    assert.deepEqual(await read(await limited(successorPath), fresh.id), refused(`Resource not found: ${notKept}`))
  })

  await t.test('are gone when the answer is erased', async () => {
    await runOperator(['erase', '--subject', creator, '--yes'], { DATA_DIR: world.dataDir })

    assert.deepEqual(await read(ada, fresh.id), refused('this answer is no longer kept'))
  })
})
