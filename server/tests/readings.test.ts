import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { parseExactJson, yuan } from '#kit'
import { builtInRecordings, recordingFile } from '#providers/recordings'
import { type Video as ReadVideo, readAnswer } from '#readings'
import { createStillClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { anyMix } from '#support/mixes'
import { runOperator } from '#support/operator'
import { kolId, kolPath, openTestService, successorPath, type TestCaller, type TestService } from '#support/service'
import { flatVideo, idOf, openUpstream, send, settingsOf } from '#support/upstream'

/** What was captured of upstreams: it names real creators, so it is read where it is and never copied. */
const recordings = fileURLToPath(new URL('../../../shared/reference/recordings', import.meta.url))
const absence = existsSync(recordings) ? false : `what was recorded is not here: ${recordings}`

const hourMs = 3_600_000
const price = yuan('0.15')

interface Video {
  readonly itemId: string
  readonly publishedAt: string | null
  readonly plays: number | null
  readonly likes: number | null
  readonly comments: number | null
  readonly shares: number | null
  readonly favourites: number | null
  readonly published: { readonly shiftSeconds: number; readonly because: string }
  readonly interactionRate: {
    readonly value: number | null
    readonly source: string | null
    readonly confirmed: boolean | null
  }
  readonly missing: Readonly<Record<string, string>>
}

interface Videos {
  readonly from: {
    readonly snapshot: number
    readonly endpoint: string
    readonly collectedAt: string
    readonly ageSeconds: number
  }
  readonly lists: Readonly<Record<string, readonly Video[]>>
  readonly unreadable: number
}

interface Figure {
  readonly value: number | null
  readonly missing: string | null
  readonly formula: string
  readonly n: number
  readonly window: { readonly from: string; readonly to: string } | null
  readonly from: { readonly snapshot: number; readonly list: string } | null
}

interface Figures {
  readonly groups: Readonly<Record<'all' | 'personal' | 'sponsored', Readonly<Record<string, Figure>>>>
  readonly sponsoredToPersonal: Figure
  readonly playsGrowthPerDay: Figure
  readonly formulas: Readonly<Record<string, string>>
  readonly parameters: { readonly hitFactor: number; readonly price: number | null }
}

/** Reads what our own REST says with a status of success. */
async function read<T>(service: TestService, { secret }: TestCaller, target: string): Promise<T> {
  const { status, text } = await service.ask(`/v1/${target}`, { headers: { authorization: `Bearer ${secret}` } })
  assert.equal(status, 200, text)
  return JSON.parse(text)
}

const worksOf = ({ lists }: Videos): Video[] => Object.values(lists).flat()

/** When a work was uploaded, as its id tells it. */
const uploadOf = (itemId: string): number => Number(BigInt(itemId) >> 32n) * 1_000

function assertSoonAfterUpload({ itemId, publishedAt }: Video): void {
  const afterMs = Date.parse(publishedAt ?? '') - uploadOf(itemId)
  assert.ok(afterMs >= 0 && afterMs < 600_000, `${publishedAt} for ${itemId}`)
}

async function importFile(service: TestService, file: string, ...more: readonly string[]): Promise<void> {
  const words = ['import', file, '--endpoint', kolPath, '--param', `kolId=${kolId}`, ...more]
  const { exitCode, complaints } = await runOperator(words, { DATA_DIR: service.dataDir })
  assert.equal(exitCode, 0, complaints)
}

/** What arithmetic on the capture itself gives, personal and sponsored works apart. */
const checkValues = {
  medianPlays: [32_048_380, 17_702_354, 0],
  meanPlays: [44_892_464.67, 23_072_822.4, 2],
  interactionRatePooled: [0.011598, 0.014092, 6],
  interactionRateMedian: [0.011468, 0.014087, 6],
  hotShare: [0.2, 0, 4],
  stabilityCv: [1.2775, 0.59, 4],
  stabilityMad: [0.3307, 0.4249, 4],
  hitShare: [0.067, 0.2, 3],
  medianGapDays: [3.63, 3.54, 2],
} as const

test('the figures of a captured answer, imported', { skip: absence }, async (t) => {
  const service = await openTestService(t)
  const caller = await service.addCaller()
  await importFile(service, join(recordings, 'xingtu.get_author_show_items_v2.2024-09.json'), '--at', '2024-09-23')
  const figures = await read<Figures>(service, caller, `kols/${kolId}/metrics?price=52000`)
  const { personal, sponsored, all } = figures.groups

  for (const [name, [ofPersonal, ofSponsored, decimals]] of Object.entries(checkValues)) {
    await t.test(`are those worked out by hand: ${name}`, () => {
      for (const [figure, expected, list] of [
        [personal[name], ofPersonal, 'latestPersonal'],
        [sponsored[name], ofSponsored, 'latestSponsored'],
      ] as const) {
        assert.equal(figure?.value?.toFixed(decimals), expected.toFixed(decimals))
        assert.deepEqual([figure?.n, figure?.missing, figure?.from?.list], [15, null, list])
        assert.ok(figures.formulas[figure?.formula ?? ''])
        assert.match(figure?.window?.to ?? '', /^2024-09-/)
      }
    })
  }

  await t.test('say what a price buys, in yuan', () => {
    assert.equal(personal['cpm']?.value?.toFixed(4), (52_000 / 32_048.38).toFixed(4))
    assert.equal(sponsored['cpm']?.value?.toFixed(4), (52_000 / 17_702.354).toFixed(4))
    assert.deepEqual(figures.parameters, { hitFactor: 2, price: 52_000 })
    assert.equal(personal['cpe']?.n, 15)
  })

  await t.test('compare sponsored works with personal ones', () => {
    assert.equal(figures.sponsoredToPersonal.value?.toFixed(3), '0.552')
    assert.equal(figures.sponsoredToPersonal.n, 15)
  })

  await t.test('say why there are none over a list the answer does not have, or without a second answer', () => {
    assert.deepEqual([all['medianPlays']?.value, all['medianPlays']?.missing], [null, 'no work provides it'])
    const { value, missing } = figures.playsGrowthPerDay
    assert.deepEqual([value, missing], [null, 'there is no earlier answer to compare with'])
  })

  await t.test('are of works with true times and true zeros', async () => {
    const videos = await read<Videos>(service, caller, `kols/${kolId}/videos`)

    assert.deepEqual([videos.lists['latestPersonal']?.length, videos.lists['latestSponsored']?.length], [15, 15])
    assert.deepEqual([videos.unreadable, videos.from.collectedAt], [0, '2024-09-22T16:00:00.000Z'])
    for (const work of worksOf(videos)) {
      assert.equal(work.published.shiftSeconds, 0)
      assert.deepEqual([work.favourites, work.missing['favourites']], [null, 'absent'])
      assert.equal(work.interactionRate.source, 'computed')
    }
  })
})

test('the built-in sample reads as six works with true times and nothing that was not provided', async (t) => {
  const service = await openTestService(t)
  const caller = await service.addCaller()
  await importFile(service, join(builtInRecordings, recordingFile({ path: kolPath, params: { kolId } })))

  const videos = await read<Videos>(service, caller, `kols/${kolId}/videos`)

  const works = worksOf(videos)
  assert.equal(works.length, 6)
  for (const work of works) {
    assertSoonAfterUpload(work)
    assert.ok((work.plays ?? 0) > 0)
    assert.equal(work.published.shiftSeconds, 28_800)
    assert.deepEqual([work.likes, work.comments, work.shares, work.favourites], [null, null, null, null])
    assert.deepEqual([work.missing['likes'], work.interactionRate.value], ['not provided', null])
  }
})

test('the nested answer of tikhub reads with its times, and with rates that its parts confirm', {
  skip: absence,
}, async (t) => {
  const local = await openUpstream(t, 'tikhub')
  const body = readFileSync(join(recordings, 'tikhub.kol_rec_videos_v1.nested.2025-11.json'), 'utf8')
  local.behave(send(body))
  const service = await openTestService(t, { environment: settingsOf([local]) })
  const caller = await service.addCaller({ balanceMicro: yuan('1') })
  assert.equal((await service.ask(`${kolPath}?token=${caller.secret}&kolId=${kolId}`)).body.code, 0)

  const videos = await read<Videos>(service, caller, `kols/${kolId}/videos`)

  const { masterpiece_videos, newest_video, personal_hot_video } = JSON.parse(body).data
  const nested = [...masterpiece_videos, newest_video, personal_hot_video]
  assert.deepEqual(
    worksOf(videos).map((work) => [work.itemId, Date.parse(work.publishedAt ?? '') / 1_000, work.interactionRate]),
    nested.map(({ id, create_time, stats }) => [
      id,
      Number(create_time),
      { value: stats.interact_rate, source: 'upstream', confirmed: true, missing: null },
    ]),
  )
  assert.deepEqual(
    worksOf(videos).map(({ plays, likes, favourites, isHot, missing }: Video & { isHot?: unknown }) => [
      plays,
      likes,
      favourites,
      isHot,
      missing['isHot'],
    ]),
    nested.map(({ stats }) => [
      Number(stats.watch_cnt),
      Number(stats.like_cnt),
      Number(stats.favorite_cnt),
      null,
      'absent',
    ]),
  )
})

const uploadedSeconds = 1_763_000_000
const answerOf = (play: number): string =>
  JSON.stringify({
    base_resp: { status_code: 0 },
    masterpiece_videos: [],
    newest_videos: [flatVideo(uploadedSeconds, play)],
    order_hot_videos: [],
    personal_hot_videos: [],
  })

test('works that must not be older than `maxAge`', async (t) => {
  const clock = createStillClock()
  const service = await openTestService(t, { clock })
  const caller = await service.addCaller({ balanceMicro: price * 2 })
  const wait = (ms: number): void => clock.setWall(clock.now() + ms)
  const record = (play: number): void =>
    service.record(successorPath, { oAuthorId: kolId, platform: 'SHORT_VIDEO' }, answerOf(play))
  const ask = (query = '', headers = {}) =>
    service.ask(`/v1/kols/${kolId}/videos${query}`, {
      headers: { authorization: `Bearer ${caller.secret}`, ...headers },
    })
  const chargedOf = async (): Promise<number> => (await service.books.ledger.getBalance(caller.accountId)).chargedMicro

  await t.test('are not collected for somebody who does not ask for it', async () => {
    record(1_000)
    const { status, headers, text } = await ask()

    assert.deepEqual([status, headers.get('content-type')], [404, 'application/problem+json; charset=utf-8'])
    assert.match(JSON.parse(text).detail, /nothing is kept about this creator/)
    assert.equal(await chargedOf(), 0)
  })

  await t.test('are collected where there is none, charged and recorded as a call of the successor', async () => {
    const { status, headers, text } = await ask('?maxAge=24h')
    const videos: Videos = JSON.parse(text)

    assert.deepEqual([status, headers.get('x-charge'), await chargedOf()], [200, '0.15', price])
    assert.deepEqual(
      worksOf(videos).map(({ itemId, plays }) => [itemId, plays]),
      [[idOf(uploadedSeconds), 1_000]],
    )
    assert.deepEqual([videos.from.endpoint, videos.from.ageSeconds], [successorPath, 0])
    const { calls } = await read<{ calls: { requestId: string; endpoint: string; charge: string }[] }>(
      service,
      caller,
      'calls',
    )
    const requestId = headers.get('x-request-id')
    assert.deepEqual(
      calls.map((call) => [call.requestId, call.endpoint, call.charge]),
      [[requestId, successorPath, '0.15']],
    )
  })

  await t.test('are free as long as the newest answer is not older, and say how old it is', async () => {
    record(2_000)
    wait(24 * hourMs)
    const { headers, text } = await ask('?maxAge=24h')
    const videos: Videos = JSON.parse(text)

    assert.deepEqual([worksOf(videos)[0]?.plays, videos.from.ageSeconds], [1_000, 86_400])
    assert.deepEqual([headers.get('x-charge'), await chargedOf()], [null, price])
  })

  await t.test('are collected when it is older, and once for an Idempotency-Key', async () => {
    wait(1_000)
    const key = { 'idempotency-key': 'once' }
    const first = await ask('?maxAge=24h', key)
    wait(1_000)
    const again = await ask('?maxAge=0s', key)

    for (const { status, text } of [first, again]) {
      assert.deepEqual([status, worksOf(JSON.parse(text))[0]?.plays], [200, 2_000], text)
    }
    assert.deepEqual([first.headers.get('x-charge'), await chargedOf()], ['0.15', 2 * price])
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
  })

  await t.test('grow from one answer to the next, a day', async () => {
    const { playsGrowthPerDay } = await read<Figures>(service, caller, `kols/${kolId}/metrics`)

    assert.deepEqual(
      [playsGrowthPerDay.value?.toFixed(3), playsGrowthPerDay.n],
      [(1_000 / (86_401 / 86_400)).toFixed(3), 1],
    )
  })

  await t.test('are neither collected nor shown to somebody whose money does not reach', async () => {
    wait(48 * hourMs)
    const { status, headers, text } = await ask('?maxAge=24h')

    assert.deepEqual([status, JSON.parse(text).code, headers.get('x-charge')], [403, 601, '0'])
    assert.equal(await chargedOf(), 2 * price)
  })
})

test('a question about readings that cannot be meant is refused by RFC 9457, and tells no value back', async (t) => {
  const service = await openTestService(t)
  const caller = await service.addCaller({ balanceMicro: price })
  const targets = [
    `kols/${kolId}/videos?maxAge=soon-secret`,
    `kols/${kolId}/videos?maxAge=-1h`,
    `kols/${kolId}/videos?snapshot=secret`,
    `kols/${kolId}/videos?maxAge=1h&maxAge=2h`,
    `kols/${kolId}/videos?platform=secret`,
    `kols/${kolId}/metrics?hitFactor=0`,
    `kols/${kolId}/metrics?hitFactor=secret`,
    `kols/${kolId}/metrics?price=0`,
    `kols/${kolId}/metrics?price=secret`,
    `kols/${kolId}/history?from=secret`,
    `kols/${kolId}/history?limit=0`,
    `kols/${kolId}/history?limit=501`,
    `kols/${kolId}/snapshots?before=secret`,
    'kols/secret/videos',
    `kols/${'1'.repeat(21)}/metrics`,
    'videos/secret/history',
  ]

  for (const target of targets) {
    await t.test(target, async () => {
      const { status, headers, text } = await service.ask(`/v1/${target}`, {
        headers: { authorization: `Bearer ${caller.secret}` },
      })

      const { type, title, detail, code, requestId, status: said } = JSON.parse(text)
      assert.deepEqual([status, said, code, type], [400, 400, 400, 'about:blank'])
      assert.equal(headers.get('content-type'), 'application/problem+json; charset=utf-8')
      assert.match(requestId, /^[0-9a-f]{32}$/)
      assert.ok(title && detail)
      assert.doesNotMatch(text, /secret/)
    })
  }

  await t.test('and without a token by 401', async () => {
    const { status, body } = await service.ask(`/v1/kols/${kolId}/videos`)
    assert.deepEqual([status, body.code], [401, 100])
  })

  await t.test('and about nothing that is kept by 404', async () => {
    for (const target of [`kols/${kolId}/metrics`, `kols/${kolId}/videos?snapshot=1`, `kols/${kolId}/snapshots/1`]) {
      const { status, body } = await service.ask(
        `/v1/${target}?token=${caller.secret}`.replace('?snapshot=1?', '?snapshot=1&'),
      )
      assert.deepEqual([status, body.code], [404, 404], target)
    }
  })
})

test('an answer turned into the wire form reads as it did before, in every mix of shapes', async (t) => {
  const service = await openTestService(t)
  const convert = service.books.catalogue.list().find(({ path }) => path === kolPath)?.convert
  assert.ok(convert)
  const factsOf = ({ itemId, published, plays, likes, comments, shares, title, authorUid }: ReadVideo) => {
    const facts = { itemId, plays, likes, comments, shares, title, authorUid }
    return { ...facts, at: published.at }
  }

  fc.assert(
    fc.property(anyMix, ({ content }) => {
      const wire = Buffer.from(JSON.stringify(convert(parseExactJson(content))))

      const [before, after] = [Buffer.from(content), wire].map((body) => readAnswer(body, Number.MAX_SAFE_INTEGER))
      assert.ok(before && after)
      for (const list of ['masterpiece', 'newest', 'orderHot', 'personalHot'] as const) {
        assert.deepEqual(after.lists[list].map(factsOf), before.lists[list].map(factsOf))
      }
    }),
  )
})

test('figures of several answers', async (t) => {
  const service = await openTestService(t)
  const caller = await service.addCaller()
  const folder = makeFolder(t)
  const listWorks = (...plays: readonly number[]) =>
    plays.map((play, place) => flatVideo(uploadedSeconds + place, play))
  const answers = {
    '2026-11-01': { latest_item_info: listWorks(10, 20, 30), latest_star_item_info: listWorks(7) },
    '2026-11-02': { newest_videos: listWorks(100) },
    '2026-11-03': { newest_videos: listWorks(500), latest_star_item_info: listWorks(500) },
  }
  for (const [day, answer] of Object.entries(answers)) {
    const file = join(folder, `${day}.json`)
    writeFileSync(file, JSON.stringify({ base_resp: { status_code: 0 }, ...answer }))
    await importFile(service, file, '--at', day)
  }
  const readFigures = (query = '') => read<Figures>(service, caller, `kols/${kolId}/metrics${query}`)
  const medianOf = ({ groups }: Figures) =>
    [groups.all, groups.personal, groups.sponsored].map(({ medianPlays }) => medianPlays?.value)

  await t.test('take each group from the newest one that has its list, and say which', async () => {
    const figures = await readFigures()
    const { all, personal, sponsored } = figures.groups

    assert.deepEqual(medianOf(figures), [500, 20, 500])
    assert.equal(all['medianPlays']?.from?.snapshot, sponsored['medianPlays']?.from?.snapshot)
    assert.notEqual(all['medianPlays']?.from?.snapshot, personal['medianPlays']?.from?.snapshot)
    assert.equal(figures.playsGrowthPerDay.value, 400)
  })

  await t.test('are of one answer alone where it is named', async () => {
    const { snapshots } = await read<{ snapshots: { snapshot: number }[] }>(service, caller, `kols/${kolId}/snapshots`)
    const medians = []
    for (const { snapshot } of snapshots) medians.push(medianOf(await readFigures(`?snapshot=${snapshot}`)))

    assert.deepEqual(medians, [
      [500, null, 500],
      [100, null, null],
      [null, 20, 7],
    ])
  })

  await t.test('know nothing of another kind of content', async () => {
    const target = `/v1/kols/${kolId}/metrics?platform=LIVE_STREAMING&token=${caller.secret}`
    assert.equal((await service.ask(target)).status, 404)
  })
})
