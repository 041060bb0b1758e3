import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { createStillClock, type TestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { kolPath, openTestService, successorPath, type TestCaller, type TestService } from '#support/service'
import { tamper } from '#support/tamper'
import { askV1, uploadedAt, workId, worksAnswer } from '#support/works'

const kolId = '70000000031'
const now = Date.parse('2026-11-22T10:00:00+08:00')
const hourMs = 3_600_000
const yearMs = 365 * 24 * hourMs

interface World extends TestService {
  readonly clock: TestClock
  readonly caller: TestCaller
  /** What upstreams will say from now on; nothing where it is undefined. */
  answerWith(plays: number): void
  askCached(): ReturnType<TestService['ask']>
  read(target: string): Promise<{ status: number; headers: Headers; body: Readonly<Record<string, unknown>> }>
}

async function openWorld(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<World> {
  const clock = createStillClock(now)
  const service = await openTestService(t, { clock, environment })
  const caller = await service.addCaller({ balanceMicro: yuan('100') })
  return {
    ...service,
    clock,
    caller,
    answerWith(plays) {
      service.record(kolPath, { kolId }, worksAnswer([plays]))
      service.record(successorPath, { oAuthorId: kolId, platform: 'SHORT_VIDEO' }, worksAnswer([plays]))
    },
    askCached: () => service.ask(`${kolPath}?token=${caller.secret}&kolId=${kolId}&acceptCache=true`),
    read: (target) => askV1(service, caller, `/kols/${kolId}/${target}`),
  }
}

/** The service with an answer of 1,000 plays that was collected while its clock ran a year ahead; the clock is right again. */
async function openSetBack(t: TestContext, environment?: Readonly<Record<string, string>>): Promise<World> {
  const world = await openWorld(t, environment)
  world.clock.setWall(now + yearMs)
  world.answerWith(1_000)
  assert.equal((await world.askCached()).body.code, 0)
  world.clock.setWall(now)
  world.answerWith(2_000)
  return world
}

test('an answer that was collected by a clock that ran ahead, once the clock is set back,', async (t) => {
  await t.test('is no cached answer, before and after it is remembered', async (t) => {
    const world = await openSetBack(t)

    const fresh = await world.askCached()
    const again = await world.askCached()

    assert.equal(fresh.headers.get('cache-status'), 'Almagest; fwd=miss; stored')
    assert.equal(again.headers.get('cache-status'), 'Almagest; hit; ttl=86400')
    assert.equal(again.headers.get('age'), '0')
    for (const { text } of [fresh, again]) assert.match(text, /"play":2000/)
  })

  await t.test('stands in for none, also where an earlier one could', async (t) => {
    const world = await openWorld(t)
    world.answerWith(500)
    await world.askCached()
    world.clock.setWall(now + yearMs)
    world.answerWith(1_000)
    await world.askCached()
    world.clock.setWall(now + 48 * hourMs)
    world.record(kolPath, { kolId }, '')

    const { headers, text } = await world.askCached()

    assert.match(headers.get('cache-status') ?? '', /^Almagest; hit; ttl=-86400; detail=collection-failed$/)
    assert.equal(headers.get('age'), String(48 * 3_600))
    assert.match(text, /"play":500/)
  })

  await t.test('satisfies no maxAge, of works or of figures', async (t) => {
    for (const target of ['videos?maxAge=24h', 'metrics?maxAge=24h']) {
      const world = await openSetBack(t)

      const { status, headers, body } = await world.read(target)

      assert.deepEqual([status, headers.get('x-charge')], [200, '0.15'], target)
      const text = JSON.stringify(body)
      assert.ok(text.includes('2000') && !text.includes('"collectedAt":"2027'), text)
    }
  })

  await t.test('satisfies none where it is named, and is still read by its name', async (t) => {
    const world = await openSetBack(t)
    world.clock.setWall(now + yearMs)
    const { body } = await world.read('snapshots')
    const [{ snapshot }] = body['snapshots'] as [{ snapshot: number }]
    world.clock.setWall(now)

    const named = await world.read(`videos?snapshot=${snapshot}`)
    const young = await world.read(`videos?snapshot=${snapshot}&maxAge=24h`)

    assert.match(JSON.stringify(named.body), /"plays":1000.*/)
    assert.equal((named.body['from'] as { ageSeconds: number }).ageSeconds, 0)
    assert.match(JSON.stringify(young.body), /"plays":2000/)
    assert.equal(young.headers.get('x-charge'), '0.15')
  })

  await t.test('is in no list, history or figure, until its time has come', async (t) => {
    const world = await openSetBack(t)
    const far = new Date(now + 2 * yearMs).toISOString()
    const targets = ['snapshots', 'history', `snapshots?to=${far}`, `history?to=${far}`]

    for (const target of targets) {
      const { body } = await world.read(target)
      assert.deepEqual(body['snapshots'] ?? body['points'], [], target)
    }
    for (const target of ['videos', 'metrics']) assert.equal((await world.read(target)).status, 404)
    const track = await askV1(world, world.caller, `/videos/${workId(0)}/history`)
    assert.deepEqual(track.body.points, [])
    world.clock.setWall(now + yearMs)
    for (const target of targets) {
      const { body } = await world.read(target)
      assert.equal(((body['snapshots'] ?? body['points']) as unknown[]).length, 1, target)
    }
  })
})

test('figures that must not be older than `maxAge`', async (t) => {
  const world = await openWorld(t)
  const ask = (query: string, headers = {}) =>
    world.ask(`/v1/kols/${kolId}/metrics${query}`, {
      headers: { authorization: `Bearer ${world.caller.secret}`, ...headers },
    })
  const chargedOf = async () => (await world.books.ledger.getBalance(world.caller.accountId)).chargedMicro
  const medianOf = (text: string): number | null => JSON.parse(text).groups.all.medianPlays.value

  await t.test('are not collected for somebody who does not ask for it, who is told how', async () => {
    world.answerWith(1_000)
    const { status, text } = await ask('')

    assert.equal(status, 404)
    assert.match(text, /nothing is kept about this creator; maxAge collects it/)
    assert.equal(await chargedOf(), 0)
  })

  await t.test('are of an answer collected where there is none, charged as a call of the successor', async () => {
    const { status, headers, text } = await ask('?maxAge=24h')

    assert.deepEqual([status, headers.get('x-charge'), await chargedOf()], [200, '0.15', yuan('0.15')])
    assert.deepEqual([medianOf(text), JSON.parse(text).groups.all.medianPlays.from.endpoint], [1_000, successorPath])
  })

  await t.test('are free as long as the newest answer is not older, to the millisecond', async () => {
    world.answerWith(2_000)
    world.clock.setWall(now + 24 * hourMs)
    const young = await ask('?maxAge=24h')
    world.clock.setWall(now + 24 * hourMs + 1)
    const old = await ask('?maxAge=24h&hitFactor=3', { 'idempotency-key': 'k' })
    world.clock.setWall(now + 24 * hourMs + 2)
    const again = await ask('?maxAge=0s', { 'idempotency-key': 'k' })

    assert.deepEqual([medianOf(young.text), young.headers.get('x-charge')], [1_000, null])
    assert.deepEqual([medianOf(old.text), old.headers.get('x-charge')], [2_000, '0.15'])
    assert.equal(JSON.parse(old.text).parameters.hitFactor, 3)
    assert.deepEqual([medianOf(again.text), again.headers.get('idempotency-replayed')], [2_000, 'true'])
    assert.equal(await chargedOf(), yuan('0.3'))
  })

  await t.test('are of nothing, and free, where what is collected has no works', async () => {
    world.clock.setWall(now + 72 * hourMs)
    world.record(successorPath, { oAuthorId: kolId, platform: 'SHORT_VIDEO' }, worksAnswer([]))
    const { status, text } = await ask('?maxAge=1h')

    const { value, missing, n, from } = JSON.parse(text).groups.all.medianPlays
    assert.deepEqual([status, value, missing, n, from], [200, null, 'no work provides it', 0, null])
    assert.equal(await chargedOf(), yuan('0.3'))
  })

  await t.test('are refused where the length of time is none', async () => {
    const { status, text } = await ask('?maxAge=soon')

    assert.equal(status, 400)
    assert.match(text, /parameter maxAge is not valid: expected a length of time/)
  })
})

test('the time of a work is the true one in whatever unit an answer has it, or none with its reason', async (t) => {
  const world = await openWorld(t)
  const folder = makeFolder(t)
  const at = uploadedAt(0)
  const ahead = at + 28_805
  const collected = new Date(now - hourMs).toISOString()
  const cases: Readonly<Record<string, [written: unknown, publishedAt: number | null, because: string]>> = {
    milliseconds: [ahead * 1_000, at + 5, 'eight hours after the upload'],
    'milliseconds as text': [`${ahead}000`, at + 5, 'eight hours after the upload'],
    microseconds: [ahead * 1_000_000, at + 5, 'eight hours after the upload'],
    'nanoseconds as text': [`${at}000000000`, at, 'soon after the upload'],
    'a date': [
      new Date((at + 8 * 3_600) * 1_000).toISOString().slice(0, 19).replace('T', ' '),
      at,
      'soon after the upload',
    ],
    'a number of no unit': [20_250_615, null, 'no time anybody can read'],
    'a time before the upload': [at - 86_400, null, 'before its upload'],
    'a time after the answer': [Math.floor(now / 1_000) + 90 * 86_400, null, 'later than this answer'],
  }
  for (const [what, [written, publishedAt, because]] of Object.entries(cases)) {
    await t.test(what, async () => {
      const kol = `7000000010${Object.keys(cases).indexOf(what)}`
      const answer = JSON.parse(worksAnswer([7]))
      answer.newest_videos[0].create_time = written
      const file = join(folder, `kolId=${kol}.json`)
      writeFileSync(file, JSON.stringify(answer))
      const words = ['import', file, '--endpoint', kolPath, '--at', collected]
      const { exitCode } = await runOperator(words, { DATA_DIR: world.dataDir }, undefined, world.clock)
      assert.equal(exitCode, 0)

      const { body } = await askV1(world, world.caller, `/kols/${kol}/videos`)
      const metrics = await askV1(world, world.caller, `/kols/${kol}/metrics`)
      const history = await askV1(world, world.caller, `/kols/${kol}/history`)

      const iso = publishedAt === null ? null : new Date(publishedAt * 1_000).toISOString()
      const [video] = body.lists.newest
      assert.deepEqual([video.publishedAt, video.published.because], [iso, because])
      assert.equal(video.published.uploadedAt, new Date(at * 1_000).toISOString())
      const { window } = metrics.body.groups.all.medianPlays
      assert.deepEqual(window, iso && { from: iso, to: iso })
      assert.equal(history.body.videos[0].publishedAt, iso)
    })
  }

  await t.test('of a point kept before units were told apart, none', async () => {
    const file = join(folder, 'kolId=70000000200.json')
    writeFileSync(file, worksAnswer([7]))
    const words = ['import', file, '--endpoint', kolPath, '--at', collected]
    await runOperator(words, { DATA_DIR: world.dataDir }, undefined, world.clock)
    const points = Buffer.from(JSON.stringify([[workId(0), ahead * 1_000, 1, 7]]))
    await tamper(
      { dataDir: world.dataDir, store: world.books.store },
      "UPDATE snapshot SET points = @points WHERE subject = '70000000200'",
      { points },
    )

    const { status, body } = await askV1(world, world.caller, '/kols/70000000200/history')

    assert.deepEqual([status, body.videos[0]?.publishedAt], [200, null])
  })
})
