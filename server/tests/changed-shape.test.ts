import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { createStillClock } from '#support/clock'
import { runOperator } from '#support/operator'
import { overPlaces, type Place } from '#support/places'
import { kolPath, openTestService, type Reply, successorPath, until } from '#support/service'
import {
  type Behaviour,
  flatData,
  flatVideo,
  good,
  goodBodies,
  type LocalUpstream,
  openUpstream,
  secrets,
  send,
  settingsOf,
  type UpstreamName,
} from '#support/upstream'

/** The lists of works, which make it this endpoint's answer, are something else. */
const changedData = flatData.replaceAll(
  /"(masterpiece|newest|order_hot|personal_hot)_videos":\[[^\]]*\]/g,
  '"$1_videos":"moved"',
)
const changed = send(goodBodies['just-one-api'].replace(flatData, changedData))

const isOf = (path: string, target = ''): boolean => target.startsWith(path)
const countAsked = ({ targets }: LocalUpstream, path = kolPath): number =>
  targets.filter((target) => isOf(path, target)).length

/** Answers for one endpoint as it is told, and well for all others. */
const only =
  (name: UpstreamName, behaviour: Behaviour): Behaviour =>
  (request, response) =>
    (isOf(kolPath, request.url) ? behaviour : good(name))(request, response)

let kol = 7_100_000_000_000_000_000n

async function openWorld(
  t: TestContext,
  names: readonly UpstreamName[] = ['just-one-api'],
  more = {},
  place: Partial<Place> = {},
) {
  const clock = createStillClock()
  const upstreams = await Promise.all(names.map((name) => openUpstream(t, name)))
  const [local] = upstreams
  assert.ok(local)
  const environment = { ...settingsOf(upstreams), LOG_LEVEL: 'info', ...more }
  const service = await openTestService(t, { ...place, clock, environment })
  const { secret, accountId } = await service.addCaller({ balanceMicro: yuan('10000') })
  const ask = (query = '', init?: RequestInit): Promise<Reply> =>
    service.ask(`${kolPath}?token=${secret}&kolId=${kol++}${query}`, init)
  const askOther = (): Promise<Reply> => service.ask(`${successorPath}?token=${secret}&oAuthorId=${kol++}`)
  /** So many unfit answers that the provider rests for the endpoint. */
  const tire = async (): Promise<void> => {
    local.behave(only(local.name, changed))
    for (let nth = 0; nth < 5; nth++) await ask()
  }
  const readResting = async (): Promise<string[]> =>
    (await service.readMetrics()).split('\n').filter((line) => line.startsWith('almagest_provider_endpoint_resting{'))
  return {
    ...service,
    clock,
    local,
    upstreams,
    accountId,
    secret,
    askFor: service.ask,
    ask,
    askOther,
    tire,
    readResting,
  }
}

