import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMetrics } from '#metrics'
import { createTestClock } from '#support/clock'
import { openSight } from './sight.ts'

function openTestSight() {
  const metrics = openMetrics({
    getHeldMicro: async () => 0,
    describeCollector: () => ({ flights: 0, budgetLeft: 0, providers: [], balances: [] }),
    findTrouble: () => undefined,
    describeAlerts: () => undefined,
    describeLoad: () => ({ perSecond: 0, running: 0, lateMs: 0 }),
    getLostLines: () => 0,
    getArchive: async () => ({ bytes: 0, answers: 0, boundBytes: undefined }),
  })
  return openSight(metrics, createTestClock())
}

test('what a service saw of itself', async (t) => {
  await t.test('has the times of its newest commits, and how many there were', () => {
    const sight = openTestSight()
    assert.deepEqual(sight.describe().commits, { count: 0, p50Ms: null, p99Ms: null })
    for (let nth = 0; nth < 500; nth++) sight.noteCommit(1_000)
    for (let nth = 1; nth <= 2_000; nth++) sight.noteCommit(nth / 100)

    assert.deepEqual(sight.describe().commits, { count: 2_500, p50Ms: 10, p99Ms: 19.8 })
  })

  await t.test('is what metrics are told', async () => {
    const sight = openTestSight()
    const { connections } = sight.metrics
    connections.opened()
    connections.opened()
    connections.closed()
    connections.refused('full')
    sight.noteShed('load')

    const { connections: seen, shed } = sight.describe()
    assert.deepEqual([seen, shed], [{ open: 1, refused: 1, destroyed: 0 }, 1])
    const { text } = await sight.metrics.write(false)
    assert.match(text, /^almagest_connections 1$/m)
  })
})
