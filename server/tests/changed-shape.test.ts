import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import { createStillClock } from '#support/clock'
import { kolPath, openTestService, type Reply, successorPath } from '#support/service'
import {
  type Behaviour,
  flatData,
  good,
  goodBodies,
  type LocalUpstream,
  openUpstream,
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

async function openWorld(t: TestContext, names: readonly UpstreamName[] = ['just-one-api'], more = {}) {
  const clock = createStillClock()
  const upstreams = await Promise.all(names.map((name) => openUpstream(t, name)))
  const [local] = upstreams
  assert.ok(local)
  const environment = { ...settingsOf(upstreams), LOG_LEVEL: 'info', ...more }
  const service = await openTestService(t, { clock, environment })
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
