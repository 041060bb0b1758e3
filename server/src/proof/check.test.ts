import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import Type from 'typebox'
import { type Cost, defineEndpoint, type Source } from '#catalogue'
import { defineProvider, Fault, openCollector, type Reply, type Upstream, type Via } from '#collector'
import { createMask, type Rate } from '#kit'
import { createTestClock } from '#support/clock'
import type { Bench } from './bench.ts'
import { findFirstPatienceMs, runCheck } from './check.ts'
import type { Outcome } from './outcome.ts'
import { listQuestions } from './question.ts'

/** What an upstream does with a question, and when. */
type Fate = { readonly afterMs: number; readonly ends: 'good' | 'refused' | 'broken' } | 'never'

interface Served {
  readonly name: string
  readonly endpoints: number
  readonly cost?: Cost
  readonly rate: Rate
  readonly concurrency: number
  readonly fate: (nth: number) => Fate
}

const good: Reply = { body: Buffer.from('{"items":[1]}'), data: Buffer.from('{"items":[1]}'), value: { items: [1] } }
const endings = {
  good: undefined,
  refused: new Fault('question.refused', 'HTTP 400'),
  broken: new Fault('connection.broken', 'the connection broke (ECONNRESET)'),
} as const

/** Upstreams of such rates, costs and fates, and a clock of their own. */
function openWorld(served: readonly Served[]) {
  const clock = createTestClock()
  const sources = new Map<string, Source>()
  let underWayMicro = 0
  let billedMicro = 0
  let mostMicro = 0
  const counts = new Map<string, number>()

  function open({ name, cost, rate, concurrency, fate }: Served) {
    const micro = cost?.micro ?? 0
    const upstream: Upstream = {
      credentials: ['one'],
      regions: [`https://${name}.example`],
      rate,
      concurrency,
      ask(_request: object, { signal }: Via) {
        const nth = counts.get(name) ?? 0
        counts.set(name, nth + 1)
        underWayMicro += micro
        mostMicro = Math.max(mostMicro, underWayMicro + billedMicro)
        const end = (isBilled: boolean): void => {
          underWayMicro -= micro
          if (isBilled) billedMicro += micro
        }
        const does = fate(nth)
        return new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => {
            end(true)
            reject(signal.reason)
          })
          if (does === 'never') return
          clock.after(does.afterMs, () => {
            if (signal.aborted) return
            end(does.ends !== 'refused')
            const fault = endings[does.ends]
            if (fault) reject(fault)
            else resolve(good)
          })
        })
      },
      close: async () => {},
    }
    const provider = defineProvider({ name, request: () => ({}), open: () => undefined })
    sources.set(name, provider.source(cost ? { cost } : {}))
    return { name, isLocal: false, upstream }
  }

  const upstreams = served.map(open)
  const collector = openCollector({
    upstreams,
    clock,
    random: () => new Uint8Array(4),
    mask: createMask([]),
    deadlineMs: 55_000,
    isHedging: false,
    onAttempt: () => {},
    onNotice: () => {},
  })
  const most = Math.max(...served.map(({ endpoints }) => endpoints))
  const bench: Bench = {
    ...collector,
    endpoints: Array.from({ length: most }, (_, nth) =>
      defineEndpoint({
        path: `/api/tests/things-${nth}/v1`,
        title: { en: 'Things', zh: '事物' },
        summary: { en: 'For tests.', zh: '用于测试。' },
        page: { group: 'tests', slug: `things-${nth}` },
        price: 0,
        freshFor: '1h',
        params: Type.Object({}),
        data: Type.Object({ items: Type.Array(Type.Number()) }),
        isEmpty: ({ items }) => items.length === 0,
        sources: served.flatMap(({ name, endpoints }) => (nth < endpoints ? (sources.get(name) ?? []) : [])),
      }),
    ),
    upstreams: served.map(({ name, concurrency }) => ({ name, hosts: [], proxies: [], credentials: 1, concurrency })),
    mask: createMask([]),
    deadlineMs: 55_000,
    inYuan: ({ currency, micro }) => (currency === 'CNY' ? micro : micro * 7),
    locate: () => '',
  }

  async function check(budgetMicro: number) {
    const outcomes: Outcome[] = []
    const startedMs = clock.monotonicMs()
    let isOver = false
    const running = runCheck({
      bench,
      questions: listQuestions(bench, { kolId: undefined, itemId: undefined }),
      kolId: undefined,
      budgetMicro,
      clock,
      signal: new AbortController().signal,
      onOutcome: (outcome) => outcomes.push(outcome),
      onAnswer: () => {},
    }).finally(() => {
      isOver = true
    })
    for (let step = 0; step < 4_000 && !isOver; step++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (!isOver) clock.advance(100)
    }
    assert.ok(isOver, 'it takes for ever')
    const { spentMicro } = await running
    return { outcomes, spentMicro, tookMs: clock.monotonicMs() - startedMs }
  }

  return { bench, check, getMost: () => mostMicro, getBilled: () => billedMicro }
}

