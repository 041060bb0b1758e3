import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readUnixSeconds } from './unix-time.ts'

test('seconds since 1970', async (t) => {
  await t.test('are the same whether they were written in seconds, milli-, micro- or nanoseconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }), fc.nat({ max: 999_999_999 }), (at, nanos) => {
        const rest = String(nanos).padStart(9, '0')
        for (const digits of [0, 3, 6, 9]) assert.equal(readUnixSeconds(`${at}${rest.slice(0, digits)}`), at)
        assert.equal(readUnixSeconds(`${at}.${rest}`), at)
      }),
    )
  })

  await t.test('are none where nothing counts so', () => {
    for (const text of ['', '0', '20260220', '123456789', '17715733331', '177157333312', '-1771573333', '+1771573333'])
      assert.equal(readUnixSeconds(text), undefined, text)
    for (const text of [
      '0177157333',
      '1771573333e3',
      '1.771573333e9',
      '1771573333.',
      ' 1771573333',
      '17715733331234567890',
    ])
      assert.equal(readUnixSeconds(text), undefined, text)
  })
})
