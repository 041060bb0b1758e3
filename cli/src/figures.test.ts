import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawSparkline, showMoney, showShare } from './figures.ts'

test('a sparkline has its lowest value at the bottom, a gap where nothing is known, and bars that fit', () => {
  assert.equal(drawSparkline([0, 50, 100], 30), '▁▅█')
  assert.equal(drawSparkline([1, null, 2], 30), '▁ █')
  assert.equal(drawSparkline([5, 5], 30), '▄▄')
  const many = drawSparkline(
    Array.from({ length: 1_000 }, (_, index) => index),
    30,
  )
  assert.ok(many.length <= 30 && many.startsWith('▁') && many.endsWith('█'))
})

test('money loses no digit that says something, and shares are percentages', () => {
  assert.deepEqual(['999.8500', '0.15', '0.0015', '0'].map(showMoney), [
    '999.85 CNY',
    '0.15 CNY',
    '0.0015 CNY',
    '0 CNY',
  ])
  assert.deepEqual([0.1234, 0.0123, 0, null].map(showShare), ['12.3%', '1.23%', '0.00%', '-'])
})
