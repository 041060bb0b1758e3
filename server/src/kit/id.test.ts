import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createTestClock } from '#support/clock'
import { createRequestIds, createShortId } from './id.ts'
import { openSystemRandom, type Random } from './random.ts'

const uuidV7 = /^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/
const fixed =
  (byte: number): Random =>
  (length) =>
    new Uint8Array(length).fill(byte)

test('request ids', async (t) => {
  await t.test('are UUIDs of version 7: 32 hex digits that begin with the time', () => {
    const clock = createTestClock()
    const createId = createRequestIds(clock, openSystemRandom())

    for (const ms of [0, 1, 999, 86_400_000]) {
      clock.advance(ms)
      const id = createId()
      assert.match(id, uuidV7)
      assert.equal(Number.parseInt(id.slice(0, 12), 16), clock.now())
    }
  })

  await t.test('keep version and variant whatever the random bytes', () => {
    for (const byte of [0x00, 0x3f, 0x40, 0x80, 0xc0, 0xff]) {
      assert.match(createRequestIds(createTestClock(), fixed(byte))(), uuidV7)
    }
  })

  await t.test('rise under a clock that stands still, far beyond what one millisecond can number', () => {
    const createId = createRequestIds(createTestClock(), fixed(0xff))
    let last = ''
    for (let made = 0; made < 20_000; made++) {
      const id = createId()
      assert.ok(id > last, `${id} after ${last}`)
      assert.match(id, uuidV7)
      last = id
    }
  })

  await t.test('rise under a clock that jumps forward and back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3_600_000, max: 3_600_000 })), fc.nat({ max: 255 }), (jumps, byte) => {
        const clock = createTestClock()
        const createId = createRequestIds(clock, fixed(byte))
        const made = [createId()]
        for (const jump of jumps) {
          clock.setWall(clock.now() + jump)
          made.push(createId(), createId())
        }
        assert.deepEqual(made, made.toSorted())
        assert.equal(new Set(made).size, made.length)
      }),
    )
  })

  await t.test('of two processes in one millisecond differ', () => {
    const clock = createTestClock()
    const random = openSystemRandom()
    assert.notEqual(createRequestIds(clock, random)(), createRequestIds(clock, random)())
  })
})

test('short ids are a prefix and ten characters nobody confuses', () => {
  const random = openSystemRandom()
  const ids = Array.from({ length: 1_000 }, () => createShortId('acc', random))
  for (const id of ids) assert.match(id, /^acc_[0-9a-hjkmnp-tv-z]{10}$/)
  assert.equal(new Set(ids).size, ids.length)
})
