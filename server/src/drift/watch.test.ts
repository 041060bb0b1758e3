import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import Type from 'typebox'
import { defineEndpoint } from '#catalogue'
import { turnEnd } from '#kit'
import { databaseFile, openStore } from '#store'
import { until } from '#support/service'
import { openTestStore, type TestStore } from '#support/store'
import type { DriftReport, DriftState } from './change.ts'
import { openDrift } from './drift.ts'
import { keepBodies, packBody } from './refused-bodies.ts'
import { type Observation, openWatch } from './watch.ts'

const path = '/api/tests/watched/v1'
const provider = 'first'
const hourMs = 3_600_000

const endpoint = defineEndpoint({
  path,
  title: { en: 'Things', zh: '事物' },
  summary: { en: 'For tests.', zh: '用于测试。' },
  page: { group: 'tests', slug: 'things' },
  price: 0,
  freshFor: '1h',
  subject: { kind: 'kol', param: 'kolId' },
  params: Type.Object({ kolId: Type.String() }),
  data: Type.Object({ id: Type.String(), plays: Type.Optional(Type.Union([Type.Number(), Type.Null()])) }),
  isEmpty: () => false,
  sources: [],
})

const usual = { id: '1', plays: 7 }

interface Refused extends Partial<Observation> {
  /** What could be parsed of it. */
  readonly value?: unknown
}

async function openWorld(t: TestContext, test: TestStore = openTestStore(t)) {
  const { store, clock } = test
  const reports: DriftReport[] = []
  const states: string[] = []
  const errors: unknown[] = []
  const watch = await openWatch({
    store,
    clock,
    onReport: (report) => reports.push(report),
    onDrift: ({ state, changes }: DriftState) => states.push(`${state} ${changes.map(({ place }) => place)}`),
    onError: (error) => errors.push(error),
  })
  const drift = openDrift(store)

  /** Until what was observed has been looked at, and written where it is time for it. */
  async function rest(): Promise<void> {
    for (let turn = 0; turn < 60; turn++) await turnEnd(clock)
    assert.deepEqual(errors, [])
  }

  async function observe(fields: Partial<Observation>): Promise<void> {
    watch.observe({ provider, endpoint, params: { kolId: '1' }, ...fields })
    await rest()
    clock.advance(1_000)
    await rest()
  }

  const refuse = (place: string, body = 'refused', { value, ...fields }: Refused = {}): Promise<void> =>
    observe({
      ...fields,
      refused: {
        outcome: 'reply.unfit',
        unfit: { path: place, expected: 'a list', got: 'text' },
        isOfShape: true,
        body: Buffer.from(body),
        ...(value !== undefined && { seen: { value, isOwn: false, sizeBytes: 100 } }),
      },
    })

  return {
    ...test,
    watch,
    drift,
    reports,
    states,
    rest,
    see: (value: unknown) => observe({ seen: { value, isOwn: false, sizeBytes: 100 } }),
    refuse,
    /** Every change told, as `new more`. */
    listTold: () => reports.flatMap(({ changes }) => changes.map(({ change, place }) => `${change} ${place}`)),
    async listKept(): Promise<string[]> {
      const events = await drift.listEvents({}, undefined, 100)
      return events.map(({ change, place, before, after, isFirst }) =>
        [change, place, before, '→', after, ...(isFirst ? ['first'] : [])].join(' '),
      )
    },
  }
}

