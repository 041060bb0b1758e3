import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareNumbers, findPlainNumber, isMultipleOf, isPlainNumber, keepNumber, numberLengthMax } from './decimal.ts'

test('a number in plain digits', async (t) => {
  const cases: readonly (readonly [text: string, plain: string | undefined])[] = [
    ['1e-7', '0.0000001'],
    ['1E3', '1000'],
    ['1.50e1', '15.0'],
    ['12.345e-1', '1.2345'],
    ['-2.5E+2', '-250'],
    ['0e5', '0'],
    ['6831825876674412552', '6831825876674412552'],
    ['1.50', '1.50'],
    ['-0.0', '-0.0'],
    ['00012', '00012'],
    ['', undefined],
    ['-', undefined],
    ['.5', undefined],
    ['1.', undefined],
    ['+1', undefined],
    ['0x10', undefined],
    ['1_000', undefined],
    ['NaN', undefined],
    ['1e400', undefined],
    ['1e-400', undefined],
    ['1e99999999999999999999', undefined],
    ['1'.repeat(numberLengthMax + 1), undefined],
  ]
  for (const [text, plain] of cases)
    await t.test(`of ${JSON.stringify(text.slice(0, 30))} is ${plain ?? 'none'}`, () =>
      assert.equal(findPlainNumber(text), plain),
    )

  await t.test('is the same number, whatever it is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }), (value) => {
        const plain = findPlainNumber(String(value), 800)
        // Without Object.is: a zero below nothing is written as any other.
        assert.ok(Number(plain) === value, `${plain}`)
      }),
    )
  })
})

test('a number is kept as one where it is written the same again, else as its text', () => {
  for (const [text, kept] of [
    ['7', 7],
    ['-0.25', -0.25],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', '9007199254740992'],
    ['6831825876674413000', '6831825876674413000'],
    ['1.50', '1.50'],
    ['0.0000001', '0.0000001'],
    ['123456789012345.678901', '123456789012345.678901'],
    ['-0', '-0'],
    ['00012', '00012'],
  ] as const)
    assert.equal(keepNumber(text), kept)
})

test('numbers are compared and divided', async (t) => {
  const decimal = fc
    .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.integer({ min: 0, max: 12 }))
    .map(([units, places]) => ({ units, places, text: write(units, places) }))

  await t.test('as decimals, to the last digit', () => {
    fc.assert(
      fc.property(decimal, decimal, (one, other) => {
        const [a, b] = [one.units * 10n ** BigInt(other.places), other.units * 10n ** BigInt(one.places)]
        const order = compareNumbers(keepNumber(one.text), keepNumber(other.text))
        assert.equal(Math.sign(order), a < b ? -1 : a > b ? 1 : 0)
        assert.equal(isMultipleOf(keepNumber(one.text), keepNumber(other.text)), b !== 0n && a % b === 0n)
      }),
    )
  })

  await t.test('where binary fractions would be wrong', () => {
    assert.ok(isMultipleOf(0.07, 0.01))
    assert.ok(isMultipleOf('1.10', '0.1'))
    assert.ok(!isMultipleOf('0.0700000000000000000001', 0.01))
    assert.ok(compareNumbers('9223372036854775808', '9223372036854775807') > 0)
    assert.equal(compareNumbers('1.50', 1.5), 0)
    assert.equal(compareNumbers('-0', 0), 0)
    assert.ok(compareNumbers('9'.repeat(60), 1.7976931348623157e308) < 0)
  })

  await t.test('and what is none is known as that', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 'x', '', true, null, undefined])
      assert.equal(isPlainNumber(value), false)
  })
})

function write(units: bigint, places: number): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0')
  const [whole, fraction] = [digits.slice(0, digits.length - places), digits.slice(digits.length - places)]
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}
