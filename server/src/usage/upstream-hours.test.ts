import assert from 'node:assert/strict'
import { overStores } from '#support/stores'
import { openUsage } from './index.ts'

const dayMs = 86_400_000

overStores('what was asked of upstreams in an hour', async (t, kind) => {
  const { store, clock } = await kind.open(t)
  const usage = openUsage(store, clock)
  const at = clock.now() - 450 * dayMs
  const attempt = {
    ...{ at, durationMs: 1, provider: 'p', credential: '1', region: '', because: 'first', passedOver: [] },
    ...{ outcome: 'good', detail: null, costMicro: 5, currency: 'CNY', rateMicro: null },
  }
  const flight = { callId: '00000000000a', at, durationMs: 1, passedOver: [], attempts: [attempt] }
  await store.commit([usage.recordFlight(flight, { path: '/api/things', at })])

  await t.test('is kept as long as the records of its calls, and 400 days in any case', async () => {
    assert.equal(await usage.trimUpstreamHours(clock.now(), 450 * dayMs), 0)
    assert.equal(await usage.trimUpstreamHours(clock.now() - 60 * dayMs, 90 * dayMs), 0)
    assert.equal(await usage.trimUpstreamHours(clock.now(), 90 * dayMs), 1)
  })
})
