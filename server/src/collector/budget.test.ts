import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTestClock } from '#support/clock'
import { createBudget } from './budget.ts'

const minuteMs = 60_000

/** Some time passes, some collections begin, and then more requests are wanted. */
const anyStep = fc.record({
  restMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 999 }),
    fc.constantFrom(1_000, 59_000, 59_999, 60_000, 60_001, 61_000, 122_000),
    fc.integer({ min: 0, max: 90_000 }),
    fc.double({ min: 0, max: 5_000, noNaN: true }),
  ),
  first: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 300 })),
  wanted: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 80 })),
})

const anySteps = fc.array(anyStep, { maxLength: 60 })

type Step = typeof anyStep extends fc.Arbitrary<infer S> ? S : never

interface Counted {
  readonly atMs: number
  readonly first: number
  readonly extra: number
}

/** Takes what the steps want, as far as the budget goes, and says when what was asked. */
function take(steps: readonly Step[]) {
  const clock = createTestClock()
  const budget = createBudget(clock)
  const counted = steps.map(({ restMs, first, wanted }): Counted => {
    clock.advance(restMs)
    for (let begun = 0; begun < first; begun++) budget.noteFirst()
    let extra = 0
    for (let asked = 0; asked < wanted; asked++) if (budget.takeExtra()) extra++
    return { atMs: clock.monotonicMs(), first, extra }
  })
  return { clock, budget, counted }
}

const sum = (counted: readonly Counted[], what: 'first' | 'extra'): number =>
  counted.reduce((total, one) => total + one[what], 0)

test('a budget', async (t) => {
  await t.test('lets no minute that ends with an extra request hold more than ten or a fifth of the first ones', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { counted } = take(steps)
        for (const [place, { atMs, extra }] of counted.entries()) {
          if (extra === 0) continue
          const until = counted.slice(0, place + 1)
          // What is exactly a minute old counts where it makes the budget smaller.
          const extras = sum(
            until.filter((one) => one.atMs >= atMs - minuteMs),
            'extra',
          )
          const firsts = sum(
            until.filter((one) => one.atMs > atMs - minuteMs),
            'first',
          )
          assert.ok(extras <= Math.max(10, 0.2 * firsts), `${extras} beside ${firsts} at ${atMs} ms`)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  await t.test('refuses none that both the minute and the second before it leave room for', () => {
    fc.assert(
      fc.property(anySteps, fc.integer({ min: 0, max: 70_000 }), (steps, restMs) => {
        const { clock, budget, counted } = take(steps)
        clock.advance(restMs)
        const now = clock.monotonicMs()
        const extras = sum(
          counted.filter(({ atMs }) => atMs > now - minuteMs - 1_000),
          'extra',
        )
        const firsts = sum(
          counted.filter(({ atMs }) => atMs > now - minuteMs + 1_000),
          'first',
        )

        if (extras + 1 <= Math.max(10, 0.2 * firsts)) assert.ok(budget.takeExtra(), `${extras} beside ${firsts}`)
      }),
      { numRuns: 1_000 },
    )
  })

  await t.test('says how many are left: so many are let through, and no more', () => {
    fc.assert(
      fc.property(anySteps, (steps) => {
        const { budget } = take(steps)
        const left = budget.getLeft()
        let taken = 0
        while (budget.takeExtra()) taken++

        assert.equal(taken, left)
        assert.equal(budget.getLeft(), 0)
      }),
    )
  })

  await t.test('has ten for a service that is quiet', () => {
    const budget = createBudget(createTestClock())

    assert.equal(budget.getLeft(), 10)
  })

  await t.test('has a fifth for a service that is busy, and counts what was taken before', () => {
    const { budget } = take([{ restMs: 0, first: 1_000, wanted: 150 }])

    assert.equal(budget.getLeft(), 50)
  })

  await t.test('is whole again after a minute and a second', () => {
    const { clock, budget } = take([{ restMs: 500, first: 0, wanted: 20 }])
    clock.advance(60_499)
    assert.equal(budget.getLeft(), 0)

    clock.advance(1)

    assert.equal(budget.getLeft(), 10)
  })

  await t.test('forgets first requests with their minute', () => {
    const { clock, budget } = take([{ restMs: 0, first: 1_000, wanted: 0 }])
    clock.advance(59_999)
    assert.equal(budget.getLeft(), 200)

    clock.advance(1)

    assert.equal(budget.getLeft(), 10)
  })
})
