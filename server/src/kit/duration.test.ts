import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDuration } from './duration.ts'
import { Refusal } from './problem.ts'

test('a duration', async (t) => {
  await t.test('is read in its unit', () => {
    const durations = { '250ms': 250, '55s': 55_000, '10m': 600_000, '24h': 86_400_000, '7d': 604_800_000, '0s': 0 }
    for (const [text, ms] of Object.entries(durations)) assert.equal(readDuration(text), ms, text)
  })

  await t.test('may have decimals, and comes in whole milliseconds', () => {
    assert.equal(readDuration('1.5h'), 5_400_000)
    assert.equal(readDuration('0.1s'), 100)
    assert.equal(readDuration('0.4ms'), 0)
    assert.equal(readDuration(' 90s '), 90_000)
  })

  await t.test('is refused without a number, without a unit and in any other unit', () => {
    const texts = [
      '',
      '5',
      's',
      '-5s',
      '+5s',
      '5 s',
      '5S',
      '5sec',
      '5w',
      '.5s',
      '5.s',
      '1e3s',
      '5s5s',
      '5toString',
      'Infinitys',
    ]
    for (const text of texts) assert.throws(() => readDuration(text), Refusal, text)
  })
})
