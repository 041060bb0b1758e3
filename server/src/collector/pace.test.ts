import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from '#support/clock'
import { createPace } from './pace.ts'

test('a pace is told of the ten seconds before the one that runs', () => {
  const clock = createTestClock()
  const pace = createPace(clock)
  const noteMany = (count: number): void => {
    for (let nth = 0; nth < count; nth++) pace.note()
  }
  noteMany(20)
  assert.equal(pace.getPerSecond(), 0)
  clock.advance(1_000)
  assert.equal(pace.getPerSecond(), 2)
  noteMany(10)
  clock.advance(9_000)
  assert.equal(pace.getPerSecond(), 3)
  clock.advance(1_000)
  assert.equal(pace.getPerSecond(), 1)
  clock.advance(60_000)
  assert.equal(pace.getPerSecond(), 0)
})