test('a change of shape', async (t) => {
  await t.test('is told once and kept, the newest first', async (t) => {
    const { see, listTold, listKept } = await openWorld(t)

    await see(usual)
    for (let nth = 0; nth < 3; nth++) await see({ ...usual, plays: null })
    for (let nth = 0; nth < 3; nth++) await see({ ...usual, more: 'x' })

    assert.deepEqual(listTold(), ['retyped plays', 'new more'])
    assert.deepEqual(await listKept(), ['new more nothing → text', 'retyped plays number → null'])
  })

  await t.test('in the first answer is kept and marked, and nothing begins', async (t) => {
    const { see, reports, states, listKept, drift } = await openWorld(t)

    await see({ ...usual, id: 1, more: 'x' })

    assert.deepEqual(
      reports.map(({ isFirst, changes }) => [isFirst, changes.length]),
      [[true, 2]],
    )
    assert.deepEqual(await listKept(), ['new more nothing → text first', 'retyped id text → number first'])
    assert.deepEqual(states, [])
    assert.deepEqual(
      (await drift.listShapes()).map(({ places, begunAt }) => [places, begunAt]),
      [[4, null]],
    )
  })

  await t.test('says since when it had been the other way', async (t) => {
    const { see, clock, drift } = await openWorld(t)
    const began = clock.now()
    await see(usual)
    clock.advance(hourMs)
    const changed = clock.now()

    await see({ ...usual, plays: '7' })

    const [event] = await drift.listEvents({}, undefined, 1)
    assert.deepEqual([event?.since, event?.at], [began, changed])
  })

  await t.test('is told of twenty places of an answer; others are counted', async (t) => {
    const { see, reports, listKept, drift } = await openWorld(t)
    await see(usual)

    await see({ ...usual, ...Object.fromEntries(Array.from({ length: 30 }, (_, nth) => [`n${nth}`, nth])) })

    const [report] = reports
    assert.deepEqual([report?.changes.length, report?.untold], [20, 10])
    assert.equal((await listKept()).length, 20)
    assert.deepEqual(
      (await drift.listShapes()).map(({ untold }) => untold),
      [10],
    )
  })

  await t.test('is not told again after a restart', async (t) => {
    const first = await openWorld(t)
    await first.see(usual)
    await first.see({ ...usual, more: 1 })
    await first.refuse('list')
    await first.watch.close()

    const second = await openWorld(t, first)
    await second.see({ ...usual, more: 1 })
    await second.refuse('list')

    assert.deepEqual(second.listTold(), [])
  })
})

test('answers that differ', async (t) => {
  await t.test('begin with the first change and are over when all is back', async (t) => {
    const { see, states } = await openWorld(t)
    await see(usual)

    await see({ ...usual, more: 1, other: 1 })
    await see({ ...usual, more: 1 })
    assert.deepEqual(states, ['begun more,other'])
    await see(usual)
    await see(usual)

    assert.deepEqual(states, ['begun more,other', 'over more'])
  })

  await t.test('are what is usual after a day without another change', async (t) => {
    const { see, states, clock } = await openWorld(t)
    await see(usual)
    await see({ ...usual, more: 1 })
    clock.advance(20 * hourMs)
    await see({ ...usual, more: 1, another: 1 })

    clock.advance(23 * hourMs)
    assert.deepEqual(states, ['begun more'])
    clock.advance(2 * hourMs)

    assert.deepEqual(states, ['begun more', 'over more,another'])
  })

  await t.test('are over with the next good one where they were unfit, and only then', async (t) => {
    const { see, refuse, states, clock, listTold } = await openWorld(t)
    await see(usual)
    await refuse('list')
    await refuse('list')
    clock.advance(72 * hourMs)
    assert.deepEqual(states, ['begun list'])

    await see(usual)
    await refuse('list')
    await see(usual)

    assert.deepEqual(states, ['begun list', 'over list'])
    assert.deepEqual(listTold(), ['unfit list'])
  })

  await t.test('begin again where what was refused before is refused three times in a row', async (t) => {
    const { see, refuse, states } = await openWorld(t)
    await refuse('list')
    for (let nth = 0; nth < 5; nth++) {
      await see(usual)
      await refuse('list')
      await refuse('list')
    }
    assert.deepEqual(states, ['begun list', 'over list'])

    await refuse('list')

    assert.deepEqual(states, ['begun list', 'over list', 'begun list'])
  })

  await t.test('are told of where they are refused, although others differed before', async (t) => {
    const { see, refuse, states, drift } = await openWorld(t)
    await see(usual)
    await see({ ...usual, more: 1 })
    await refuse('list')
    assert.deepEqual(states, ['begun more', 'begun list'])

    await see({ ...usual, more: 1 })
    assert.deepEqual(states.slice(2), ['over list'])
    assert.notEqual((await drift.listShapes())[0]?.begunAt, null)
    await see(usual)

    assert.deepEqual(states.slice(3), ['over more'])
  })

  await t.test('are named by what is gone and what came instead, and what is refused teaches nothing', async (t) => {
    const { see, refuse, states, listTold } = await openWorld(t)
    await see(usual)
    const renamed = { id: '1', views: 7 }
    await refuse('', '{}', { value: renamed })
    await refuse('', '{}', { value: renamed })

    assert.deepEqual(listTold(), ['unfit ', 'new views', 'vanished plays'])
    await see(usual)
    await see(renamed)

    assert.deepEqual(states, ['begun ,views,plays', 'over ,views,plays', 'begun views'])
    assert.deepEqual(listTold(), ['unfit ', 'new views', 'vanished plays'])
  })

  await t.test('still differ after a restart, and are told again to who asks', async (t) => {
    const first = await openWorld(t)
    await first.see(usual)
    await first.see({ ...usual, more: 1 })
    await first.watch.close()

    const second = await openWorld(t, first)
    second.watch.tellBegun()
    second.clock.advance(25 * hourMs)

    assert.deepEqual([first.states, second.states], [['begun more'], ['begun more', 'over more']])
  })
})

