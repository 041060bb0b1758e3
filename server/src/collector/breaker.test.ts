import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Random } from '#kit'
import { createTestClock } from '#support/clock'
import { type BreakerState, createBreaker, type Sign } from './breaker.ts'

/** Draws nothing, a half, and as much as can be drawn. */
const least: Random = () => new Uint8Array(4)
const half: Random = () => Uint8Array.of(0x80, 0, 0, 0)
const most: Random = () => new Uint8Array(4).fill(0xff)

/** A breaker that stays open for 5 seconds the first time, unless it draws otherwise. */
function openTestBreaker({ random = half }: { random?: Random } = {}) {
  const clock = createTestClock()
  const changes: BreakerState[] = []
  const breaker = createBreaker({ clock, random, onChange: (state) => changes.push(state) })
  const note = (...outcomes: readonly Sign[]): void => {
    for (const sign of outcomes) breaker.begin()(sign)
  }
  const readAfter = (ms: number): BreakerState => {
    clock.advance(ms)
    return breaker.readState()
  }
  return { clock, changes, breaker, note, readAfter }
}

const times = (count: number, sign: Sign): Sign[] => new Array<Sign>(count).fill(sign)

test('a breaker opens', async (t) => {
  await t.test('when all of five outcomes are ill, and not of four', () => {
    const { breaker, note } = openTestBreaker()

    note(...times(4, 'ill'))
    assert.equal(breaker.readState(), 'closed')
    note('ill')

    assert.equal(breaker.readState(), 'open')
  })

  await t.test('when half of the outcomes are ill, and not for less', () => {
    const { breaker, note } = openTestBreaker()

    note(...times(7, 'good'), ...times(6, 'ill'))
    assert.equal(breaker.readState(), 'closed')
    note('ill')

    assert.equal(breaker.readState(), 'open')
  })

  await t.test('on the twenty newest outcomes, however many were good before', () => {
    const { breaker, note } = openTestBreaker()

    note(...times(500, 'good'), ...times(9, 'ill'))
    assert.equal(breaker.readState(), 'closed')
    note('ill')

    assert.equal(breaker.readState(), 'open')
  })

  await t.test('on the outcomes of the last minute only', () => {
    const { clock, breaker, note } = openTestBreaker()

    note(...times(4, 'ill'))
    clock.advance(60_001)
    note(...times(4, 'ill'))

    assert.equal(breaker.readState(), 'closed')
    assert.equal(breaker.getIllShare(), 0)
  })

  await t.test('for nothing that lay in the question or in us', () => {
    const { breaker, note } = openTestBreaker()

    note(...times(100, 'neither'))
    note(...times(4, 'ill'), ...times(20, 'neither'))

    assert.equal(breaker.readState(), 'closed')
  })

  await t.test('never by an outcome that is good', () => {
    const { breaker, note } = openTestBreaker()

    note(...times(4, 'ill'), 'good')

    assert.equal(breaker.readState(), 'closed')
    assert.equal(breaker.getIllShare(), 0.8)
  })
})

test('an open breaker', async (t) => {
  await t.test('lets a probe through after five seconds', () => {
    const { note, readAfter } = openTestBreaker()

    note(...times(5, 'ill'))

    assert.equal(readAfter(4_999), 'open')
    assert.equal(readAfter(1), 'probing')
  })

  await t.test('says when it will', () => {
    const { clock, breaker, note } = openTestBreaker()
    clock.advance(1_234)

    note(...times(5, 'ill'))

    assert.equal(breaker.getRetryMs(), 6_234)
  })

  await t.test('is open up to a fifth shorter or longer by chance, so that not all come back at once', () => {
    for (const [random, ms] of [[least, 4_000] as const, [most, 6_000] as const]) {
      const { breaker, note } = openTestBreaker({ random })

      note(...times(5, 'ill'))

      assert.ok(Math.abs(breaker.getRetryMs() - ms) < 1, `${breaker.getRetryMs()} ms`)
    }
  })

  await t.test('lets one probe through at a time', () => {
    const { breaker, note, readAfter } = openTestBreaker()
    note(...times(5, 'ill'))
    assert.equal(readAfter(5_000), 'probing')

    const end = breaker.begin()
    assert.equal(breaker.readState(), 'open')
    end('neither')

    assert.equal(breaker.readState(), 'probing')
  })

  await t.test('closes when the probe is good, and forgets what was ill', () => {
    const { breaker, note, readAfter } = openTestBreaker()
    note(...times(5, 'ill'))

    assert.equal(readAfter(5_000), 'probing')
    note('good')

    assert.equal(breaker.readState(), 'closed')
    assert.equal(breaker.getIllShare(), 0)
    note(...times(4, 'ill'))
    assert.equal(breaker.readState(), 'closed')
  })

  await t.test('stays open for twice as long after each probe that is ill, and a minute at most', () => {
    const { note, readAfter } = openTestBreaker()
    note(...times(5, 'ill'))

    for (const seconds of [5, 10, 20, 40, 60, 60, 60]) {
      assert.equal(readAfter(seconds * 1_000 - 1), 'open', `${seconds} s`)
      assert.equal(readAfter(1), 'probing', `${seconds} s`)
      note('ill')
    }
  })

  await t.test('begins anew with five seconds once it was closed', () => {
    const { breaker, note, readAfter } = openTestBreaker()
    note(...times(5, 'ill'))
    for (const ms of [5_000, 10_000, 20_000]) {
      assert.equal(readAfter(ms), 'probing')
      note(ms === 20_000 ? 'good' : 'ill')
    }
    assert.equal(breaker.readState(), 'closed')

    note(...times(5, 'ill'))

    assert.equal(readAfter(4_999), 'open')
    assert.equal(readAfter(1), 'probing')
  })

  await t.test('is not closed by an answer to what was asked before it opened', () => {
    const { clock, breaker, note } = openTestBreaker()
    const end = breaker.begin()
    clock.advance(10)
    note(...times(5, 'ill'))

    end('good')

    assert.equal(breaker.readState(), 'open')
  })

  await t.test('is closed by an answer to what was asked as a last resort', () => {
    const { breaker, note, readAfter } = openTestBreaker()
    note(...times(5, 'ill'))

    assert.equal(readAfter(100), 'open')
    note('good')

    assert.equal(breaker.readState(), 'closed')
  })

  await t.test('is not kept open longer by a last resort that fails', () => {
    const { note, readAfter } = openTestBreaker()
    note(...times(5, 'ill'))

    assert.equal(readAfter(4_000), 'open')
    note('ill')

    assert.equal(readAfter(1_000), 'probing')
  })
})

test('a breaker tells each change once', () => {
  const { changes, note, readAfter } = openTestBreaker()

  note(...times(9, 'ill'))
  assert.equal(readAfter(5_000), 'probing')
  note('ill')
  assert.equal(readAfter(10_000), 'probing')
  note(...times(9, 'good'))

  assert.deepEqual(changes, ['open', 'closed'])
})

test('the share of ill outcomes is told from five outcomes on', () => {
  const { breaker, note } = openTestBreaker()

  note('ill', 'good', 'good', 'good')
  assert.equal(breaker.getIllShare(), 0)
  note('good')

  assert.equal(breaker.getIllShare(), 0.2)
})
