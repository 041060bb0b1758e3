import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inYuan, readExchangeRates } from './exchange.ts'
import { Refusal } from './problem.ts'

const rates = readExchangeRates(['USD:7.10', 'JPY:0.046125'])

test('rates of currencies', async (t) => {
  await t.test('are read to the last of six decimals', () => {
    assert.deepEqual(
      [...readExchangeRates(['USD:7.10', 'KWD:23', 'EUR:8.123456', 'IDR:999999.999999', 'VND:0.000001'])],
      [
        ['USD', 7_100_000],
        ['KWD', 23_000_000],
        ['EUR', 8_123_456],
        ['IDR', 999_999_999_999],
        ['VND', 1],
      ],
    )
  })

  await t.test('are refused in words where they are none', () => {
    const refusals: readonly (readonly [items: readonly string[], expected: RegExp])[] = [
      [[], /at least one rate, such as USD:7.10/],
      [['USD'], /"USD" is not a rate in CNY above 0/],
      [['usd:7.1'], /"usd:7.1" is not a rate/],
      [['USD:0'], /is not a rate in CNY above 0/],
      [['USD:0.000000'], /is not a rate in CNY above 0/],
      [['USD:-7.1'], /is not a rate/],
      [['USD:7.1234567'], /at most 6 decimals/],
      [['USD:7e0'], /is not a rate/],
      [['USD:7,1'], /is not a rate/],
      [['USD:.5'], /is not a rate/],
      [['USD:1000000'], /is not a rate/],
      [['UDS:7.1'], /there is no currency UDS/],
      [['CNY:1'], /CNY needs no rate/],
      [['USD:7.1', 'USD:7.1'], /USD has two rates/],
    ]
    for (const [items, expected] of refusals)
      assert.throws(
        () => readExchangeRates(items),
        (error) => error instanceof Refusal && expected.test(error.message),
      )
  })
})

test('an amount in yuan', async (t) => {
  await t.test('is the amount at its rate, a half of a millionth counted up', () => {
    assert.equal(inYuan({ currency: 'USD', micro: 1_000 }, rates), 7_100)
    assert.equal(inYuan({ currency: 'JPY', micro: 4 }, rates), 0)
    assert.equal(inYuan({ currency: 'JPY', micro: 11 }, rates), 1)
    assert.equal(inYuan({ currency: 'USD', micro: 1 }, readExchangeRates(['USD:0.5'])), 1)
    assert.equal(inYuan({ currency: 'USD', micro: 1 }, readExchangeRates(['USD:0.499999'])), 0)
  })

  await t.test('is itself in CNY, unknown without a rate, and nothing where it is nothing', () => {
    assert.equal(inYuan({ currency: 'CNY', micro: 150_000 }, undefined), 150_000)
    assert.equal(inYuan({ currency: 'EUR', micro: 1 }, rates), undefined)
    assert.equal(inYuan({ currency: 'USD', micro: 1 }, undefined), undefined)
    assert.equal(inYuan({ currency: 'EUR', micro: 0 }, undefined), 0)
  })

  await t.test('is off by half a millionth at most, however large', () => {
    const amounts = fc.integer({ min: 0, max: 1e9 })
    const rate = fc.integer({ min: 1, max: 999_999_999 })
    fc.assert(
      fc.property(amounts, rate, (amountMicro, rateMicro) => {
        const yuanMicro = inYuan({ currency: 'USD', micro: amountMicro }, new Map([['USD', rateMicro]]))
        const off = BigInt(yuanMicro ?? -1) * 1_000_000n - BigInt(amountMicro) * BigInt(rateMicro)
        assert.ok(off > -500_000n && off <= 500_000n)
      }),
    )
  })
})