test('answers wait to be looked at up to a number and a size, and others are let go', async (t) => {
  for (const [count, sizeBytes, looked] of [
    [60, 100, 50],
    [3, 20 * 1_048_576, 1],
  ] as const) {
    const { watch, rest, reports } = await openWorld(t)
    for (let nth = 0; nth < count; nth++) {
      const value = { id: '1', [`n${nth}_`]: 1 }
      watch.observe({ provider, endpoint, params: {}, seen: { value, isOwn: false, sizeBytes } })
    }
    await rest()

    assert.equal(reports.length, looked)
  }
})

test('refused bodies', async (t) => {
  await t.test('are kept with what was asked, and read back whole', async (t) => {
    const { refuse, drift } = await openWorld(t)

    await refuse('list', '{"list":"gone"}')

    const [kept] = await drift.listBodies(path)
    assert.ok(kept)
    const { id, at, ...fields } = kept
    assert.deepEqual(fields, {
      provider,
      path,
      outcome: 'reply.unfit',
      place: 'list',
      expected: 'a list',
      got: 'text',
      sizeBytes: 15,
      isCut: false,
    })
    assert.equal((await drift.findBody(id))?.body.toString(), '{"list":"gone"}')
    assert.equal(await drift.findBody(id + 1), undefined)
  })

  await t.test(
    'are the newest twenty of an endpoint, also in a flood, and a few are written in a second',
    async (t) => {
      const { watch, rest, clock, drift } = await openWorld(t)
      const refused = (nth: number) =>
        ({
          outcome: 'reply.refused',
          unfit: { path: '', expected: 'code 5', got: '' },
          isOfShape: false,
          body: Buffer.from(`body ${nth}`),
        }) as const
      for (let nth = 0; nth < 1_000; nth++) {
        watch.observe({ provider, endpoint, params: {}, refused: refused(nth) })
        if (nth % 50 === 0) await rest()
      }
      await rest()
      assert.ok((await drift.countBodies()) <= 5)

      const readNewest = async (): Promise<string | undefined> => {
        const [newest] = await drift.listBodies(path)
        return newest && (await drift.findBody(newest.id))?.body.toString()
      }
      let seconds = 0
      await until(async () => {
        seconds++
        clock.advance(1_000)
        await rest()
        return (await readNewest()) === 'body 999'
      })

      assert.equal(await drift.countBodies(), 20)
      assert.ok(seconds >= 4 && seconds <= 6, `${seconds} seconds`)
    },
  )

  await t.test('are cut to what there is room for, and said to be', async (t) => {
    const { refuse, drift, watch } = await openWorld(t)
    const noise = Array.from({ length: 60_000 }, (_, nth) => (nth * 2_654_435_761).toString(36)).join('')

    await refuse('list', noise)
    await watch.close()

    const [kept] = await drift.listBodies(path)
    assert.deepEqual([kept?.sizeBytes, kept?.isCut], [noise.length, true])
    const body = (await drift.findBody(kept?.id ?? 0))?.body.toString() ?? ''
    assert.ok(noise.startsWith(body) && body.length > 200_000, `${body.length} of ${noise.length}`)
  })

  await t.test('are gone after a week, and changes after ninety days', async (t) => {
    const { refuse, see, drift, clock, listKept } = await openWorld(t)
    await see(usual)
    await refuse('list')
    const trimAt = async (days: number): Promise<void> => {
      while ((await drift.trim(clock.now() + days * 24 * hourMs)) > 0);
    }

    await trimAt(6.9)
    assert.equal(await drift.countBodies(), 1)
    await trimAt(7.1)
    assert.deepEqual([await drift.countBodies(), (await listKept()).length], [0, 1])
    await trimAt(90.1)

    assert.deepEqual(await listKept(), [])
  })
})