test('a shape that changed', async (t) => {
  await t.test('costs five answers and one a minute, however many calls come one after another', async (t) => {
    const world = await openWorld(t)
    world.local.behave(only('just-one-api', changed))
    const [calls, stepMs] = [1_000, 600]

    const codes = new Set<number>()
    for (let nth = 0; nth < calls; nth++) {
      codes.add((await world.ask()).body.code)
      world.clock.advance(stepMs)
    }

    const minutes = Math.floor((calls * stepMs) / 60_000)
    t.diagnostic(`${calls} calls in ${minutes} minutes: ${countAsked(world.local)} answers bought`)
    assert.deepEqual([...codes], [301])
    assert.ok(countAsked(world.local) <= 5 + minutes, `${countAsked(world.local)} answers bought`)
    assert.ok(countAsked(world.local) >= 5 + minutes - 1, `${countAsked(world.local)}: it is not tried`)
    const { chargedMicro, heldMicro } = await world.books.ledger.getBalance(world.accountId)
    assert.deepEqual([chargedMicro, heldMicro], [0, 0])
  })

  await t.test(
    'costs no more than was under way at the fifth answer, also for those who wait for a place',
    async (t) => {
      const places = 40
      const world = await openWorld(t, ['just-one-api'], {
        JUST_ONE_API_CONCURRENCY: String(places),
        CONNECTIONS_PER_ADDRESS: '2000',
      })
      let [begun, ended, begunAtFifth] = [0, 0, 0]
      world.local.behave((request, response) => {
        begun++
        // All places are taken before the first answer.
        setTimeout(() => {
          if (++ended === 5) begunAtFifth = begun
          changed(request, response)
        }, 300)
      })

      const replies = await Promise.all(Array.from({ length: 1_000 }, () => world.ask()))

      t.diagnostic(`1000 calls at once: ${begun} answers bought, ${begunAtFifth} sent at the fifth`)
      assert.deepEqual([...new Set(replies.map(({ body }) => body.code))], [301])
      // What follows an answer is under way a moment before it is counted here.
      assert.ok(begun <= begunAtFifth + 4 && begun <= places + 4, `${begun} bought, ${begunAtFifth} at the fifth`)
    },
  )

  await t.test('leaves the provider’s other endpoints their place, and its breaker closed', async (t) => {
    const world = await openWorld(t, ['just-one-api', 'tikhub'])
    await world.tire()
    for (let nth = 0; nth < 10; nth++) assert.equal((await world.ask()).body.code, 0)
    assert.deepEqual(
      world.upstreams.map((one) => countAsked(one)),
      [5, 0],
    )

    for (let nth = 0; nth < 20; nth++) assert.equal((await world.askOther()).body.code, 0)

    assert.equal(countAsked(world.local, successorPath), 20)
    const metrics = await world.readMetrics()
    assert.match(metrics, /almagest_provider_breaker\{provider="just-one-api",credential="1",state="closed"\} 1/)
    assert.deepEqual(await world.readResting(), [
      `almagest_provider_endpoint_resting{provider="just-one-api",endpoint="${kolPath}"} 1`,
    ])
  })

  await t.test('is over with the first probe after it is back', async (t) => {
    const world = await openWorld(t)
    await world.tire()
    world.local.behave(good('just-one-api'))

    const before = await world.ask()
    world.clock.advance(60_000)
    const after = await Promise.all([world.ask(), world.ask()])
    const later = await world.ask()

    assert.equal(before.body.code, 301)
    // One of the two is the probe; the other comes while nobody knows yet, or after.
    assert.ok(after.some(({ body }) => body.code === 0))
    assert.equal(later.body.code, 0)
    assert.deepEqual(await world.readResting(), [])
  })

  await t.test('is tried by one call a minute, and the others are turned away meanwhile', async (t) => {
    const world = await openWorld(t)
    await world.tire()
    const held: (() => void)[] = []
    world.local.behave((request, response) => void held.push(() => changed(request, response)))
    world.clock.advance(60_000)
    const before = countAsked(world.local)

    const probe = world.ask()
    await until(async () => held.length === 1)
    const others = await Promise.all(Array.from({ length: 20 }, () => world.ask()))

    assert.ok(others.every(({ body }) => body.code === 301))
    assert.equal(countAsked(world.local) - before, 1)
    held[0]?.()
    assert.equal((await probe).body.code, 301)
  })

  await t.test('is told once when the rest begins, with the path, and once when it is over', async (t) => {
    const world = await openWorld(t)
    await world.tire()
    await world.ask()
    world.clock.advance(60_000)
    await world.ask()
    world.local.behave(good('just-one-api'))
    world.clock.advance(60_000)
    await world.ask()

    const told = world.logLines
      .map((line) => JSON.parse(line))
      .filter(({ what = '' }) => String(what).startsWith('endpoint'))

    const whose = { provider: 'just-one-api', endpoint: kolPath }
    assert.deepEqual(
      told.map(({ provider, endpoint, what }) => ({ provider, endpoint, what })),
      [
        { ...whose, what: 'endpoint rests' },
        { ...whose, what: 'endpoint answers' },
      ],
    )
    assert.match(told[0].path, /_videos$/)
    assert.equal(told[0].got, 'text')
  })
})

test('a call while all who could answer rest for its endpoint', async (t) => {
  const world = await openWorld(t)
  const kept = `&kolId=${kol}`
  const known = await world.ask()
  assert.equal(known.body.code, 0)
  // An answer that is no longer fresh, and may be given in place of none.
  world.clock.advance(25 * 3_600_000)
  await world.tire()
  world.clock.advance(20_000)

  await t.test('is told when to ask again, and why nobody was asked', async () => {
    const asked = countAsked(world.local)

    const reply = await world.ask()

    assert.equal(reply.body.code, 301)
    assert.equal(reply.headers.get('retry-after'), '40')
    assert.equal(countAsked(world.local), asked)
    const record = await world.books.usage.findFlight(reply.body.requestId)
    assert.deepEqual(record?.passedOver, [{ provider: 'just-one-api', credential: '', why: 'rests for this endpoint' }])
  })

  await t.test('is given an old answer, where it accepts cached ones', async () => {
    const reply = await world.askFor(`${kolPath}?token=${world.secret}&acceptCache=true${kept}`)

    assert.equal(reply.body.code, 0)
    assert.match(reply.headers.get('cache-status') ?? '', /ttl=-36/)
  })
})

