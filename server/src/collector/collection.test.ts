import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import Type from 'typebox'
import { type Cost, defineEndpoint, type Endpoint, type Source } from '#catalogue'
import { createMask, type Rate } from '#kit'
import { createTestClock, type TestClock } from '#support/clock'
import { createAskers } from './askers.ts'
import type { Attempt } from './attempt.ts'
import { type NamedUpstream, openCollector } from './collector.ts'
import { defineProvider, type Upstream } from './define-provider.ts'
import { Fault, type FaultKind } from './fault.ts'
import type { Reply } from './reply.ts'
import type { Notice } from './supplier.ts'
import type { Via } from './via.ts'

const path = '/api/tests/collected/v1'
const otherPath = '/api/tests/others/v1'

/** What an upstream does with a request. */
type Behaviour = (via: Via, clock: TestClock) => Promise<Reply>

const replyOf = (text: string): Reply => {
  const body = Buffer.from(text)
  return { body, data: body, value: JSON.parse(text) }
}

/** Ends like this after a while, or when the signal says so. */
function after(ms: number, end: () => Reply): Behaviour {
  return ({ signal }, clock) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      const finish = (): void => {
        try {
          resolve(end())
        } catch (error) {
          reject(error)
        }
      }
      if (ms === 0) finish()
      else clock.after(ms, finish)
    })
}

const answer = (ms = 0, text = '{"items":[1]}'): Behaviour => after(ms, () => replyOf(text))

const fail = (kind: FaultKind, { ms = 0, ...details }: { ms?: number; restMs?: number; isBilled?: boolean } = {}) =>
  after(ms, () => {
    throw new Fault(kind, `${kind} in a test`, details)
  })

/** Never answers, whatever the signal says. */
const beDeaf: Behaviour = () => new Promise(() => {})

interface Described {
  readonly name: string
  /** What it does, in turn; the last again and again. */
  readonly does: readonly Behaviour[]
  readonly credentials?: readonly string[]
  readonly regions?: readonly string[]
  readonly rate?: Rate
  readonly concurrency?: number
  readonly isLocal?: true
  readonly cost?: Cost
  readonly isDeclining?: true
}

interface Asked {
  readonly name: string
  readonly atMs: number
  readonly via: Via
}

/** Providers at work, in the order of the operator, and an endpoint that has them all for sources. */
function openWorld(
  described: readonly Described[],
  {
    deadlineMs = 10_000,
    isHedging = false,
    fraction = 0x80,
  }: { deadlineMs?: number; isHedging?: boolean; fraction?: number } = {},
) {
  const clock = createTestClock()
  const asked: Asked[] = []
  const closed: string[] = []
  const notices: Notice[] = []
  const told: Attempt[] = []
  const sources: Source[] = []

  function open(one: Described): NamedUpstream {
    const {
      name,
      does,
      isLocal = false,
      cost,
      isDeclining,
      credentials = [''],
      regions = [''],
      concurrency = 100,
      ...rest
    } = one
    let turns = 0
    const upstream: Upstream = {
      credentials,
      regions,
      concurrency,
      ...rest,
      ask(_request, via) {
        asked.push({ name, atMs: clock.monotonicMs(), via })
        const behave = does[Math.min(turns++, does.length - 1)] ?? beDeaf
        return behave(via, clock)
      },
      close: async () => void closed.push(name),
    }
    const provider = defineProvider({
      name,
      request: () => (isDeclining ? undefined : {}),
      open: () => upstream,
    })
    sources.push(provider.source(cost ? { cost } : {}))
    return { name, isLocal, upstream }
  }

  const collector = openCollector({
    upstreams: described.map(open),
    mask: createMask([]),
    clock,
    random: () => Uint8Array.of(fraction, 0, 0, 0),
    deadlineMs,
    isHedging,
    onAttempt: (attempt) => told.push(attempt),
    onNotice: (notice) => notices.push(notice),
  })

  const endpointAt = (at: string): Endpoint =>
    defineEndpoint({
      path: at,
      title: { en: 'Things', zh: '事物' },
      summary: { en: 'For tests.', zh: '用于测试。' },
      page: { group: 'tests', slug: 'things' },
      price: 0,
      freshFor: '1h',
      params: Type.Object({}),
      data: Type.Object({ items: Type.Array(Type.Number()) }),
      isEmpty: ({ items }) => items.length === 0,
      sources,
    })

  /** Moves time on in steps of 5 ms until the promise is kept. */
  async function drive<T>(promise: Promise<T>): Promise<T> {
    let isKept = false
    const kept = promise.finally(() => {
      isKept = true
    })
    for (let step = 0; step < 100_000; step++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (isKept) return kept
      clock.advance(5)
    }
    throw new Error('it takes for ever')
  }

  const start = (at = path, traceparent?: string) =>
    collector.collect({ endpoint: endpointAt(at), params: {}, traceparent })

  /** Asks for an account, which may leave. */
  function startFor(accountId: string) {
    const askers = createAskers(clock)
    const leave = askers.join(accountId)
    return { leave, askers, ended: collector.collect({ endpoint: endpointAt(path), params: {}, askers }) }
  }

  /** How long one more question of an account's is to be put off. */
  const findBusyMs = (accountId: string, leftMs = deadlineMs) =>
    collector.findBusyMs({ endpoint: endpointAt(path), params: {} }, { accountId, leftMs })

  return {
    clock,
    collector,
    asked,
    closed,
    notices,
    told,
    start,
    startFor,
    findBusyMs,
    drive,
    collect: (at = path) => drive(start(at)),
    /** Who was asked, and when. */
    listAsked: () => asked.map(({ name, via, atMs }) => `${name}${via.credential} ${atMs}`),
  }
}