const yuan = (micro: number): Cost => ({ currency: 'CNY', micro })
const plenty = 100_000_000

/** As they are, at the rates they have by default. */
const all = (fate: (nth: number) => Fate): readonly Served[] => [
  { name: 'platform', endpoints: 53, cost: yuan(150_000), rate: { perSecond: 20, burst: 20 }, concurrency: 50, fate },
  {
    name: 'other',
    endpoints: 10,
    cost: { currency: 'USD', micro: 1_000 },
    rate: { perSecond: 8, burst: 2 },
    concurrency: 50,
    fate,
  },
  { name: 'polite', endpoints: 10, rate: { perSecond: 1, burst: 1 }, concurrency: 1, fate },
]

test('everything is over in three minutes where', async (t) => {
  const cases: readonly (readonly [what: string, fate: () => Fate, result?: string])[] = [
    ['answers take 10 s each', () => ({ afterMs: 10_000, ends: 'good' }), 'ok'],
    ['nobody ever answers', () => 'never', 'timed out'],
    ['every connection breaks after 50 s', () => ({ afterMs: 50_000, ends: 'broken' })],
  ]
  for (const [what, fate, result] of cases) {
    await t.test(what, async (t) => {
      const { check } = openWorld(all(fate))

      const { outcomes, tookMs } = await check(plenty)

      t.diagnostic(`${tookMs / 1_000} s`)
      assert.ok(tookMs < 180_000, `${tookMs} ms`)
      assert.equal(outcomes.length, 73)
      assert.ok(outcomes.every((one) => one.why === undefined && (result === undefined || one.result === result)))
    })
  }
})

test('how long is waited for an answer follows from how many there are', () => {
  const upstream = { name: 'there', hosts: [], proxies: [], credentials: 1, concurrency: 50 }
  assert.equal(findFirstPatienceMs(upstream, 53, 55_000), 55_000)
  assert.equal(findFirstPatienceMs({ ...upstream, concurrency: 1 }, 10, 55_000), 17_000)
  assert.equal(findFirstPatienceMs(upstream, 500, 55_000), 6_800)
  assert.equal(findFirstPatienceMs(upstream, 1, 5_000), 5_000)
})

test('what was spent and what is under way never exceed the budget, and no question is asked twice', async () => {
  const fateOf: fc.Arbitrary<Fate> = fc.oneof(
    fc.constant<Fate>('never'),
    fc.record({ afterMs: fc.integer({ min: 0, max: 20_000 }), ends: fc.constantFrom('good', 'refused', 'broken') }),
  )
  const servedOf = (name: string) =>
    fc.record({
      name: fc.constant(name),
      endpoints: fc.integer({ min: 1, max: 12 }),
      cost: fc.integer({ min: 1, max: 500_000 }).map(yuan),
      rate: fc.record({ perSecond: fc.integer({ min: 1, max: 20 }), burst: fc.integer({ min: 1, max: 5 }) }),
      concurrency: fc.integer({ min: 1, max: 30 }),
      fates: fc.array(fateOf, { minLength: 12, maxLength: 12 }),
    })
  await fc.assert(
    fc.asyncProperty(
      servedOf('one'),
      servedOf('two'),
      fc.integer({ min: 0, max: 3_000_000 }),
      async (one, two, budget) => {
        const served = [one, two].map(({ fates, ...rest }) => ({
          ...rest,
          fate: (nth: number) => fates[nth] ?? 'never',
        }))
        const { check, getMost, getBilled } = openWorld(served)

        const { outcomes, spentMicro } = await check(budget)

        assert.ok(getMost() <= budget, `${getMost()} of ${budget}`)
        assert.ok(getBilled() <= spentMicro && spentMicro <= budget)
        assert.equal(outcomes.length, one.endpoints + two.endpoints)
        assert.equal(new Set(outcomes.map(({ provider, endpoint }) => provider + endpoint.path)).size, outcomes.length)
        // What was left out did not fit any more.
        const cheapest = Math.min(
          ...outcomes.flatMap(({ why, cost }) =>
            why?.kind === 'budget' && cost && cost !== 'unknown' ? cost.micro : [],
          ),
        )
        assert.ok(spentMicro + cheapest > budget)
      },
    ),
    { numRuns: 60, endOnFailure: true },
  )
})
