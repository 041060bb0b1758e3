import assert from 'node:assert/strict'
import { test } from 'node:test'
import { growPerDay, measureGrowth, summarise } from './growth.ts'
import type { Point } from './points.ts'

const dayMs = 86_400_000

const pointOf = (itemId: string, plays: number | null, more: Partial<Point> = {}): Point => ({
  itemId,
  publishedAt: 1_763_000_000,
  baseline: 'newest',
  plays,
  likes: null,
  comments: null,
  shares: null,
  favourites: null,
  ...more,
})

test('growth', async (t) => {
  await t.test('is what a work gained, as if it went on for a day', () => {
    assert.equal(growPerDay({ at: 0, plays: 100 }, { at: dayMs / 2, plays: 150 }), 100)
    assert.equal(growPerDay({ at: 0, plays: 100 }, { at: 2 * dayMs, plays: 60 }), -20)
  })

  await t.test('is unknown where a number is, or where the answers are within a minute', () => {
    assert.equal(growPerDay({ at: 0, plays: null }, { at: dayMs, plays: 1 }), null)
    assert.equal(growPerDay({ at: 0, plays: 1 }, { at: dayMs, plays: null }), null)
    assert.equal(growPerDay({ at: 0, plays: 1 }, { at: 59_999, plays: 2 }), null)
    assert.equal(growPerDay({ at: 0, plays: 1 }, { at: 60_000, plays: 2 }), 1_440)
    assert.equal(growPerDay({ at: dayMs, plays: 1 }, { at: 0, plays: 2 }), null)
  })

  await t.test('of an answer is that of the works it shares with the earlier one', () => {
    const before = { at: 0, points: [pointOf('1', 100), pointOf('2', 50), pointOf('3', null)] }
    const after = { at: 2 * dayMs, points: [pointOf('1', 140), pointOf('2', 60), pointOf('3', 9), pointOf('4', 9)] }

    const { value, n, missing, window } = measureGrowth(before, after)

    assert.deepEqual([value, n, missing], [25, 2, null])
    assert.deepEqual(window, { from: 1_763_000_000, to: 1_763_000_000 })
  })

  await t.test('that is none says why, and why is true', () => {
    const one = { at: 0, points: [pointOf('1', 100)] }
    const reasonOf = (...sightings: Parameters<typeof measureGrowth>) => {
      const { value, missing } = measureGrowth(...sightings)
      assert.equal(value, null)
      return missing
    }

    assert.equal(reasonOf(undefined, one), 'there is no earlier answer to compare with')
    assert.equal(reasonOf(one, { ...one, at: 59_999 }), 'the two answers are too close together')
    assert.equal(reasonOf(one, { at: dayMs, points: [pointOf('2', 5)] }), 'no work has its plays in both answers')
    assert.equal(reasonOf(one, { at: dayMs, points: [pointOf('1', null)] }), 'no work has its plays in both answers')
  })
})

test('the headline of an answer', async (t) => {
  await t.test('is over its newest works, each with what it provides', () => {
    const points = [
      pointOf('1', 100, { likes: 5, comments: 3, shares: 2 }),
      pointOf('2', 300, { likes: 30, comments: null, shares: 2 }),
      pointOf('3', null, { likes: 5, comments: 3, shares: 2 }),
      pointOf('4', 900_000, { baseline: null, likes: 9, comments: 9, shares: 9 }),
    ]

    assert.deepEqual(summarise(points), { works: 4, newest: 3, medianPlays: 200, interactionRate: 0.1 })
  })

  await t.test('is null where nothing is known, and never 0 or NaN', () => {
    const nothing = { medianPlays: null, interactionRate: null }
    assert.deepEqual(summarise([]), { works: 0, newest: 0, ...nothing })
    assert.deepEqual(summarise([pointOf('1', null)]), { works: 1, newest: 1, ...nothing })
    const unplayed = pointOf('1', 0, { likes: 1, comments: 0, shares: 0 })
    assert.deepEqual(summarise([unplayed]), { works: 1, newest: 1, medianPlays: 0, interactionRate: null })
  })
})