/** Until what was observed has been looked at and written. */
async function untilKept({ books, clock }: Awaited<ReturnType<typeof openWorld>>, changes: number, bodies = 0) {
  await until(async () => {
    clock.advance(1_000)
    const kept = await books.drift.listEvents({}, undefined, 100)
    return kept.length >= changes && (await books.drift.countBodies()) >= bodies
  })
}

/** Moves time on until the promise is kept: what may succeed is tried again after a pause. */
async function drive<T>(
  { clock }: Pick<Awaited<ReturnType<typeof openWorld>>, 'clock'>,
  promise: Promise<T>,
): Promise<T> {
  let isKept = false
  const kept = promise.finally(() => {
    isKept = true
  })
  await until(async () => {
    if (!isKept) clock.advance(50)
    return isKept
  })
  return kept
}

const withVideo = (video: object): string =>
  flatData.replace(JSON.stringify(flatVideo(1_750_000_000, 8_500_000)), JSON.stringify(video))

const sendData = (data: string): Behaviour => send(goodBodies['just-one-api'].replace(flatData, data))

overPlaces('what changes in answers', async (t, makePlace) => {
  const world = await openWorld(t, ['just-one-api', 'tikhub'], {}, await makePlace())
  const { local, place, clock } = world
  const run = (...words: string[]) => runOperator(['drift', ...words], place, undefined, clock)
  const video = flatVideo(1_750_000_000, 8_500_000)
  // The schema knows nothing of `extra`, which is no news.
  assert.equal((await world.ask()).body.code, 0)
  await untilKept(world, 1)
  const began = world.clock.now()
  clock.advance(3_600_000)

  await t.test('is charged and delivered byte for byte, and named by command, log and metric', async () => {
    const data = withVideo({ ...video, play: null, plays_of_late: 1 })
    local.behave(sendData(data))

    const { headers, text } = await world.ask()
    await untilKept(world, 3)

    assert.ok(text.includes(data))
    assert.equal(headers.get('x-charge'), '0.15')
    const { changes, endpoints } = JSON.parse((await run('--json')).output)
    const whose = { provider: 'just-one-api', endpoint: kolPath, at: new Date(clock.now() - 1_000).toISOString() }
    const [added, retyped, first] = changes
    assert.deepEqual(
      [added, retyped].map(({ at: _, since: __, ...fields }) => fields),
      [
        {
          ...whose,
          path: 'masterpiece_videos[].plays_of_late',
          change: 'new',
          before: 'nothing',
          after: 'number',
          first: false,
        },
        {
          ...whose,
          path: 'masterpiece_videos[].play',
          change: 'retyped',
          before: 'number',
          after: 'null',
          first: false,
        },
      ].map(({ at: _, ...fields }) => fields),
    )
    assert.ok(Math.abs(Date.parse(retyped.since) - began) <= 2_000, retyped.since)
    assert.deepEqual([first.path, first.first], ['extra', true])
    assert.deepEqual(
      endpoints.map(({ provider, endpoint, state }: Record<string, unknown>) => [provider, endpoint, state]),
      [['just-one-api', kolPath, 'differs']],
    )
    const lines = world.logLines.map((line) => JSON.parse(line)).filter(({ change }) => change)
    assert.deepEqual(
      lines.map(({ level, change, path, before, after }) => [level, change, path, before, after].join(' ')),
      [
        '30 new extra nothing object',
        '40 retyped masterpiece_videos[].play number null',
        '40 new masterpiece_videos[].plays_of_late nothing number',
      ],
    )
    const series = `provider="just-one-api",endpoint="${kolPath}",kind=`
    assert.match(await world.readMetrics(), new RegExp(`almagest_drift_total\\{${series}"retyped"\\} 1`))
  })

  await t.test('is listed for people in lines that fit a terminal', async () => {
    local.behave(only('just-one-api', changed))
    for (let nth = 0; nth < 5; nth++) await world.ask()
    await untilKept(world, 4, 5)

    const { output, exitCode } = await run()

    assert.equal(exitCode, 0)
    assert.ok(
      output.split('\n').every((line) => line.length <= 80),
      output,
    )
    assert.match(output, /just-one-api {2}unfit\n.*\n {2}masterpiece_videos\n {2}expected a list, got text\n/)
    assert.match(output, /number → null\n {2}\/api\/\S+\n {2}masterpiece_videos\[\]\.play\n {2}number since 2026-/)
    assert.match(output, /just-one-api differs and is refused since 2026-\S+ \S+ for\n {2}\/api/)
    assert.match(
      output,
      /5 refused answers are kept\. List those of an endpoint:\n {2}npx almagest drift --bodies PATH\n$/,
    )
  })

  await t.test('is told of one upstream, one endpoint or some time only', async () => {
    const count = async (...words: string[]): Promise<number> =>
      JSON.parse((await run('--json', ...words)).output).changes.length

    assert.ok((await count('--provider', 'just-one-api', '--endpoint', kolPath)) >= 4)
    assert.equal(await count('--provider', 'tikhub', '--since', '1h'), 0)
    assert.equal(await count('--endpoint', successorPath), 0)
    assert.equal((await run('--since', '0s')).exitCode, 1)
    assert.match((await run('--endpoint', '/api/none')).complaints, /there is no endpoint/)
  })

  await t.test('is seen in the form TikHub has, before it is turned into the wire’s', async () => {
    // The other rests for it.
    const tikHub = world.upstreams[1]
    assert.equal((await world.ask()).body.code, 0)
    tikHub?.behave(send(goodBodies.tikhub.replaceAll('"like_cnt":"18000",', '')))

    assert.equal((await world.ask()).body.code, 0)
    await until(async () => {
      clock.advance(1_000)
      return (await world.books.drift.listEvents({ provider: 'tikhub' }, undefined, 9)).length > 0
    })

    const events = await world.books.drift.listEvents({ provider: 'tikhub' }, undefined, 9)
    assert.deepEqual(events.map(({ change, place }) => `${change} ${place}`).sort(), [
      'vanished masterpiece_videos[].stats.like_cnt',
      'vanished newest_video.stats.like_cnt',
    ])
  })
})