const cost: Cost = { currency: 'USD', micro: 20_000 }

const namesOf = (attempts: readonly Attempt[]): string[] =>
  attempts.map(({ provider, outcome }) => `${provider} ${outcome}`)

test('a collection', async (t) => {
  await t.test('ends with the first good answer, and asks nobody else', async () => {
    const { collect, listAsked } = openWorld([
      { name: 'first', does: [answer(40, '{"items":[1],"digits":12345678901234567890}')] },
      { name: 'second', does: [answer()] },
    ])

    const { collected, attempts, durationMs, retryAfterMs } = await collect()

    assert.equal(collected?.provider, 'first')
    assert.equal(collected.data.toString(), '{"items":[1],"digits":12345678901234567890}')
    assert.equal(collected.isEmpty, false)
    assert.equal(durationMs, 40)
    assert.equal(retryAfterMs, undefined)
    assert.deepEqual(namesOf(attempts), ['first good'])
    assert.deepEqual(listAsked(), ['first 0'])
  })

  await t.test(
    'says which wall time it began at and when the answer was there, whatever the wall clock did',
    async () => {
      const { clock, collect } = openWorld([{ name: 'first', does: [answer(40)] }])
      clock.setWall(1_000_000)

      const { at, collected } = await collect()

      assert.equal(at, 1_000_000)
      assert.equal(collected?.collectedAt, 1_000_040)
    },
  )

  await t.test('takes an answer that holds nothing for an answer', async () => {
    const { collect } = openWorld([{ name: 'first', does: [answer(0, '{"items":[]}')] }])

    const { collected, attempts } = await collect()

    assert.equal(collected?.isEmpty, true)
    assert.deepEqual(namesOf(attempts), ['first empty'])
  })

  await t.test('goes on to the next provider when one has no good answer', async () => {
    const { collect, listAsked } = openWorld([
      { name: 'first', does: [fail('reply.refused', { ms: 20 })] },
      { name: 'second', does: [answer(0, '{"items":"none"}')] },
      { name: 'third', does: [answer(10)] },
    ])

    const { collected, attempts, durationMs } = await collect()

    assert.equal(collected?.provider, 'third')
    assert.equal(durationMs, 30)
    assert.deepEqual(namesOf(attempts), ['first reply.refused', 'second reply.unfit', 'third good'])
    assert.deepEqual(listAsked(), ['first 0', 'second 20', 'third 20'])
  })

  await t.test('is over without an answer when nobody has one', async () => {
    const { collect } = openWorld([
      { name: 'first', does: [fail('reply.refused')] },
      { name: 'second', does: [answer()], isDeclining: true },
    ])

    const { collected, attempts, passedOver } = await collect()

    assert.equal(collected, undefined)
    assert.equal(attempts.length, 1)
    assert.deepEqual(
      passedOver.map(({ provider, why }) => `${provider}: ${why}`),
      ['first: tried', 'second: declines the question'],
    )
  })

  await t.test('takes what a provider throws otherwise for its failure, and goes on', async () => {
    const { collect } = openWorld([
      {
        name: 'first',
        does: [
          () => {
            throw new TypeError('thrown')
          },
        ],
      },
      { name: 'second', does: [async () => Promise.reject('no error at all')] },
      { name: 'third', does: [answer()] },
    ])

    const { attempts } = await collect()

    assert.deepEqual(namesOf(attempts), ['first unexpected', 'second unexpected', 'third good'])
  })

  await t.test('hands on the credential, the region and the trace', async () => {
    const { asked, start, drive } = openWorld([
      {
        name: 'first',
        does: [answer()],
        credentials: ['session=word; csrf=1'],
        regions: ['https://host.invalid/base'],
      },
    ])
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

    const { attempts } = await drive(start(path, traceparent))

    const { signal: _, ...via } = asked[0]?.via ?? { signal: undefined }
    assert.deepEqual(via, {
      credential: 'session=word; csrf=1',
      region: 'https://host.invalid/base',
      traceparent,
    })
    assert.equal(attempts[0]?.credential, '1')
    assert.equal(attempts[0]?.region, 'host.invalid')
  })

  await t.test('is counted while it is under way', async () => {
    const { collector, start, drive } = openWorld([{ name: 'first', does: [answer(50)] }])

    const both = [start(), start()]
    assert.equal(collector.describe().flights, 2)
    await drive(Promise.all(both))

    assert.equal(collector.describe().flights, 0)
  })

  await t.test('closing the collector closes every provider', async () => {
    const { collector, closed } = openWorld([
      { name: 'first', does: [] },
      { name: 'second', does: [] },
    ])

    await collector.close()

    assert.deepEqual(closed, ['first', 'second'])
  })
})

