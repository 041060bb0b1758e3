import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { createStillClock, type TestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { kolPath, openTestService, successorPath, type TestCaller, type TestService } from '#support/service'
import { nestedVideo, openUpstream, send, settingsOf } from '#support/upstream'
import { askV1, uploadedAt, workId, worksAnswer } from '#support/works'

/** Nobody the built-in recordings know. */
const creator = '70000000007'
const dayMs = 86_400_000
const startMs = Date.parse('2026-11-22T10:00:00+08:00')
const iso = (day: number): string => new Date(startMs + day * dayMs).toISOString()

interface World extends TestService {
  readonly clock: TestClock
  readonly caller: TestCaller
  /** Imports records of one work each: its plays, and on which day they were counted. */
  importPlays(records: readonly (readonly [day: number, plays: number])[]): Promise<void>
}

async function openWorld(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<World> {
  const clock = createStillClock(startMs)
  const service = await openTestService(t, { clock, environment })
  const caller = await service.addCaller({ balanceMicro: yuan('10'), isOperator: true })
  return {
    ...service,
    clock,
    caller,
    async importPlays(records) {
      const file = join(makeFolder(t), 'records.jsonl')
      const lines = records.map(
        ([day, plays]) => `{"params":{"kolId":"${creator}"},"at":"${iso(day)}","body":${worksAnswer([plays])}}`,
      )
      writeFileSync(file, lines.join('\n'))
      // Nothing is imported from later than now.
      const latestMs = startMs + Math.max(...records.map(([day]) => day)) * dayMs
      if (clock.now() < latestMs) clock.setWall(latestMs)
      const words = ['import', file, '--endpoint', kolPath]
      const { exitCode } = await runOperator(words, { DATA_DIR: service.dataDir }, undefined, clock)
      assert.equal(exitCode, 0)
    },
  }
}

const see = (world: World, target: string) => askV1(world, world.caller, target)

/** Fields of each, in one row. */
const rowsOf = (list: readonly Readonly<Record<string, unknown>>[], ...names: readonly string[]): unknown[][] =>
  list.map((one) => names.map((name) => one[name]))

/** Four days of one creator: imported, asked of two suppliers, and asked by the successor. */
async function openFourDays(t: TestContext): Promise<World> {
  const tikHub = await openUpstream(t, 'tikhub')
  const nested = [1_600, 700].map((plays, place) => nestedVideo(uploadedAt(place), plays))
  tikHub.behave(send(JSON.stringify({ code: 200, data: { base_resp: { status_code: 0 }, newest_videos: nested } })))
  const world = await openWorld(t, { ...settingsOf([tikHub]), PROVIDERS: 'recordings,tikhub' })
  const { clock, caller, record } = world
  const ask = (path: string, param: string) => world.ask(`${path}?token=${caller.secret}&${param}=${creator}`)

  await world.importPlays([[-1, 1_000]])
  const replies = [await ask(kolPath, 'kolId')]
  clock.setWall(startMs + dayMs)
  record(kolPath, { kolId: creator }, worksAnswer([2_600, 800, 100]))
  replies.push(await ask(kolPath, 'kolId'))
  clock.setWall(startMs + 2 * dayMs)
  record(successorPath, { oAuthorId: creator, platform: 'SHORT_VIDEO' }, worksAnswer([2_800, 850, 300]))
  replies.push(await ask(successorPath, 'oAuthorId'))
  assert.deepEqual(
    replies.map(({ body }) => body.code),
    [0, 0, 0],
  )
  return world
}

test('a history', async (t) => {
  const world = await openFourDays(t)
  const kol = `/kols/${creator}`

  await t.test('joins all endpoints and suppliers that speak of a creator, the earliest first', async () => {
    const { body } = await see(world, `${kol}/history`)

    assert.deepEqual(rowsOf(body.points, 'collectedAt', 'endpoint', 'provider', 'works', 'medianPlays'), [
      [iso(-1), kolPath, 'import', 1, 1_000],
      [iso(0), kolPath, 'tikhub', 2, 1_150],
      [iso(1), kolPath, 'recordings', 3, 800],
      [iso(2), successorPath, 'recordings', 3, 850],
    ])
    assert.deepEqual([body.kolId, body.next], [creator, null])
  })

  await t.test('says what each work gained, and a day, the newest work first', async () => {
    const { body } = await see(world, `${kol}/history`)

    assert.deepEqual(rowsOf(body.videos, 'itemId', 'first', 'last', 'gained', 'growthPerDay'), [
      [workId(2), { at: iso(1), plays: 100 }, { at: iso(2), plays: 300 }, 200, 200],
      [workId(1), { at: iso(0), plays: 700 }, { at: iso(2), plays: 850 }, 150, 75],
      [workId(0), { at: iso(-1), plays: 1_000 }, { at: iso(2), plays: 2_800 }, 1_800, 600],
    ])
  })

  await t.test('of a work says what it gained a day since the answer before', async () => {
    const { body } = await see(world, `/videos/${workId(0)}/history`)

    assert.deepEqual(rowsOf(body.points, 'collectedAt', 'provider', 'plays', 'growthPerDay'), [
      [iso(-1), 'import', 1_000, null],
      [iso(0), 'tikhub', 1_600, 600],
      [iso(1), 'recordings', 2_600, 1_000],
      [iso(2), 'recordings', 2_800, 200],
    ])
    assert.deepEqual([body.itemId, body.url], [workId(0), `https://www.douyin.com/video/${workId(0)}`])
  })

  await t.test('of a work says null where nothing is provided, never zero', async () => {
    const { body } = await see(world, `/videos/${workId(1)}/history`)

    assert.deepEqual(rowsOf(body.points, 'plays', 'likes'), [
      [700, 18_000],
      [800, null],
      [850, null],
    ])
  })

  await t.test('is of the time that is asked for, to the millisecond, written either way', async () => {
    const [from, to] = [startMs, startMs + dayMs]
    for (const [asked, days] of [
      [`from=${from}&to=${to}`, [0, 1]],
      [`from=${from + 1}&to=${to}`, [1]],
      [`from=${from}&to=${to - 1}`, [0]],
      [`from=2026-11-22T10:00:00%2B08:00&to=2026-11-23T02:00:00Z`, [0, 1]],
      ['from=2026-11-23', [1, 2]],
      [`to=${from - dayMs}`, [-1]],
      [`from=${to}&to=${from}`, []],
    ] as const) {
      const times = days.map(iso)
      for (const [target, expected] of [
        [`${kol}/history`, times],
        [`${kol}/snapshots`, times.toReversed()],
        [`/videos/${workId(0)}/history`, times],
      ] as const) {
        const { body } = await see(world, `${target}?${asked}`)
        const seen = rowsOf(body.points ?? body.snapshots, 'collectedAt').flat()
        assert.deepEqual(seen, expected, `${target}?${asked}`)
      }
    }
  })

  await t.test('is of the kind of content that is asked for', async () => {
    const { body } = await see(world, `${kol}/history?platform=LIVE_STREAMING`)

    assert.deepEqual([body.platform, body.points, body.videos], ['LIVE_STREAMING', [], []])
    assert.equal((await see(world, `${kol}/history?platform=SHORT_VIDEO`)).body.points.length, 4)
  })

  await t.test('of somebody nothing is kept about is empty', async () => {
    assert.deepEqual((await see(world, '/kols/1/history')).body.points, [])
    assert.deepEqual((await see(world, '/kols/1/snapshots')).body.snapshots, [])
    assert.deepEqual((await see(world, '/videos/1/history')).body.points, [])
  })
})

test('the growth of a work between answers of one minute is not guessed at', async (t) => {
  const world = await openWorld(t)
  const minute = 60_000 / dayMs
  await world.importPlays([
    [0, 100],
    [minute / 2, 200],
    [minute, 300],
    [2 * minute, 301],
  ])

  const { body } = await see(world, `/videos/${workId(0)}/history`)

  assert.deepEqual(rowsOf(body.points, 'growthPerDay').flat(), [null, null, null, 1_440])
})

/** The lists that come in pages, and the parameter that asks for the next. */
const paged = [
  { target: `/kols/${creator}/snapshots`, list: 'snapshots', behind: 'before' },
  { target: `/kols/${creator}/history`, list: 'points', behind: 'after' },
  { target: `/videos/${workId(0)}/history`, list: 'points', behind: 'after' },
] as const

/** Ids of all snapshots in a list, page by page. */
async function readPages(world: World, { target, list, behind }: (typeof paged)[number], limit: number) {
  const pages: number[][] = []
  for (let next = ''; ; ) {
    const { body } = await see(world, `${target}?limit=${limit}${next}`)
    pages.push(rowsOf(body[list], 'snapshot').flat().map(Number))
    assert.ok(pages.length < 100)
    if (body.next === null) return pages
    next = `&${behind}=${body.next}`
  }
}

test('pages', async (t) => {
  const world = await openWorld(t)
  // Many of one moment: only their ids tell them apart.
  const days = [0, 0, 0, 1, 1, 1, 1, 2, 3, 3]
  await world.importPlays(days.map((day, place) => [day, 1_000 + place]))

  for (const one of paged) {
    await t.test(`have every answer once and in order, whatever their size: ${one.target}`, async () => {
      const [whole] = await readPages(world, one, 500)
      assert.equal(new Set(whole).size, days.length)

      for (const limit of [1, 2, 3, 5, 9, 10, 11]) {
        const pages = await readPages(world, one, limit)
        assert.deepEqual(pages.flat(), whole, `of ${limit}`)
        assert.ok(pages.every(({ length }, place) => length === limit || place === pages.length - 1))
      }
    })

    await t.test(`are of 1 to 500, and of 100 unless told: ${one.target}`, async () => {
      for (const limit of ['0', '501', '-1', '1.5', '1e2', 'x', '', '00001']) {
        const { status, headers, body } = await see(world, `${one.target}?limit=${limit}`)
        assert.deepEqual([status, headers.get('content-type')], [400, 'application/problem+json; charset=utf-8'], limit)
        assert.match(body.detail, /parameter limit .* 1 to 500/)
      }
      for (const limit of [1, 500]) assert.equal((await see(world, `${one.target}?limit=${limit}`)).status, 200)
    })

    await t.test(
      `refuse a cursor that is none, and show nothing new to whoever makes one up: ${one.target}`,
      async () => {
        for (const cursor of [
          '',
          'x',
          '1',
          '1-',
          '-1',
          '1-2-3',
          '1--2',
          '1-x',
          '1%2C2',
          "1-1'",
          '1e3-1',
          '9'.repeat(40),
        ]) {
          const { status, body } = await see(world, `${one.target}?${one.behind}=${cursor}`)
          assert.equal(status, 400, cursor)
          assert.match(body.detail, new RegExp(`parameter ${one.behind} `))
        }
        const stranger = await world.addCaller()
        for (const cursor of ['0-0', `${startMs}-1`, `${'9'.repeat(15)}-${'9'.repeat(15)}`]) {
          const { status, body } = await see(world, `${one.target}?${one.behind}=${cursor}`)
          const other = await askV1(world, stranger, `${one.target}?${one.behind}=${cursor}`)
          assert.deepEqual([status, other.status], [200, 200])
          assert.deepEqual(rowsOf(other.body[one.list], 'snapshot'), rowsOf(body[one.list], 'snapshot'))
        }
      },
    )
  }

  await t.test('are a hundred answers unless told', async () => {
    await world.importPlays(Array.from({ length: 95 }, (_, place) => [10, 5_000 + place] as const))

    for (const { target, list } of paged) {
      const { body } = await see(world, target)
      assert.equal(body[list].length, 100, target)
      assert.notEqual(body.next, null)
    }
  })
})

test('a question about history that makes no sense is refused, and says which parameter', async (t) => {
  const world = await openWorld(t)
  const kol = `/kols/${creator}`
  for (const [target, name] of [
    [`${kol}/history?from=yesterday`, 'from'],
    [`${kol}/history?to=2026-13-01`, 'to'],
    [`${kol}/snapshots?from=2026-11-22T10:00:00`, 'from'],
    [`${kol}/history?platform=RADIO`, 'platform'],
    ['/kols/ada/history', 'kolId'],
    [`/kols/${'1'.repeat(21)}/snapshots`, 'kolId'],
    ['/videos/x1/history', 'itemId'],
    [`/videos/${'1'.repeat(21)}/history`, 'itemId'],
    [`${kol}/snapshots/x`, 'snapshot'],
  ] as const) {
    const { status, headers, body } = await see(world, target)
    assert.equal(status, 400, target)
    assert.equal(headers.get('content-type'), 'application/problem+json; charset=utf-8')
    assert.match(body.detail, new RegExp(name), target)
    assert.deepEqual([typeof body.code, typeof body.requestId, body.status], ['number', 'string', 400])
  }
  assert.equal((await see(world, `${kol}/history?from=1&from=2`)).status, 400)
})