overPlaces('a refused answer', async (t, makePlace) => {
  const world = await openWorld(t, ['just-one-api'], {}, await makePlace())
  const { local, place, clock } = world
  const run = (...words: string[]) => runOperator(['drift', ...words], place, undefined, clock)
  const secret = secrets['just-one-api']

  await t.test('is kept for whatever was in it, but not where nothing was', async () => {
    for (const [body, status] of [
      [`{"code":0,"data":{"base_resp":{"status_code":7},"echo":"${secret}"}}`, 200],
      ['<!doctype html>\u001b[31m<title>Please wait</title>', 200],
      ['{"code":0,"data":{"bro', 200],
      ['[1]', 200],
      ['', 200],
      ['oops', 500],
    ] as const) {
      local.behave(send(body, { status }))
      await drive(world, world.ask())
    }
    await untilKept(world, 1, 4)

    const kept = JSON.parse((await run('--bodies', kolPath, '--json')).output)
    const kinds: string[] = kept.map(({ outcome }: { outcome: string }) => outcome)
    assert.deepEqual([...new Set(kinds)].sort(), ['reply.page', 'reply.refused', 'reply.unfit', 'reply.unreadable'])
  })

  await t.test('is listed with its place and size', async () => {
    const { output } = await run('--bodies', kolPath)

    assert.ok(
      output.split('\n').every((line) => line.length <= 80),
      output,
    )
    assert.match(output, /^ *ID {2}WHEN {14}UPSTREAM {6}WHY .*BYTES$/m)
    assert.match(output, /expected an envelope with a code, got list/)
    assert.match(output, /\nTo see one: npx almagest drift --body ID\n$/)
  })

  await t.test('is written with secrets struck out, and with nothing a terminal would obey', async () => {
    const kept: { id: number; outcome: string }[] = JSON.parse((await run('--bodies', kolPath, '--json')).output)
    const idOf = (kind: string): string => String(kept.find(({ outcome }) => outcome === kind)?.id)

    const refused = await run('--body', idOf('reply.refused'))
    const page = await run('--body', idOf('reply.page'))
    const whole = await run('--body', idOf('reply.page'), '--json')

    assert.match(refused.output, /"status_code":7/)
    assert.ok(!refused.output.includes(secret))
    assert.match(page.output, /\\u\{1b\}\[31m<title>/)
    assert.ok(!page.output.includes('\u001b'))
    assert.equal(JSON.parse(whole.output).body, '<!doctype html>\u001b[31m<title>Please wait</title>')
  })

  await t.test('that is not kept is refused in words, and two wishes at once are misuse', async () => {
    const none = await run('--body', '99999')
    const both = await run('--body', '1', '--bodies', kolPath)

    assert.deepEqual([none.exitCode, both.exitCode], [1, 2])
    assert.match(none.complaints, /there is no refused answer 99999/)
  })
})

test('recordings are not watched', async (t) => {
  const { record, ask, books, addCaller, readMetrics } = await openTestService(t)
  const { secret } = await addCaller({ balanceMicro: yuan('10') })
  record(kolPath, { kolId: '77' }, withVideo({ ...flatVideo(1_750_000_000, 1), anything: 1 }))

  assert.equal((await ask(`${kolPath}?token=${secret}&kolId=77`)).body.code, 0)

  assert.deepEqual(await books.drift.listShapes(), [])
  assert.doesNotMatch(await readMetrics(), /almagest_drift_total\{/)
})