test('the deadline', async (t) => {
  await t.test('is kept although the upstream is deaf to its signal, and the signal is aborted', async () => {
    const { asked, collect } = openWorld([{ name: 'first', does: [beDeaf] }], { deadlineMs: 3_000 })

    const { collected, attempts, durationMs } = await collect()

    assert.equal(collected, undefined)
    assert.equal(durationMs, 3_000)
    assert.deepEqual(namesOf(attempts), ['first timed.out'])
    const { signal } = asked[0]?.via ?? {}
    assert.equal(signal?.aborted, true)
    assert.ok(signal.reason instanceof Fault && signal.reason.kind === 'timed.out')
  })

  await t.test('is shared among those that can still be asked', async () => {
    const { collect, listAsked } = openWorld(
      ['first', 'second', 'third'].map((name) => ({ name, does: [beDeaf] })),
      { deadlineMs: 9_000 },
    )

    const { attempts, durationMs } = await collect()

    assert.deepEqual(listAsked(), ['first 0', 'second 3000', 'third 6000'])
    assert.deepEqual(
      attempts.map((one) => one.durationMs),
      [3_000, 3_000, 3_000],
    )
    assert.equal(durationMs, 9_000)
  })

  await t.test('leaves to the others what one did not use, and nothing to those that cannot be asked', async () => {
    const { collect } = openWorld(
      [
        { name: 'first', does: [fail('reply.refused', { ms: 1_000 })] },
        { name: 'second', does: [beDeaf] },
        { name: 'third', does: [beDeaf] },
        { name: 'fourth', does: [beDeaf], isDeclining: true },
      ],
      { deadlineMs: 9_000 },
    )

    const { attempts } = await collect()

    assert.deepEqual(
      attempts.map((one) => one.durationMs),
      [1_000, 4_000, 4_000],
    )
  })

  await t.test('leaves a moment to who asks nobody', async () => {
    const { collect } = openWorld([
      { name: 'first', does: [beDeaf] },
      { name: 'recorded', does: [answer(200)], isLocal: true },
    ])

    const { collected, attempts, durationMs } = await collect()

    assert.equal(collected?.provider, 'recorded')
    assert.equal(attempts[0]?.durationMs, 9_750)
    assert.equal(durationMs, 9_950)
  })

  await t.test('is kept while an upstream has no place free', async () => {
    const { start, drive, listAsked } = openWorld([{ name: 'first', does: [beDeaf, answer()], concurrency: 1 }], {
      deadlineMs: 2_000,
    })

    const [occupying, waiting] = await drive(Promise.all([start(), start()]))

    assert.equal(occupying?.durationMs, 2_000)
    assert.ok((waiting?.durationMs ?? 0) <= 2_000)
    assert.deepEqual(listAsked()[0], 'first 0')
  })

  await t.test('is not spent in the queue of one upstream while another has a place', async () => {
    const { start, drive, listAsked } = openWorld([
      { name: 'first', does: [answer(4_000)], concurrency: 1 },
      { name: 'second', does: [answer(500)], concurrency: 1 },
    ])
    const [, , third] = await drive(Promise.all([start(), start(), start()]))

    assert.deepEqual(listAsked().slice(0, 2), ['first 0', 'second 0'])
    assert.equal(third?.collected?.provider, 'second')
    assert.ok((third?.durationMs ?? Number.POSITIVE_INFINITY) <= 1_250, `${third?.durationMs} ms`)
  })

  await t.test('is kept, whatever upstreams do', async () => {
    const anyKind = fc.constantFrom<FaultKind>('server.failed', 'rate.limited', 'collection.failed', 'credential.spent')
    const anyBehaviour = fc.oneof(
      fc.constant(beDeaf),
      fc
        .tuple(anyKind, fc.nat(400), fc.nat(400))
        .map(([kind, ms, restMs]) => fail(kind, { ms: ms * 5, restMs: restMs * 5 })),
      fc.nat(400).map((ms) => answer(ms * 5)),
    )
    const anyProviders = fc.array(
      fc.record({
        does: fc.array(anyBehaviour, { minLength: 1, maxLength: 4 }),
        concurrency: fc.integer({ min: 1, max: 3 }),
        credentials: fc.constantFrom([''], ['1', '2']),
      }),
      { minLength: 1, maxLength: 3 },
    )
    await fc.assert(
      fc.asyncProperty(anyProviders, fc.boolean(), async (providers, isHedging) => {
        const named = providers.map((one, place) => ({ ...one, name: `provider ${place}` }))
        const { start, drive } = openWorld(named, { deadlineMs: 1_500, isHedging })

        const collections = await drive(Promise.all([start(), start(), start()]))

        // A wait that ends between two steps of this test is heard at the next.
        for (const { durationMs } of collections) assert.ok(durationMs <= 1_505, `${durationMs} ms`)
      }),
      { numRuns: 60 },
    )
  })
})

