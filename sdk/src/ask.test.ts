import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { findWait as findWaitAsked } from './ask.ts'
import { codes } from './codes.ts'
import { type AlmagestError, type Circumstances, errorOf } from './errors.ts'

const failure = (code: number, more: Partial<Circumstances> = {}) => errorOf(code, 'no', { retryable: true, ...more })

const findWait = (error: AlmagestError, attempts: number, chance: number) =>
  findWaitAsked(error, attempts, chance, error.retryAfterMs)

test('waits grow, differ by chance, and end at eight seconds', () => {
  const least = [1, 2, 3, 4, 5, 6].map((attempts) => findWait(failure(301), attempts, 0))
  const most = [1, 2, 3, 4, 5, 6].map((attempts) => findWait(failure(301), attempts, 1))
  assert.deepEqual(least, [250, 500, 1_000, 2_000, 4_000, 4_000])
  assert.deepEqual(most, [500, 1_000, 2_000, 4_000, 8_000, 8_000])
})

test('the service is never asked sooner than it says, nor much later', () => {
  const asked = fc.integer({ min: 0, max: 60_000 })
  const property = fc.property(
    asked,
    fc.integer({ min: 1, max: 30 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (ms, nth, chance) => {
      const waitMs = findWait(failure(302, { retryAfterMs: ms }), nth, chance)
      assert.ok(waitMs !== undefined && waitMs >= ms && waitMs <= ms * 1.25 + 1)
    },
  )
  fc.assert(property)
})

test('nothing is waited for more than a minute', () => {
  assert.equal(findWait(failure(302, { retryAfterMs: 60_001 }), 1, 0), undefined)
})

test('only what the table of codes calls retryable is asked again, and never 303', () => {
  const again = Object.entries(codes).filter(
    ([code, { retryable }]) => findWait(failure(Number(code), { retryable }), 1, 0) !== undefined,
  )
  assert.deepEqual(
    again.map(([code]) => code),
    ['301', '302', '500', '503'],
  )
})
