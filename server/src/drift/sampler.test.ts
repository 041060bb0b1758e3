import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from '#support/clock'
import { createSampler } from './sampler.ts'

test('of many answers of a kind in a minute the first hundred are looked at, then every tenth', () => {
  const clock = createTestClock()
  const { isTaken } = createSampler(clock, 10)
  const count = (kind: string): number => Array.from({ length: 200 }, () => isTaken(kind)).filter(Boolean).length

  assert.deepEqual([count('one'), count('other')], [110, 110])
  clock.advance(60_000)
  assert.equal(count('one'), 110)
})