test('a retry', async (t) => {
  await t.test('comes after 200 ms, then 400 ms, each times chance, and not a third time', async () => {
    const { collect, listAsked, collector } = openWorld([{ name: 'first', does: [fail('server.failed')] }])

    const { attempts } = await collect()

    assert.deepEqual(listAsked(), ['first 0', 'first 100', 'first 300'])
    assert.deepEqual(
      attempts.map(({ because }) => because),
      ['preferred', 'retry', 'retry'],
    )
    assert.equal(collector.describe().budgetLeft, 8)
  })

  await t.test('may succeed', async () => {
    const { collect } = openWorld([{ name: 'first', does: [fail('collection.failed'), answer()] }])

    const { attempts } = await collect()

    assert.deepEqual(namesOf(attempts), ['first collection.failed', 'first good'])
  })

  await t.test('is made only of what retrying may mend', async () => {
    const kinds: FaultKind[] = [
      'tls.failed',
      'reply.redirected',
      'reply.page',
      'reply.large',
      'reply.unfit',
      'reply.refused',
    ]
    for (const kind of [...kinds, 'question.refused', 'credential.spent', 'login.required', 'unexpected'] as const) {
      const { collect, listAsked } = openWorld([{ name: 'first', does: [fail(kind), answer()] }])

      await collect()

      assert.deepEqual(listAsked(), ['first 0'], kind)
    }
  })

  await t.test('is not made where the time would be up before', async () => {
    const { collect, listAsked } = openWorld([{ name: 'first', does: [fail('server.failed', { ms: 950 })] }], {
      deadlineMs: 1_000,
    })

    const { durationMs } = await collect()

    assert.deepEqual(listAsked(), ['first 0'])
    assert.equal(durationMs, 950)
  })

  await t.test('never goes to the same provider twice in a row while another can be asked', async () => {
    const mendable: FaultKind[] = ['server.failed', 'connection.refused', 'collection.failed', 'reply.empty']
    const hopeless: FaultKind[] = ['reply.refused', 'question.refused']
    const anyKinds = fc.array(fc.constantFrom(...mendable, ...mendable, ...hopeless), { minLength: 3, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(fc.array(anyKinds, { minLength: 1, maxLength: 3 }), async (failures) => {
        const { collect } = openWorld(
          failures.map((kinds, place) => ({ name: `provider ${place}`, does: kinds.map((kind) => fail(kind)) })),
        )
        const { attempts } = await collect()

        /** How often a provider could have been asked: until it is hopeless, and three times at most. */
        const triesOf = (kinds: readonly FaultKind[]): number => {
          const end = kinds.findIndex((kind) => hopeless.includes(kind))
          return end < 0 ? kinds.length : end + 1
        }
        assert.equal(
          attempts.length,
          failures.reduce((total, kinds) => total + triesOf(kinds), 0),
        )
        for (const [place, { provider }] of attempts.entries()) {
          if (attempts[place - 1]?.provider !== provider) continue
          const others = failures.filter((kinds, number) => {
            const name = `provider ${number}`
            const tries = attempts.slice(0, place).filter((one) => one.provider === name).length
            return name !== provider && tries < triesOf(kinds)
          })
          assert.equal(others.length, 0, `${provider} twice in a row: ${namesOf(attempts).join(', ')}`)
        }
      }),
    )
  })
})

test('the budget', async (t) => {
  await t.test('bounds retries and failover together, and the first request of each collection goes out', async () => {
    const { collect, asked, collector } = openWorld([
      { name: 'first', does: [fail('question.refused')] },
      { name: 'second', does: [fail('question.refused')] },
    ])

    for (let collections = 0; collections < 15; collections++) await collect()
    const { attempts, passedOver } = await collect()

    assert.equal(collector.describe().budgetLeft, 0)
    assert.equal(asked.length, 16 + 10)
    assert.deepEqual(namesOf(attempts), ['first question.refused'])
    assert.deepEqual(
      passedOver.map(({ provider, why }) => `${provider}: ${why}`),
      ['first: tried', 'second: no budget'],
    )
  })

  await t.test('grows with the collections', async () => {
    const { start, drive, collector } = openWorld([{ name: 'first', does: [answer()] }])

    await drive(Promise.all(Array.from({ length: 100 }, () => start())))

    assert.equal(collector.describe().budgetLeft, 20)
  })

  await t.test('is not asked for by who asks nobody', async () => {
    const { collect, collector } = openWorld([
      { name: 'recorded', does: [fail('nothing.recorded')], isLocal: true },
      { name: 'first', does: [answer()] },
    ])

    const { collected } = await collect()

    assert.equal(collected?.provider, 'first')
    assert.equal(collector.describe().budgetLeft, 10)
  })
})

test('hedging', async (t) => {
  /** Two providers of which the first answered twenty times in 100 ms, and then does this. */
  async function openHedged(
    does: readonly [first: Behaviour, second: Behaviour],
    {
      isHedging = true,
      second = {},
      third = [],
    }: { isHedging?: boolean; second?: Partial<Described>; third?: Described[] } = {},
  ) {
    const world = openWorld(
      [
        { name: 'first', does: [...new Array<Behaviour>(20).fill(answer(100)), does[0]], cost },
        { name: 'second', does: [does[1]], cost, ...second },
        ...third,
      ],
      { isHedging },
    )
    for (let answers = 0; answers < 20; answers++) await world.collect()
    const startedMs = world.clock.monotonicMs()
    const listSince = (): string[] => world.asked.slice(20).map(({ name, atMs }) => `${name} ${atMs - startedMs}`)
    return { ...world, listSince }
  }

  await t.test('asks a second provider once the first takes longer than 95 of 100 answers did', async () => {
    const { collect, listSince } = await openHedged([answer(1_000), answer(50)])

    const { collected, durationMs } = await collect()

    assert.equal(collected?.provider, 'second')
    assert.equal(durationMs, 150)
    assert.deepEqual(listSince(), ['first 0', 'second 100'])
  })

  await t.test('asks nobody else when the first answers as it usually does', async () => {
    const { collect, listSince } = await openHedged([answer(95), answer(50)])

    await collect()

    assert.deepEqual(listSince(), ['first 0'])
  })

  await t.test('asks no provider that rests for the endpoint, nor tries it', async () => {
    const { clock, collect, listSince } = await openHedged([answer(1_000), answer(0, '{"items":"none"}')])
    for (let nth = 0; nth < 5; nth++) await collect()
    const countSecond = (): number => listSince().filter((line) => line.startsWith('second')).length
    assert.equal(countSecond(), 5)

    await collect()
    clock.advance(60_000)
    await collect()

    assert.equal(countSecond(), 5)
  })

  await t.test('aborts the slower one and records it as abandoned, at a cost nobody knows', async () => {
    const { asked, collect, told } = await openHedged([answer(1_000), answer(50)])
    told.length = 0

    const { attempts } = await collect()

    assert.deepEqual(
      attempts.map(({ provider, because, outcome, durationMs, cost: paid }) => [
        provider,
        because,
        outcome,
        durationMs,
        paid,
      ]),
      [
        ['first', 'preferred', 'abandoned', 150, 'unknown'],
        ['second', 'hedge', 'good', 50, cost],
      ],
    )
    assert.equal(asked[20]?.via.signal.aborted, true)
    assert.ok(asked[20].via.signal.reason instanceof Fault && asked[20].via.signal.reason.kind === 'abandoned')
    assert.equal(asked[21]?.via.signal.aborted, true)
    assert.deepEqual(namesOf(told).sort(), ['first abandoned', 'second good'])
  })

  await t.test('waits for no loser that is deaf', async () => {
    const { collect } = await openHedged([beDeaf, answer(50)])

    const { collected, durationMs } = await collect()

    assert.equal(collected?.provider, 'second')
    assert.equal(durationMs, 150)
  })

  await t.test('takes the first after all when it is the faster', async () => {
    const { collect } = await openHedged([answer(130), answer(50)])

    const { collected, attempts, durationMs } = await collect()

    assert.equal(collected?.provider, 'first')
    assert.equal(durationMs, 130)
    assert.deepEqual(namesOf(attempts), ['first good', 'second abandoned'])
  })

  await t.test('waits for the other when the faster one fails', async () => {
    for (const [first, second, provider] of [
      [answer(300), fail('server.failed', { ms: 50 }), 'first'],
      [fail('server.failed', { ms: 120 }), answer(200), 'second'],
    ] as const) {
      const { collect } = await openHedged([first, second])

      const { collected, durationMs } = await collect()

      assert.equal(collected?.provider, provider)
      assert.equal(durationMs, 300)
    }
  })

  await t.test('goes on to a third when both fail', async () => {
    const { collect } = await openHedged([fail('reply.refused', { ms: 120 }), fail('reply.refused', { ms: 50 })], {
      third: [{ name: 'third', does: [answer()] }],
    })

    const { attempts } = await collect()

    assert.deepEqual(namesOf(attempts), ['first reply.refused', 'second reply.refused', 'third good'])
  })

  await t.test('does not hold the slower one ill', async () => {
    const { collect, collector } = await openHedged([answer(1_000), answer(50)])

    for (let hedged = 0; hedged < 6; hedged++) await collect()

    const [first] = collector.describe().providers
    assert.deepEqual([first?.credentials[0]?.breaker, first?.credentials[0]?.illShare], ['closed', 0])
  })

  await t.test('is counted in the budget, and ends with it', async () => {
    const { collect, collector } = await openHedged([answer(1_000), answer(50)])

    for (let hedged = 1; hedged <= 10; hedged++) {
      const { attempts } = await collect()
      assert.equal(attempts.length, 2)
      assert.equal(collector.describe().budgetLeft, 10 - hedged)
    }
    const { collected, attempts } = await collect()

    assert.equal(collected?.provider, 'first')
    assert.equal(attempts.length, 1)
  })

  await t.test('asks one provider alone when it is turned off', async () => {
    const { collect, listSince } = await openHedged([answer(1_000), answer(50)], { isHedging: false })

    const { collected } = await collect()

    assert.equal(collected?.provider, 'first')
    assert.deepEqual(listSince(), ['first 0'])
  })

  await t.test('needs twenty answers to know what is usual', async () => {
    const { collect, asked } = openWorld(
      [
        { name: 'first', does: [...new Array<Behaviour>(19).fill(answer(100)), answer(1_000)] },
        { name: 'second', does: [answer(50)] },
      ],
      { isHedging: true },
    )

    for (let answers = 0; answers < 20; answers++) await collect()

    assert.ok(asked.every(({ name }) => name === 'first'))
  })

  await t.test('asks nobody who declines, and no file', async () => {
    const declining = await openHedged([answer(1_000), answer(50)], { second: { isDeclining: true } })
    const local = await openHedged([answer(1_000), answer(50)], { second: { isLocal: true } })

    await declining.collect()
    await local.collect()

    assert.deepEqual(declining.listSince(), ['first 0'])
    assert.deepEqual(local.listSince(), ['first 0'])
  })

  await t.test('asks nobody whose places are taken', async () => {
    const { start, drive, listSince } = await openHedged([answer(1_000), answer(2_000)], { second: { concurrency: 1 } })

    await drive(Promise.all([start(), start()]))

    assert.deepEqual(listSince(), ['first 0', 'first 0', 'second 100'])
  })

  await t.test('asks nobody who is to be left alone', async () => {
    const { collect, listSince } = await openHedged([answer(1_000), fail('rate.limited', { ms: 10, restMs: 3_000 })])
    await collect()
    assert.deepEqual(listSince(), ['first 0', 'second 100'])

    const { attempts } = await collect()

    assert.deepEqual(namesOf(attempts), ['first good'])
  })

  await t.test('asks nobody who is unwell', async () => {
    const does = [...new Array<Behaviour>(6).fill(answer(50)), fail('server.failed', { ms: 10 })]
    const { collect } = await openHedged([answer(1_000), answer()], { second: { does } })
    for (let hedged = 0; hedged < 8; hedged++) assert.equal((await collect()).attempts.length, 2)

    const { attempts } = await collect()

    assert.deepEqual(namesOf(attempts), ['first good'])
  })
})

test('what is recorded of the attempts', async (t) => {
  await t.test('is each in order, why it was asked, and who was passed over for it', async () => {
    const { collect, clock, told } = openWorld([
      { name: 'first', does: [answer()], isDeclining: true },
      { name: 'second', does: [fail('server.failed', { ms: 20 }), fail('reply.refused')], credentials: ['word'] },
      { name: 'third', does: [fail('rate.limited', { ms: 10, restMs: 30 }), answer()] },
    ])
    clock.setWall(5_000)

    const { attempts } = await collect()

    assert.deepEqual(
      attempts.map(({ provider, credential, because, at, durationMs, outcome, detail, passedOver }) => ({
        asked: `${provider}${credential} ${because}`,
        at,
        durationMs,
        outcome,
        detail,
        passedOver: passedOver.map((one) => `${one.provider}${one.credential}: ${one.why}`),
      })),
      [
        {
          asked: 'second1 next',
          at: 5_000,
          durationMs: 20,
          outcome: 'server.failed',
          detail: 'server.failed in a test',
          passedOver: ['first: declines the question'],
        },
        {
          asked: 'third next',
          at: 5_020,
          durationMs: 10,
          outcome: 'rate.limited',
          detail: 'rate.limited in a test',
          passedOver: ['first: declines the question', 'second1: tried'],
        },
        {
          asked: 'second1 retry',
          at: 5_130,
          durationMs: 0,
          outcome: 'reply.refused',
          detail: 'reply.refused in a test',
          passedOver: ['first: declines the question'],
        },
        {
          asked: 'third retry',
          at: 5_230,
          durationMs: 0,
          outcome: 'good',
          detail: null,
          passedOver: ['first: declines the question', 'second: tried'],
        },
      ],
    )
    assert.deepEqual(told, attempts)
  })

  await t.test('is the cost of a good answer and of one that is empty', async () => {
    const { collect } = openWorld([{ name: 'first', does: [answer(), answer(0, '{"items":[]}')], cost }])

    const [good, empty] = [await collect(), await collect()]

    assert.deepEqual([good.attempts[0]?.cost, empty.attempts[0]?.cost], [cost, cost])
  })

  await t.test('is nothing where the upstream says that it failed or was not reached', async () => {
    for (const kind of [
      'reply.refused',
      'connection.refused',
      'server.failed',
      'rate.limited',
      'credential.spent',
    ] as const) {
      const { collect } = openWorld([{ name: 'first', does: [fail(kind)], cost }])

      const { attempts } = await collect()

      assert.deepEqual(attempts[0]?.cost, { currency: 'USD', micro: 0 }, kind)
    }
  })

  await t.test('is a cost that nobody knows where no answer came, or none that can be read', async () => {
    for (const kind of ['connection.broken', 'reply.empty', 'reply.page', 'reply.unreadable', 'unexpected'] as const) {
      const { collect } = openWorld([{ name: 'first', does: [fail(kind)], cost }])

      assert.equal((await collect()).attempts[0]?.cost, 'unknown', kind)
    }
    const { collect } = openWorld([{ name: 'first', does: [beDeaf], cost }])

    const { attempts } = await collect()

    assert.deepEqual([attempts[0]?.outcome, attempts[0]?.cost], ['timed.out', 'unknown'])
  })

  await t.test('is the whole cost of an answer that is billed although it is no good', async () => {
    const { collect } = openWorld([
      { name: 'first', does: [answer(0, '{}')], cost },
      { name: 'second', does: [fail('reply.refused', { isBilled: true })], cost },
    ])

    const { attempts } = await collect()

    assert.deepEqual(
      attempts.map((one) => one.cost),
      [cost, cost],
    )
  })

  await t.test('is no cost where answers cost nothing', async () => {
    const { collect } = openWorld([
      { name: 'first', does: [fail('reply.unfit')] },
      { name: 'second', does: [answer()] },
    ])

    const { attempts } = await collect()

    assert.deepEqual(
      attempts.map((one) => one.cost),
      [null, null],
    )
  })

  await t.test('is a detail of 600 characters at most', async () => {
    const { collect } = openWorld([
      { name: 'first', does: [() => Promise.reject(new Fault('reply.refused', 'x'.repeat(9_999)))] },
    ])

    assert.equal((await collect()).attempts[0]?.detail, 'x'.repeat(600))
  })
})

test('an upstream asked too often', async (t) => {
  await t.test('is asked again in the same collection when its rest is over', async () => {
    const { collect, listAsked } = openWorld([
      { name: 'first', does: [fail('rate.limited', { restMs: 1_500 }), answer()] },
    ])

    const { collected } = await collect()

    assert.equal(collected?.provider, 'first')
    assert.deepEqual(listAsked(), ['first 0', 'first 1500'])
  })

  await t.test('rests for two seconds where it says nothing', async () => {
    const { collect, listAsked } = openWorld([{ name: 'first', does: [fail('rate.limited'), answer()] }])

    await collect()

    assert.deepEqual(listAsked(), ['first 0', 'first 2000'])
  })

  await t.test('is not waited for beyond half of the time that is left', async () => {
    const { collect, clock, listAsked } = openWorld([
      { name: 'first', does: [fail('rate.limited', { restMs: 5_005 }), answer()] },
    ])

    const { collected, durationMs, retryAfterMs } = await collect()
    assert.deepEqual([collected, durationMs, retryAfterMs], [undefined, 0, 5_005])
    clock.advance(5_005)
    await collect()

    assert.deepEqual(listAsked(), ['first 0', 'first 5005'])
  })

  await t.test('leaves the turn to another', async () => {
    const { collect, listAsked } = openWorld([
      { name: 'first', does: [fail('rate.limited', { restMs: 60_000 }), answer()] },
      { name: 'second', does: [answer()] },
    ])

    await collect()
    await collect()

    assert.deepEqual(listAsked(), ['first 0', 'second 0', 'second 0'])
  })

  await t.test('rests for an hour at most, whatever it says', async () => {
    const { collect, clock, asked } = openWorld([
      { name: 'first', does: [fail('rate.limited', { restMs: 864_000_000 }), answer()] },
    ])

    const { retryAfterMs } = await collect()
    // So long before its end that no collection would wait for it.
    clock.advance(3_590_000)
    await collect()
    assert.equal(asked.length, 1)
    clock.advance(10_000)
    const { collected } = await collect()

    assert.equal(retryAfterMs, 3_600_000)
    assert.equal(collected?.provider, 'first')
  })
})

test('a credential that is spent', async (t) => {
  await t.test('rests for ten minutes, and is told of once, however many requests bring the news', async () => {
    const { start, drive, collect, clock, asked, notices } = openWorld([
      {
        name: 'first',
        does: [...[50, 60, 70].map((ms) => fail('credential.spent', { ms })), answer()],
        credentials: ['word'],
      },
    ])

    await drive(Promise.all([start(), start(), start()]))
    const { attempts, passedOver } = await collect()

    assert.equal(asked.length, 3)
    assert.equal(attempts.length, 0)
    assert.deepEqual(passedOver, [{ provider: 'first', credential: '1', why: 'credential.spent' }])
    assert.deepEqual(notices, [{ provider: 'first', credential: '1', what: 'credential.spent', forMs: 600_000 }])
    clock.advance(590_000)
    assert.equal((await collect()).collected, undefined)
    clock.advance(10_000)
    assert.equal((await collect()).collected?.provider, 'first')
  })

  await t.test('is told of again when it is still spent after its rest', async () => {
    const { collect, clock, notices } = openWorld([
      { name: 'first', does: [fail('credential.spent')], credentials: ['word'] },
    ])

    await collect()
    clock.advance(600_000)
    await collect()

    assert.deepEqual(
      notices.map(({ what }) => what),
      ['credential.spent', 'credential.spent'],
    )
  })

  await t.test('is not asked by those who waited for a place while that was found out', async () => {
    const { start, drive, asked } = openWorld([
      { name: 'first', does: [fail('credential.spent', { ms: 50 })], credentials: ['word'], concurrency: 1 },
    ])

    await drive(Promise.all([start(), start(), start()]))

    assert.equal(asked.length, 1)
  })

  await t.test('rests no shorter because another request was sent too often', async () => {
    const { start, drive, collect, clock } = openWorld([
      {
        name: 'first',
        does: [fail('credential.spent', { ms: 50 }), fail('rate.limited', { ms: 60 }), answer()],
        credentials: ['word'],
      },
    ])

    await drive(Promise.all([start(), start()]))
    clock.advance(10_000)

    assert.deepEqual((await collect()).passedOver, [{ provider: 'first', credential: '1', why: 'credential.spent' }])
  })

  await t.test('leaves the others of its pool, in the same collection and after it', async () => {
    const { collect, asked } = openWorld([
      { name: 'first', does: [fail('credential.spent'), answer()], credentials: ['one', 'two'] },
    ])

    const { attempts } = await collect()
    await collect()

    assert.deepEqual(
      attempts.map(({ credential, outcome }) => `${credential} ${outcome}`),
      ['1 credential.spent', '2 good'],
    )
    assert.deepEqual(
      asked.map(({ via }) => via.credential),
      ['one', 'two', 'two'],
    )
  })

  await t.test('does not make its provider ill', async () => {
    const { collect, clock, collector } = openWorld([
      { name: 'first', does: [fail('credential.spent')], credentials: ['word'] },
    ])

    for (let collections = 0; collections < 10; collections++) {
      await collect()
      clock.advance(600_000)
    }

    assert.equal(collector.describe().providers[0]?.credentials[0]?.breaker, 'closed')
  })
})

test('a provider that is logged out, or met by a challenge, is not asked again', async () => {
  for (const kind of ['login.required', 'challenge.met'] as const) {
    const { collect, clock, asked, notices, collector } = openWorld([
      { name: 'first', does: [fail(kind), answer()], credentials: ['word'] },
    ])

    await collect()
    clock.advance(365 * 86_400_000)
    const { attempts, retryAfterMs } = await collect()

    assert.equal(asked.length, 1)
    assert.equal(attempts.length, 0)
    assert.equal(retryAfterMs, undefined)
    assert.deepEqual(notices, [{ provider: 'first', credential: '1', what: kind, forMs: Number.POSITIVE_INFINITY }])
    assert.deepEqual(collector.describe().providers[0]?.credentials[0]?.resting, { because: kind, forMs: null })
  }
})

test('a permission that is refused rests one endpoint only', async () => {
  const { collect, clock, asked, notices } = openWorld([
    { name: 'first', does: [fail('permission.refused'), answer()], credentials: ['word'] },
  ])

  await collect()
  const { passedOver } = await collect()
  const other = await collect(otherPath)

  assert.deepEqual(passedOver, [{ provider: 'first', credential: '1', why: 'permission.refused' }])
  assert.equal(other.collected?.provider, 'first')
  assert.equal(asked.length, 2)
  assert.equal(notices.length, 1)
  clock.advance(600_000)
  assert.equal((await collect()).collected?.provider, 'first')
})

test('how long to wait before asking again', async (t) => {
  await t.test('is until the first of all who rest is back', async () => {
    const { collect } = openWorld([
      { name: 'first', does: [fail('credential.spent', { restMs: 90_000 })] },
      { name: 'second', does: [fail('rate.limited', { restMs: 40_000 })] },
      { name: 'third', does: [fail('login.required')] },
    ])

    assert.equal((await collect()).retryAfterMs, 40_000)
  })

  await t.test('is not known while one of them could be asked', async () => {
    const { collect } = openWorld([
      { name: 'first', does: [fail('credential.spent')] },
      { name: 'second', does: [fail('reply.refused')] },
    ])

    assert.equal((await collect()).retryAfterMs, undefined)
  })

  await t.test('counts neither who declines nor who asks nobody', async () => {
    const { collect } = openWorld([
      { name: 'first', does: [fail('credential.spent')] },
      { name: 'second', does: [answer()], isDeclining: true },
      { name: 'recorded', does: [fail('nothing.recorded')], isLocal: true },
    ])

    assert.equal((await collect()).retryAfterMs, 600_000)
  })

  await t.test('is not known where there is nobody to ask', async () => {
    assert.equal((await openWorld([]).collect()).retryAfterMs, undefined)
  })
})

test('a provider that breaks is told of, is asked as a last resort, and is back with its first answer', async () => {
  const { collect, clock, collector, notices } = openWorld([
    { name: 'first', does: [...new Array<Behaviour>(5).fill(fail('reply.refused')), answer()] },
  ])

  for (let collections = 0; collections < 5; collections++) await collect()
  assert.equal(collector.describe().providers[0]?.credentials[0]?.breaker, 'open')
  clock.advance(1_000)
  const { attempts } = await collect()

  assert.deepEqual(
    attempts.map(({ because, outcome }) => `${because} ${outcome}`),
    ['last resort good'],
  )
  assert.deepEqual(
    notices.map(({ what }) => what),
    ['breaker open', 'breaker closed'],
  )
})

test('a provider that asks nobody breaks for nothing', async () => {
  const { collect, collector, notices } = openWorld([{ name: 'recorded', does: [fail('unexpected')], isLocal: true }])

  for (let collections = 0; collections < 20; collections++) await collect()

  assert.equal(collector.describe().providers[0]?.credentials[0]?.breaker, 'closed')
  assert.deepEqual(notices, [])
})

const tenASecond: Rate = { perSecond: 10, burst: 1 }

test('a question that too many others go before', async (t) => {
  /** A provider of ten a second, with as many questions before the next as have an answer in ten seconds. */
  function openCrowded(...others: readonly Described[]) {
    const world = openWorld([{ name: 'first', does: [answer()], rate: tenASecond }, ...others])
    const asked = Array.from({ length: 100 }, () => world.startFor('ada'))
    return { ...world, last: asked.at(-1), asked }
  }

  await t.test('is told so at once, and nobody is asked', async () => {
    const { startFor, drive, clock, listAsked } = openCrowded()
    await drive(startFor('bob').ended)
    const beganMs = clock.monotonicMs()
    for (let nth = 0; nth < 5; nth++) startFor('ada')

    const { isUnasked, attempts, passedOver, retryAfterMs } = await drive(startFor('ada').ended)

    assert.ok(clock.monotonicMs() - beganMs <= 5, `told after ${clock.monotonicMs() - beganMs} ms`)
    assert.deepEqual(
      [isUnasked, attempts, passedOver],
      [true, [], [{ provider: 'first', credential: '', why: 'busy' }]],
    )
    assert.ok(retryAfterMs && retryAfterMs > 0 && retryAfterMs <= 2_000, String(retryAfterMs))
    assert.equal(listAsked().length, 2)
  })

  await t.test('is known before it is asked, with a tenth of the deadline to spare', async () => {
    const { startFor, findBusyMs, drive } = openWorld([{ name: 'first', does: [answer()], rate: tenASecond }])
    assert.equal(findBusyMs('ada'), undefined)
    for (let nth = 0; nth < 90; nth++) startFor('ada')
    await drive(Promise.resolve())
    assert.equal(findBusyMs('ada'), undefined)
    startFor('ada')

    assert.equal(findBusyMs('ada'), 100)
    assert.equal(findBusyMs('ada', 5_000), 5_100)
    assert.equal(findBusyMs('bob'), undefined)
  })

  await t.test('is not put to a file or a sick provider instead: it can be asked later', async () => {
    const recorded: Described = { name: 'recorded', does: [answer()], isLocal: true }
    const { startFor, drive, findBusyMs } = openCrowded(recorded)
    await drive(Promise.resolve())

    assert.ok(findBusyMs('ada'))
    assert.equal((await drive(startFor('ada').ended)).isUnasked, true)
  })

  await t.test('is put to another provider that has a place', async () => {
    const { startFor, drive, findBusyMs } = openCrowded({ name: 'second', does: [answer()], rate: tenASecond })
    await drive(Promise.resolve())

    assert.equal(findBusyMs('ada'), undefined)
    assert.equal((await drive(startFor('ada').ended)).collected?.provider, 'second')
  })
})

test('a question that nobody waits for any more', async (t) => {
  await t.test('is dropped before it was sent', async () => {
    const { startFor, drive, clock, listAsked } = openWorld([
      { name: 'first', does: [answer()], rate: { perSecond: 1, burst: 1 } },
    ])
    startFor('ada')
    const left = startFor('ada')
    await drive(Promise.resolve())

    assert.equal(left.leave(), true)
    const { isUnasked, attempts } = await drive(left.ended)

    assert.deepEqual([isUnasked, attempts], [true, []])
    clock.advance(5_000)
    assert.deepEqual(listAsked(), ['first 0'])
  })

  await t.test('is asked to the end after it was sent', async () => {
    const { startFor, drive } = openWorld([{ name: 'first', does: [fail('server.failed', { ms: 50 }), answer(50)] }])
    const left = startFor('ada')
    await drive(Promise.resolve())

    assert.equal(left.leave(), false)

    assert.equal((await drive(left.ended)).collected?.provider, 'first')
  })
})