const erased = '6999999999999999991'

test('what names a creator is forgotten', async (t) => {
  await t.test('bodies that mention them or were asked for about them, and places', async (t) => {
    const { see, refuse, drift, watch, listKept } = await openWorld(t)
    await refuse('list', `{"similar":["${erased}"]}`)
    await refuse('list', 'asked for', { params: { kolId: erased } })
    await refuse('list', 'of others')
    await see({ ...usual, secUid: 'x' })
    await see({ ...usual, secUid: 'x', MS4wLjABAAAA_name: 1 })

    const ofId = await drift.forgetNamed(erased)
    const ofName = await drift.forgetNamed('MS4wLjABAAAA_name')
    await watch.close()

    assert.deepEqual(
      [ofId, ofName],
      [
        { count: 2, damaged: 0 },
        { count: 2, damaged: 0 },
      ],
    )
    assert.deepEqual((await drift.listBodies(path)).length, 1)
    assert.ok(!(await listKept()).some((line) => line.includes('MS4w')))
    assert.ok(!JSON.stringify(await drift.listShapes()).includes('MS4w'))
  })

  await t.test('and keeps nobody from writing while it looks into bodies, however many there are', async (t) => {
    const { drift, store, dataDir } = await openWorld(t)
    const about = { at: 0, provider, path, question: '{}', subject: null, outcome: 'reply.unfit' }
    const pack = (body: string) => packBody({ ...about, place: '', expected: '', got: '', body: Buffer.from(body) })
    const packed = [await pack(erased), ...Array(19).fill(await pack('a text'))]
    await store.commit([keepBodies(path, packed, { erasures: 0 })])
    const other = new Sqlite(databaseFile(dataDir), { timeout: 0 })
    t.after(() => other.close())
    let looks = 0
    const watched: typeof store = {
      ...store,
      find(query, asks) {
        other.exec('BEGIN IMMEDIATE; ROLLBACK')
        looks++
        return store.find(query, asks)
      },
    }

    const { count } = await openDrift(watched).forgetNamed(erased)

    assert.equal(count, 1)
    assert.equal(looks, 20)
    assert.equal(await drift.countBodies(), 19)
  })

  await t.test('also what is being looked at', async (t) => {
    const test = openTestStore(t)
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const slow: typeof test.store = {
      ...test.store,
      async find(query, asks) {
        if (query.name === 'drift.findShape') await released
        return test.store.find(query, asks)
      },
    }
    const { watch, drift, rest } = await openWorld(t, { ...test, store: slow })
    const unfit = { path: 'list', expected: 'a list', got: 'text' }
    const refused = { outcome: 'reply.unfit', unfit, isOfShape: true, body: Buffer.from(erased) }
    watch.observe({ provider, endpoint, params: {}, refused })
    await rest()

    await openDrift(test.store).forgetNamed(erased)
    release()
    await rest()
    await watch.close()

    assert.equal(await drift.countBodies(), 0)
    assert.deepEqual(await drift.listEvents({}, undefined, 10), [])
  })

  for (const isNoticed of [true, false])
    await t.test(
      `also what waits to be looked at or written, ${isNoticed ? 'once' : 'before'} the service sees it`,
      async (t) => {
        const { watch, drift, rest, see, clock, store, dataDir } = await openWorld(t)
        await see(usual)
        const refused = {
          outcome: 'reply.unfit',
          unfit: { path: 'list', expected: 'a list', got: 'text' },
          isOfShape: true,
          body: Buffer.from(erased),
        }
        watch.observe({ provider, endpoint, params: {}, refused })
        await rest()
        watch.observe({ provider, endpoint, params: {}, refused })
        if (!isNoticed) await rest()

        const command = openStore({ dataDir, clock })
        t.after(() => command.close())
        await openDrift(command).forgetNamed(erased)
        if (isNoticed) store.announce()
        clock.advance(5_000)
        await rest()
        await watch.close()

        assert.equal(await drift.countBodies(), 0)
        // What was observed after it is kept: somebody asked again.
        const again = await openWorld(t, { store, clock } as TestStore)
        await again.refuse('list', erased)
        await again.watch.close()
        assert.equal(await drift.countBodies(), 1)
      },
    )
})
