import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addUp, findDeviation, findMad, findMean, findMedian, findShare } from './statistics.ts'

test('statistics', async (t) => {
  await t.test('are those of a textbook', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9]

    assert.deepEqual([addUp(values), findMean(values), findMedian(values)], [40, 5, 4.5])
    assert.equal(findDeviation(values), 2)
    assert.equal(findMad([1, 1, 2, 2, 4, 6, 9]), 1)
    assert.equal(
      findShare(values, (value) => value > 4),
      0.5,
    )
  })

  await t.test('are unknown over nothing, but for its sum', () => {
    assert.deepEqual([findMean([]), findMedian([]), findMad([]), findDeviation([])], Array(4).fill(undefined))
    assert.equal(
      findShare([], () => true),
      undefined,
    )
    assert.equal(addUp([]), 0)
  })

  await t.test('have a median with as many values above it as below, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const given = [...values]
        const median = findMedian(values)
        assert.ok(median !== undefined)

        const below = values.filter((value) => value < median).length
        const above = values.filter((value) => value > median).length
        assert.ok(below <= values.length / 2 && above <= values.length / 2)
        assert.equal(findMedian(values.toReversed()), median)
        assert.deepEqual(values, given)
      }),
    )
  })
})
