import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blankCall } from '#support/blank-call'
import { createStillClock } from '#support/clock'
import { openTestService, type TestCaller } from '#support/service'
import type { CallRecord } from '#usage'

const [hourMs, dayMs] = [3_600_000, 86_400_000]
const inShanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' })

interface Trend {
  readonly days: readonly string[]
  readonly series: readonly { readonly name: string; readonly data: readonly number[] }[]
}

test('the usage of an account', async (t) => {
  const clock = createStillClock(Date.parse('2026-11-22T00:20:00+08:00'))
  const service = await openTestService(t, { clock })
  const { books, ask } = service
  const [ada, ben] = [await service.addCaller(), await service.addCaller()]
  const paths = ['/api/b', '/api/a', '/api/c']
  const codes = [0, 301, 400, 601]

  function recordOf({ accountId, tokenId }: TestCaller, index: number): CallRecord {
    const id = `${accountId}${index}`.padStart(32, '0')
    const path = paths[index % 3] ?? ''
    const at = clock.now() - Math.round(index ** 1.6 * 0.37 * hourMs)
    return { ...blankCall, id, accountId, tokenId, path, at, code: codes[index % 4] ?? 0 }
  }
  const calls = Array.from({ length: 300 }, (_, index) => recordOf(index % 5 === 0 ? ben : ada, index))
  await books.store.commit(calls.map((record) => books.usage.recordCall(record)))

  const readTrend = async (caller: TestCaller): Promise<Trend> => {
    const { status, body } = await ask(`/user/get-usage-summary?token=${caller.secret}`)
    assert.deepEqual([status, body.code], [200, 0])
    return (body.data as { apiTrendDaily: Trend }).apiTrendDaily
  }

  await t.test('is what the records of its own calls say, by day of Shanghai, whatever became of them', async () => {
    for (const caller of [ada, ben]) {
      const days = Array.from({ length: 30 }, (_, index) => inShanghai.format(clock.now() - (29 - index) * dayMs))
      const own = calls.filter(({ accountId }) => accountId === caller.accountId)
      const series = paths.toSorted().map((name) => ({
        name,
        data: days.map((day) => own.filter(({ path, at }) => path === name && inShanghai.format(at) === day).length),
      }))

      assert.deepEqual(await readTrend(caller), { days, series })
    }
  })

  await t.test('counts a call of yesterday that is settled after midnight, when today has been shown', async () => {
    const fay = await service.addCaller()
    const late = { ...recordOf(fay, 0), at: Date.parse('2026-11-21T23:59:59+08:00') }
    await readTrend(fay)
    await books.store.commit([books.usage.recordCall(late)])
    clock.setWall(clock.now() + 5_000)

    const [{ data = [] } = {}] = (await readTrend(fay)).series

    assert.deepEqual(data.slice(-2), [1, 0])
  })

  await t.test('is empty for who has not called, and shows a call within 5 seconds', async () => {
    const eve = await service.addCaller()
    const { days, series } = await readTrend(eve)
    await ask(`/api/tests/things/v1?token=${eve.secret}`)
    clock.setWall(clock.now() + 5_000)
    const after = await readTrend(eve)

    assert.deepEqual([days.length, series], [30, []])
    assert.deepEqual(after.series, [{ name: '/api/tests/things/v1', data: [...Array(29).fill(0), 1] }])
  })

  await t.test('is told to nobody without a token', async () => {
    const { status, body } = await ask('/user/get-usage-summary')

    assert.deepEqual([status, body.code], [401, 100])
  })
})
