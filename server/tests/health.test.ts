import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { yuan } from '#kit'
import { recordingFile } from '#providers/recordings'
import { blankCall } from '#support/blank-call'
import { createStillClock, type TestClock } from '#support/clock'
import { computeHealth, listRawCalls } from '#support/health'
import { kolPath, openTestService, type Reply, type TestCaller, type TestService, thingsPath } from '#support/service'
import { openTestStore } from '#support/store'
import { peek } from '#support/tamper'
import { openUpstream, settingsOf } from '#support/upstream'
import { type CallRecord, type Health, openUsage, type Usage } from '#usage'

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000]
const startMs = Date.parse('2026-11-22T10:00:00+08:00')

interface DriftingClock extends TestClock {
  /** Every look at the time that passes moves it on by so much. */
  drift(ms: number): void
}

/** A still clock by which calls take as long as a test says. */
function createDriftingClock(): DriftingClock {
  const clock = createStillClock(startMs)
  let [stepMs, driftMs] = [0, 0]
  return {
    ...clock,
    monotonicMs() {
      driftMs += stepMs
      return clock.monotonicMs() + driftMs
    },
    drift(ms) {
      stepMs = ms
    },
  }
}

interface Timed extends TestService {
  readonly clock: DriftingClock
}

async function openTimedService(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<Timed> {
  const clock = createDriftingClock()
  return { ...(await openTestService(t, { clock, environment })), clock }
}

const thingParams = (name: string) => ({ name, keyword: '', page: 1, sort: 'NEW' })

function recordThing({ record }: TestService, name: string, body = `{"items":["${name}"]}`): void {
  record(thingsPath, thingParams(name), body)
}

const askHealth = ({ ask }: TestService, path: string): Promise<Reply> =>
  ask(`/status/health?api=${encodeURIComponent(path)}`)

const toIso = ({ from, ...bar }: ReturnType<typeof computeHealth>['hours'][number]) => ({
  from: new Date(from).toISOString(),
  ...bar,
})

/** The health of an endpoint as the service tells it, computed from the records of its calls. */
async function expectHealth({ books, clock }: Timed, path: string) {
  const calls = await listRawCalls(books.store)
  const { p95Ms, hours, days, lastCheckAt, ...whole } = computeHealth(calls, path, clock.now())
  const { meanMs, ...bar } = toIso(whole)
  const lastCheck = lastCheckAt === null ? null : new Date(lastCheckAt).toISOString()
  const latency = { meanMs, p95Ms }
  return { api: path, ...bar, latency, lastCheckAt: lastCheck, hourly: hours.map(toIso), daily: days.map(toIso) }
}

async function readHealth(service: TestService, path = thingsPath) {
  const { definition, ...figures } = (await askHealth(service, path)).body.data as Record<string, unknown>
  return { definition, figures }
}

const listHealth = async ({ books }: TestService) =>
  [...(await books.usage.listHealth())].map(([path, { state, score, calls }]) => [path, state, score, calls])

test('the health of an endpoint', async (t) => {
  await t.test('is told without a token, and says that there is no data before anybody has called', async (t) => {
    const service = await openTimedService(t)

    const { status, body, headers } = await askHealth(service, kolPath)

    assert.deepEqual([status, body.code, headers.get('access-control-allow-origin')], [200, 0, '*'])
    const { figures, definition } = await readHealth(service, kolPath)
    assert.deepEqual(figures, await expectHealth(service, kolPath))
    assert.deepEqual([figures.state, figures.score, figures.lastCheckAt], ['No data', null, null])
    assert.ok(definition)
  })

  await t.test('is 404 for a path that is not there, and 400 where none is named', async (t) => {
    const service = await openTimedService(t)

    const [unknown, missing] = [await askHealth(service, '/api/nothing'), await service.ask('/status/health')]

    assert.deepEqual([unknown.status, unknown.body.code, unknown.body.message], [404, 404, 'Resource not found'])
    assert.deepEqual([missing.status, missing.body.code], [400, 400])
    assert.match(missing.body.message ?? '', /parameter api/)
  })

  await t.test('has every figure as the records of calls have it, whatever became of them', async (t) => {
    const service = await openTimedService(t, { RETENTION_CALLS: '90d' })
    const { clock, books, ask } = service
    const rich = await service.addCaller({ balanceMicro: yuan('1000') })
    const poor = await service.addCaller()
    const elsewhere = await service.addCaller({ endpoints: [kolPath] })
    const thing = (caller: TestCaller, name: string, init?: RequestInit) =>
      ask(`${thingsPath}?token=${caller.secret}&name=${name}`, init)
    const key = { headers: { 'idempotency-key': 'again' } }
    recordThing(service, 'old')
    await thing(rich, 'old')
    recordThing(service, 'old', '{"items":[')
    clock.setWall(startMs + 25 * hourMs)
    const outcomes: readonly (readonly [what: string, code: number, ask: () => Promise<Reply>])[] = [
      ['a fresh answer', 0, () => thing(rich, 'good')],
      ['another', 0, () => thing(rich, 'good')],
      ['an empty one', 0, () => thing(rich, 'empty')],
      ['a cached one', 0, () => thing(rich, 'good&acceptCache=true')],
      ['an old one instead of a new one', 0, () => thing(rich, 'old&acceptCache=true')],
      ['one given again', 0, () => thing(rich, 'good', key)],
      ['none', 301, () => thing(rich, 'broken')],
      ['a parameter that is missing', 400, () => ask(`${thingsPath}?token=${rich.secret}`)],
      ['a balance that is short', 601, () => thing(poor, 'good')],
      ['a token for others', 600, () => thing(elsewhere, 'good')],
    ]
    recordThing(service, 'good')
    recordThing(service, 'empty', '{"items":[]}')
    recordThing(service, 'broken', '{"items":[')
    // Over midnight in Shanghai, and over more than a day.
    for (let round = 0; round < 30; round++) {
      for (const [index, [what, code, askFor]] of outcomes.entries()) {
        clock.drift(0.0137 * 1.7 ** (round % 9) + index / 1_000)
        assert.equal((await askFor()).body.code, code, what)
      }
      clock.setWall(clock.now() + 67 * minuteMs)
    }
    await books.store.write(books.switches.disable(thingsPath))
    assert.equal((await thing(rich, 'good')).body.code, 503)
    await books.store.write(books.switches.enable(thingsPath))
    clock.drift(0)

    const { figures } = await readHealth(service)

    assert.deepEqual(figures, await expectHealth(service, thingsPath))
    assert.equal(figures.state, 'Limited')
    assert.deepEqual(await listHealth(service), [[thingsPath, 'Limited', figures.score, figures.calls]])
    await thing(rich, 'good')
    clock.setWall(clock.now() + hourMs)
    const later = await expectHealth(service, thingsPath)
    assert.deepEqual(await listHealth(service), [[thingsPath, later.state, later.score, later.calls]])
    for (const hours of [-5, 5]) {
      clock.setWall(clock.now() + hours * hourMs)
      await thing(rich, 'good')
      const { state, score, calls } = await expectHealth(service, thingsPath)
      assert.deepEqual(await listHealth(service), [[thingsPath, state, score, calls]])
    }
    clock.setWall(clock.now() + 3 * dayMs)
    assert.deepEqual((await readHealth(service)).figures, await expectHealth(service, thingsPath))
    assert.deepEqual(await listHealth(service), [])
  })

  await t.test(
    'is not blamed for what only recordings could answer, and is for what an upstream failed to',
    async (t) => {
      const upstream = await openUpstream(t, 'just-one-api')
      const alone = await openTimedService(t)
      const upheld = await openTestService(t, { environment: { ...settingsOf([upstream]), DEADLINE: '20s' } })
      await upstream.kill()
      for (const service of [alone, upheld]) {
        const ada = await service.addCaller({ balanceMicro: yuan('1') })
        const { body } = await service.ask(`${kolPath}?token=${ada.secret}&kolId=1`)
        assert.equal(body.code, 301)
      }

      const [ofAlone, ofUpheld] = [await readHealth(alone, kolPath), await readHealth(upheld, kolPath)]

      assert.deepEqual([ofAlone.figures.state, ofAlone.figures.score, ofAlone.figures.calls], ['No data', null, 0])
      assert.deepEqual([ofUpheld.figures.state, ofUpheld.figures.calls], ['Mostly unavailable', 1])
      const page = await (
        await fetch(`${alone.url}/en/api/douyin-xingtu-apis/kol-content-performance-v1-deprecated`)
      ).text()
      assert.ok(page.includes('No data'))
      assert.ok(!page.includes(' of 100'))
    },
  )

  await t.test('is not blamed either where an old answer is given in place of what is recorded no more', async (t) => {
    const service = await openTimedService(t)
    const ada = await service.addCaller({ balanceMicro: yuan('1') })
    recordThing(service, 'gone')
    const thing = () => service.ask(`${thingsPath}?token=${ada.secret}&name=gone&acceptCache=true`)
    await thing()
    rmSync(join(service.recordingsDir, recordingFile({ path: thingsPath, params: thingParams('gone') })))
    service.clock.setWall(startMs + 25 * hourMs)

    const { body, headers } = await thing()

    assert.equal(body.code, 0)
    assert.match(headers.get('cache-status') ?? '', /collection-failed/)
    assert.deepEqual((await readHealth(service)).figures.calls, 0)
    assert.deepEqual((await readHealth(service)).figures, await expectHealth(service, thingsPath))
  })

  await t.test('shows a call within 5 seconds', async (t) => {
    const service = await openTimedService(t)
    const ada = await service.addCaller({ balanceMicro: yuan('1') })
    recordThing(service, 'good')
    const before = await readHealth(service)

    await service.ask(`${thingsPath}?token=${ada.secret}&name=good`)
    const remembered = await readHealth(service)
    service.clock.advance(5_000)
    const after = await readHealth(service)

    assert.deepEqual(remembered, before)
    assert.deepEqual([before.figures.calls, after.figures.calls, after.figures.state], [0, 1, 'Healthy'])
  })
})

const paths = ['/api/one', '/api/two']

const someCall = fc.record({
  path: fc.constantFrom(...paths),
  /** Into the past, most of them near. */
  agoMs: fc.oneof(fc.integer({ min: 0, max: 2 * dayMs }), fc.integer({ min: 0, max: 45 * dayMs })),
  durationMs: fc.oneof(
    fc.double({ min: 0, max: 60_000, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, 0.0004, 0.0005, 1, 2, 9.9, 10, 10.0001, 100, 60_000),
  ),
  code: fc.constantFrom(0, 0, 0, 301, 500, 503, 100, 302, 303, 400, 404, 600, 601, 602),
  isCached: fc.boolean(),
  isAsked: fc.boolean(),
})

const plain = ({ hours, days, ...whole }: Health) => JSON.parse(JSON.stringify({ ...whole, hours, days }))

test('figures of health', async (t) => {
  await t.test(
    'are those of the records, for any calls at any time, before and after older hours are folded',
    async (t) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(someCall, { maxLength: 120 }),
          fc.integer({ min: 0, max: 3 * dayMs }),
          async (calls, sinceMs) => {
            const { store, clock, addAccount } = openTestStore(t)
            const usage = openUsage(store, clock)
            const payer = await addAccount({ name: 'ada', availableMicro: 0 })
            clock.setWall(startMs + sinceMs)
            const records = calls.map(({ agoMs, isAsked, ...call }, index): CallRecord => {
              const id = index.toString(16).padStart(32, '0')
              const { accountId, tokenId } = payer
              const at = clock.now() - agoMs
              return {
                ...blankCall,
                ...call,
                id,
                accountId,
                tokenId,
                at,
                isGranted: false,
                flightId: isAsked ? id : null,
              }
            })
            await store.commit(records.map((record) => usage.recordCall(record)))
            const kept = await listRawCalls(store)
            const expected = paths.map((path) => computeHealth(kept, path, clock.now()))
            const readAll = (from: Usage) => Promise.all(paths.map(async (path) => plain(await from.readHealth(path))))
            const before = await readAll(usage)

            while ((await usage.foldHealth(clock.now())) > 0);
            const after = await readAll(openUsage(store, clock))

            assert.deepEqual(before, expected)
            assert.deepEqual(after, expected)
            await store.close()
          },
        ),
        { numRuns: 60 },
      )
    },
  )

  await t.test('are counted apart by services at work at once, shown together, and folded into one', async (t) => {
    const { store, dataDir, clock, addAccount } = openTestStore(t)
    const services = [openUsage(store, clock, { part: 1 }), openUsage(store, clock, { part: 2 })]
    const { accountId, tokenId } = await addAccount({ name: 'ada', availableMicro: 0 })
    const call = { ...blankCall, accountId, tokenId, path: '/api/one', durationMs: 1, code: 0, isCached: false }
    for (const ageMs of [0, 50 * hourMs])
      for (const [nth, usage] of services.entries()) {
        const record = { ...call, id: `${ageMs} ${nth}`, flightId: 'f', at: clock.now() - ageMs, isGranted: false }
        await store.commit([usage.recordCall(record)])
      }

    const { calls, meanMs, p95Ms } = await openUsage(store, clock).readHealth('/api/one')
    assert.deepEqual([calls, meanMs, p95Ms], [2, 1, 1])
    while ((await services[0]?.foldHealth(clock.now())) ?? 0);
    assert.deepEqual(peek(dataDir, 'SELECT part, calls FROM health_hour'), [
      { part: 1, calls: 1 },
      { part: 2, calls: 1 },
    ])
    assert.deepEqual(peek(dataDir, 'SELECT calls, good, duration_us FROM health_day'), [
      { calls: 2, good: 2, duration_us: 2_000 },
    ])
  })

  await t.test('are kept for hours, then for days, and no longer', async (t) => {
    const { store, dataDir, clock, addAccount } = openTestStore(t)
    const usage = openUsage(store, clock)
    const { accountId, tokenId } = await addAccount({ name: 'ada', availableMicro: 0 })
    const call = { ...blankCall, accountId, tokenId, path: '/api/one', durationMs: 1, code: 0, isCached: false }
    const agesMs = [0, 24 * hourMs, 26 * hourMs, 50 * hourMs, 399 * dayMs, 402 * dayMs]
    const records = agesMs.map((ageMs, index) => ({ ...call, id: `${index}`, flightId: 'f', at: clock.now() - ageMs }))
    await store.commit(records.map((record) => usage.recordCall({ ...record, isGranted: false })))

    while ((await usage.foldHealth(clock.now())) > 0);
    while ((await usage.trimHealth(clock.now())) > 0);

    const sumOf = (table: string) =>
      peek<{ calls: number }>(dataDir, `SELECT sum(calls) AS calls FROM ${table}`)[0]?.calls
    assert.deepEqual([sumOf('health_hour'), sumOf('health_day')], [2, 3])
    assert.deepEqual((await usage.readHealth('/api/one')).calls, 1)
    assert.deepEqual(await usage.foldHealth(clock.now()), 0)
  })
})
