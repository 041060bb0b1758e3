import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createTestClock } from '#support/clock'
import { openOwnWork, type Work } from './own-work.ts'
import { perSecondFirst, perSecondMin, queuedMin } from './work-rate.ts'

/** What may be let in at one time, before anything is known. */
const burst = perSecondFirst / 10

function open(t: TestContext) {
  const clock = createTestClock()
  const ownWork = openOwnWork(clock)
  t.after(ownWork.close)

  function begin(accountId: string): Work {
    const work = ownWork.begin(accountId)
    assert.ok(typeof work === 'object', `${accountId} is refused`)
    return work
  }

  const fill = (accountId: string, count: number): Work[] => Array.from({ length: count }, () => begin(accountId))

  /** Asks for so many calls every tenth of a second, each of which takes so long; says how many were let in. */
  function load(ms: number, count: number, rounds: number): number {
    let admitted = 0
    for (let nth = 0; nth < rounds; nth++) {
      const works = Array.from({ length: count }, () => ownWork.begin('ada')).filter((work) => typeof work === 'object')
      admitted += works.length
      clock.after(ms, () => {
        for (const work of works) work.end(true)
      })
      clock.advance(100)
    }
    return admitted
  }
  return { clock, ownWork, begin, fill, load }
}

test('the work of our own', async (t) => {
  await t.test('is let in at a rate, of which little is saved', (t) => {
    const { clock, ownWork, fill } = open(t)
    clock.advance(60_000)
    fill('ada', burst)
    assert.equal(ownWork.begin('ada'), 'load')
    clock.advance(10)
    fill('ada', burst / 10)
    assert.equal(ownWork.begin('ada'), 'load')
  })

  await t.test('of a few at one time is let in at any rate, and leaves no debt', (t) => {
    const { ownWork, begin, fill } = open(t)
    const works = fill('ada', burst)
    assert.equal(ownWork.begin('ada'), 'load')
    for (const work of works.slice(queuedMin - 1)) work.end(true)
    for (let nth = 0; nth < 2 * burst; nth++) begin('ada').end(true)
    begin('ada')
    assert.equal(ownWork.begin('ada'), 'load')
    fill('bob', burst / 2)
  })

  await t.test('of an account with less than its share is let in beside a burst of another', (t) => {
    const { ownWork, fill } = open(t)
    fill('ada', burst)
    fill('bob', burst / 2)
    assert.equal(ownWork.begin('bob'), 'load')
    assert.equal(ownWork.begin('ada'), 'load')
    fill('cleo', 1)
  })

  await t.test('is bounded, however many accounts ask', (t) => {
    const { ownWork } = open(t)
    let isRefused = false
    for (let nth = 0; nth < 10 * burst; nth++) isRefused = ownWork.begin(`account ${nth}`) === 'crowd' || isRefused
    assert.ok(isRefused)
    assert.ok(ownWork.describe().running <= 2 * burst)
  })

  await t.test('does not count while others are waited for, and its time neither', (t) => {
    const { clock, ownWork, begin } = open(t)
    const works = Array.from({ length: burst }, () => begin('ada'))
    const backs = works.map((work) => work.stepAside())
    assert.equal(ownWork.describe().running, 0)
    clock.advance(55_000)
    for (const back of backs) back()
    assert.equal(ownWork.describe().running, burst)
    for (const work of works) work.end(true)
    clock.advance(100)
    assert.ok(ownWork.describe().perSecond >= perSecondFirst)
  })

  await t.test(
    'is let in less when it takes long, never not at all, and as much as before when it no longer does',
    (t) => {
      const { ownWork, load } = open(t)
      load(10, 50, 20)
      load(310, 1_000, 100)
      assert.ok(ownWork.describe().perSecond < perSecondFirst / 3)
      assert.ok(load(310, 1_000, 10) >= perSecondMin)
      load(10, 1_000, 100)
      assert.ok(ownWork.describe().perSecond >= perSecondFirst * 0.9)
    },
  )

  await t.test('is not looked at while there is none', (t) => {
    const { clock, ownWork, begin } = open(t)
    begin('ada').end(true)
    clock.advance(1_000)
    let looks = 0
    const { monotonicMs } = clock
    Object.assign(clock, {
      monotonicMs() {
        looks++
        return monotonicMs()
      },
    })
    clock.advance(10_000)
    assert.equal(looks, 0)
    assert.equal(ownWork.describe().lateMs, 0)
  })
})
