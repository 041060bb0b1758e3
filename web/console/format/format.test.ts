import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  dayOf,
  formatAgo,
  formatChange,
  formatClock,
  formatDay,
  formatDuration,
  formatMoment,
  formatMoney,
  formatMonth,
  formatShare,
  formatShort,
  formatWeekday,
  formatYuanLine,
  readYuan,
  splitMoney,
  startOfDay,
  writeYuan,
} from '#format'

test('an amount', async (t) => {
  await t.test('has four decimals, a sign that is as wide as a digit, and thousands apart', () => {
    assert.equal(formatMoney(412_865_000), '¥412.8650')
    assert.deepEqual(
      [0, 2.5, 7.5, 10].map((yuan) => formatYuanLine(yuan, 2.5)),
      ['¥0', '¥2.50', '¥7.50', '¥10.00'],
    )
    assert.deepEqual([formatYuanLine(0.025, 0.025), formatYuanLine(200, 100)], ['¥0.0250', '¥200'])
    assert.equal(formatMoney(-15_390_000, { decimals: 2 }), '\u2212¥15.39')
    assert.equal(formatMoney(1_284_750_000, { decimals: 2 }), '¥1,284.75')
    assert.equal(formatMoney(3_000_000_000, { isSigned: true }), '+¥3,000.0000')
    assert.deepEqual(splitMoney(412_865_000), { strong: '¥412.86', soft: '50' })
  })

  await t.test('is rounded to what is shown, and is never below zero by that', () => {
    assert.equal(formatMoney(149_999, { decimals: 2 }), '¥0.15')
    assert.equal(formatMoney(-4_000, { decimals: 2 }), '¥0.00')
    assert.equal(formatMoney(999_999_999, { decimals: 0 }), '¥1,000')
  })

  await t.test('is read as it is written, to the micro-yuan', () => {
    for (const micro of [0, 1, 150_000, 100_000_000, 123_456_789_012]) assert.equal(readYuan(writeYuan(micro)), micro)
    assert.equal(readYuan('¥1,000.50'), 1_000_500_000)
    for (const wrong of ['', '-1', '0.1234567', '1e3', 'free']) assert.equal(readYuan(wrong), undefined)
  })
})

test('a number', async (t) => {
  await t.test('that is not quite all, or not quite nothing, is not shown as that', () => {
    assert.equal(formatShare(0.9999), '99.9 %')
    assert.equal(formatShare(0.0001), '0.1 %')
    assert.equal(formatShare(1), '100 %')
    assert.equal(formatShare(0.984), '98.4 %')
  })

  await t.test('is short in charts', () => {
    assert.equal(formatShort(1_370_000), '1.37 M')
    assert.equal(formatShort(200), '200')
    assert.equal(formatChange(0.06), '+6 %')
    assert.equal(formatChange(-0.12), '\u221212 %')
  })
})

test('a moment', async (t) => {
  const at = Date.UTC(2026, 10, 27, 6, 20, 3)

  await t.test('is told in Shanghai, wherever the viewer is', () => {
    assert.equal(formatClock(at), '14:20:03')
    assert.equal(formatDay(dayOf(at), 'en'), '27 Nov')
    assert.equal(formatDay(dayOf(at), 'zh'), '11 月 27 日')
    assert.equal(formatWeekday(dayOf(Date.UTC(2026, 11, 1, 16)), 'en'), 'Wed 2 Dec')
    assert.equal(startOfDay(dayOf(at)), Date.UTC(2026, 10, 26, 16))
    assert.equal(formatMonth('2026-10', 'en'), 'October 2026')
    assert.equal(formatMonth('2026-10', 'zh'), '2026 年 10 月')
  })

  await t.test('has its day where that is not today, and its year where that is another', () => {
    assert.equal(formatMoment(at, 'en', at + 60_000), '14:20:03')
    assert.equal(formatMoment(at, 'en', at + 86_400_000), '27 Nov 14:20')
    assert.equal(formatMoment(at, 'en', at + 60 * 86_400_000), '27 Nov 2026 14:20')
  })

  await t.test('is told closer the nearer it is', () => {
    assert.equal(formatAgo(at, 'en', at + 12_000), '12 s ago')
    assert.equal(formatAgo(at, 'zh', at + 12_000), '12 秒前')
    assert.equal(formatAgo(at, 'en', at + 5 * 3_600_000), 'today 14:20')
    assert.equal(formatAgo(at, 'en', at + 86_400_000), 'Fri 27 Nov')
  })
})

test('a duration has three digits where it has a unit of seconds', () => {
  assert.deepEqual([905, 8_640, 12_340, 999.7, 120_000].map(formatDuration), [
    '905 ms',
    '8.64 s',
    '12.3 s',
    '1.00 s',
    '2 min',
  ])
})
