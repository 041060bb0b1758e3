import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findTicks, spreadLabels } from './scale.ts'

test('lines of a chart begin at zero, are round, and reach over the highest', () => {
  assert.deepEqual(findTicks(256).values, [0, 100, 200, 300])
  assert.deepEqual(findTicks(68).values, [0, 20, 40, 60, 80])
  assert.deepEqual(findTicks(2_400).values, [0, 1000, 2000, 3000])
  assert.deepEqual(findTicks(0.09).values, [0, 0.025, 0.05, 0.075, 0.1])
  assert.deepEqual(findTicks(300).values, [0, 100, 200, 300])
  assert.deepEqual(findTicks(0).values, [0])
  assert.deepEqual(findTicks(90, -30).values, [-50, 0, 50, 100])
})

test('labels never stand closer than they fit, and the newest has one', () => {
  for (const count of [1, 7, 24, 30, 90, 365])
    for (const fits of [2, 4, 6, 12]) {
      const places = spreadLabels(count, fits)
      assert.ok(places.length <= fits, `${places.length} of ${count} where ${fits} fit`)
      assert.equal(places.at(-1), count - 1)
    }
})
