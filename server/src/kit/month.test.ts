import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, findMonth, monthOf } from '#kit'

test('a month', async (t) => {
  await t.test('begins and ends at midnight in Shanghai, and closes a day after its end', () => {
    const month = findMonth('2026-12')
    assert.equal(month?.startAt, Date.parse('2026-12-01T00:00:00+08:00'))
    assert.equal(month?.endAt, Date.parse('2027-01-01T00:00:00+08:00'))
    assert.equal(month?.closesAt, Date.parse('2027-01-02T00:00:00+08:00'))
  })

  await t.test('has its days, in leap years too', () => {
    const days = (period: string) => {
      const month = findMonth(period)
      return month && month.lastDay - month.firstDay + 1
    }
    assert.deepEqual(['2026-02', '2028-02', '2026-11', '2026-12'].map(days), [28, 29, 30, 31])
    const [november, december] = [findMonth('2026-11'), findMonth('2026-12')]
    assert.equal(november?.endAt, december?.startAt)
    assert.equal((december?.startAt ?? 0) % dayMs, dayMs - 8 * 3_600_000)
  })

  await t.test('is that of a moment by clocks in Shanghai', () => {
    const endAt = Date.parse('2026-11-01T00:00:00+08:00')
    assert.deepEqual([monthOf(endAt - 1).period, monthOf(endAt).period], ['2026-10', '2026-11'])
  })

  await t.test('is written with a year of four digits and a month of two', () => {
    for (const text of ['2026-13', '2026-00', '2026-1', '26-11', '2026-11-01', '', '2026/11', ' 2026-11', '0026-11'])
      assert.equal(findMonth(text), undefined, text)
  })
})
