import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatYuan, readYuan } from './money.ts'
import { Refusal } from './problem.ts'

const largestMicro = 10_000_000_000_000

test('money', async (t) => {
  await t.test('is read exactly, without the losses of floats', () => {
    const amounts = { '0': 0, '0.15': 150_000, '0.000001': 1, '-3': -3_000_000, ' 12.5 ': 12_500_000, '007': 7_000_000 }
    for (const [text, micro] of Object.entries(amounts)) assert.equal(readYuan(text), micro, text)
    assert.equal(readYuan('10000000'), largestMicro)
  })

  await t.test('has no negative zero', () => {
    for (const text of ['-0', '-0.000000']) assert.ok(Object.is(readYuan(text), 0), text)
  })

  await t.test('is refused when it is not a plain amount with at most six decimals', () => {
    const texts = [
      '',
      ' ',
      '-',
      '.5',
      '5.',
      '1,5',
      '1e3',
      '+1',
      '--1',
      '0x10',
      '0.0000001',
      'NaN',
      'Infinity',
      '１',
      '¥1',
    ]
    for (const text of texts) assert.throws(() => readYuan(text), Refusal, text)
  })

  await t.test('is refused when it is more than one amount may be, however long', () => {
    for (const text of ['100000001', '-100000001', '999999999', '9999999999999999999']) {
      assert.throws(() => readYuan(text), Refusal, text)
    }
  })

  await t.test('is written with two decimals or more, and no needless zeros', () => {
    const amounts = {
      '0.00': 0,
      '0.15': 150_000,
      '100.00': 100_000_000,
      '0.000001': 1,
      '-0.50': -500_000,
      '-3.125': -3_125_000,
    }
    for (const [text, micro] of Object.entries(amounts)) assert.equal(formatYuan(micro), text)
    assert.equal(formatYuan(100_000_000, 4), '100.0000')
    assert.equal(formatYuan(100_000_000, 0), '100')
  })

  await t.test('is the same after it was written and read', () => {
    const anyAmount = fc.oneof(
      fc.integer({ min: -2_000_000, max: 2_000_000 }),
      fc.integer({ min: -largestMicro, max: largestMicro }),
    )
    fc.assert(
      fc.property(anyAmount, fc.nat({ max: 6 }), (micro, decimalsMin) => {
        assert.equal(readYuan(formatYuan(micro, decimalsMin)), micro)
      }),
    )
  })
})
