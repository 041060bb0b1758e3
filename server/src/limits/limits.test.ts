import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { type Rate, Refusal, readRate } from '#kit'
import { openStore, type Store } from '#store'
import { createTestClock, type TestClock } from '#support/clock'
import { openTestStore } from '#support/store'
import { embedded, overStores } from '#support/stores'
import { type Limits, openLimits } from './limits.ts'

const path = '/api/tests/things/v1'
const otherPath = '/api/tests/form-things/v1'

interface Payer {
  readonly accountId: string
  readonly tokenId: string
}

interface TestLimits {
  readonly limits: Limits
  readonly store: Store
  readonly clock: TestClock
  addAccount(): Promise<Payer>
}

/** Limits on a store of their own, with a default rate that is never the tightest. */
async function openTestLimits(
  t: TestContext,
  kind = embedded,
  defaultRate = readRate('1000/s, burst 100000'),
): Promise<TestLimits> {
  const { store, addAccount } = await kind.open(t)
  const clock = createTestClock()
  let accounts = 0
  return {
    limits: openLimits({ store, clock, defaultRate }),
    store,
    clock,
    addAccount: () => addAccount({ name: `account ${++accounts}`, availableMicro: 0 }),
  }
}

const askerOf = ({ accountId, tokenId }: Payer, fields: { path?: string; tokenRate?: Rate } = {}) => ({
  accountId,
  tokenId,
  path,
  tokenRate: undefined,
  ...fields,
})

type Asker = ReturnType<typeof askerOf>

/** Asks until it is refused, and says how many passed. */
async function exhaust(limits: Limits, asker: Asker): Promise<number> {
  for (let passed = 0; passed < 1_000; passed++) {
    if (!(await limits.admit(asker)).isAdmitted) return passed
  }
  throw new Error('it is never refused')
}

overStores('a call', async (t, kind) => {
  await t.test('passes the bucket of its token, its account, and its account on the endpoint', async (t) => {
    const { limits, store, addAccount } = await openTestLimits(t, kind)
    const ada = await addAccount()
    await store.write(limits.setRate({ accountId: ada.accountId, rate: '1/h, burst 30' }))
    await store.write(limits.setRate({ accountId: ada.accountId, path, rate: '1/h, burst 20' }))

    const byToken = await exhaust(limits, askerOf(ada, { tokenRate: readRate('1/h, burst 10') }))
    const byEndpoint = await exhaust(limits, { ...askerOf(ada), tokenId: 'another token' })
    const byAccount = await exhaust(limits, { ...askerOf(ada), tokenId: 'another token', path: otherPath })

    assert.deepEqual([byToken, byEndpoint, byAccount], [10, 10, 10])
  })

  await t.test('that is refused takes nothing from the other buckets', async (t) => {
    const { limits, store, addAccount } = await openTestLimits(t, kind)
    const ada = await addAccount()
    await store.write(limits.setRate({ accountId: ada.accountId, rate: '1/h, burst 9' }))
    await store.write(limits.setRate({ accountId: ada.accountId, path, rate: '1/h, burst 4' }))
    const tokenRate = readRate('1/h, burst 7')

    assert.equal(await exhaust(limits, askerOf(ada, { tokenRate })), 4)
    for (let refused = 0; refused < 50; refused++) await limits.admit(askerOf(ada, { tokenRate }))

    assert.equal(await exhaust(limits, askerOf(ada, { tokenRate, path: otherPath })), 3)
    assert.equal(await exhaust(limits, { ...askerOf(ada, { path: otherPath }), tokenId: 'another token' }), 2)
  })

  await t.test('is counted for nobody else', async (t) => {
    const { limits, store, addAccount } = await openTestLimits(t, kind)
    const [ada, ben] = [await addAccount(), await addAccount()]
    for (const { accountId } of [ada, ben]) await store.write(limits.setRate({ accountId, rate: '1/h, burst 3' }))

    assert.equal(await exhaust(limits, askerOf(ada)), 3)
    assert.equal(await exhaust(limits, askerOf(ben)), 3)
  })

  await t.test('is limited by the default where its token has no rate, and by nothing more', async (t) => {
    const { limits, addAccount } = await openTestLimits(t, kind, readRate('50/s, burst 100'))
    const ada = await addAccount()

    assert.equal(await exhaust(limits, askerOf(ada)), 100)
    assert.equal(await exhaust(limits, { ...askerOf(ada), tokenId: 'another token' }), 100)
  })
})

overStores('the tightest bucket', async (t, kind) => {
  await t.test('is the one that has least left', async (t) => {
    const { limits, store, addAccount } = await openTestLimits(t, kind)
    const ada = await addAccount()
    await store.write(limits.setRate({ accountId: ada.accountId, rate: '1/h, burst 5' }))
    await store.write(limits.setRate({ accountId: ada.accountId, path, rate: '100/s, burst 3' }))
    const told = []

    for (const asked of [path, path, otherPath, otherPath]) {
      const { tightest } = await limits.admit(askerOf(ada, { path: asked }))
      told.push([tightest.policy, tightest.remaining])
    }

    assert.deepEqual(told, [
      ['endpoint', 2],
      ['endpoint', 1],
      ['account', 2],
      ['account', 1],
    ])
  })

  await t.test('of a refused call is the empty one with the longest wait; after it the call passes', async (t) => {
    const anyBucket = fc.record({ perMinute: fc.integer({ min: 1, max: 600 }), burst: fc.integer({ min: 1, max: 4 }) })
    const anyGaps = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 5, maxLength: 25 })
    const { limits, store, clock, addAccount } = await openTestLimits(t, kind)

    await fc.assert(
      fc.asyncProperty(anyBucket, anyBucket, anyBucket, anyGaps, async (token, account, endpoint, gaps) => {
        const ada = await addAccount()
        const write = ({ perMinute, burst }: typeof token): string => `${perMinute}/m, burst ${burst}`
        await store.write(limits.setRate({ accountId: ada.accountId, rate: write(account) }))
        await store.write(limits.setRate({ accountId: ada.accountId, path, rate: write(endpoint) }))
        const asker = askerOf(ada, { tokenRate: readRate(write(token)) })
        for (const gapMs of gaps) {
          clock.advance(gapMs)
          const { isAdmitted, tightest } = await limits.admit(asker)
          if (isAdmitted) continue
          const almostMs = Math.max(tightest.waitMs - 1, 0)
          clock.advance(almostMs)
          if (almostMs > 0)
            assert.equal((await limits.admit(asker)).isAdmitted, false, 'a call before the wait is over')
          clock.advance(tightest.waitMs - almostMs)
          assert.ok((await limits.admit(asker)).isAdmitted, 'a call after the wait')
        }
      }),
      { numRuns: 60 },
    )
  })
})

test('a rate', async (t) => {
  /** A service's limits and, on the same folder, those of an operator's command. */
  async function openTwo(t: TestContext) {
    const { dataDir, addAccount } = openTestStore(t)
    const clock = createTestClock()
    const [served, command] = [openStore({ dataDir, clock, watchMs: 250 }), openStore({ dataDir, clock })]
    for (const store of [served, command]) t.after(() => store.close())
    const defaultRate = readRate('1000/s, burst 1000')
    return {
      clock,
      ada: await addAccount({ name: 'ada', availableMicro: 0 }),
      served: openLimits({ store: served, clock, defaultRate }),
      setRate: (limit: Parameters<Limits['setRate']>[0]) =>
        command.write(openLimits({ store: command, clock, defaultRate }).setRate(limit)),
    }
  }

  await t.test('that another process sets is in force within a second, and so is its end', async (t) => {
    const { clock, ada, served, setRate } = await openTwo(t)
    const { accountId } = ada

    await setRate({ accountId, path, rate: '1/h, burst 2' })
    clock.advance(999)
    const limited = await exhaust(served, askerOf(ada))
    await setRate({ accountId, path, rate: null })
    clock.advance(999)
    const lifted = await served.admit(askerOf(ada))

    assert.equal(limited, 2)
    assert.deepEqual([lifted.isAdmitted, lifted.tightest.policy], [true, 'token'])
  })

  await t.test('that another process raises is in force within a second', async (t) => {
    const { clock, ada, served, setRate } = await openTwo(t)
    const { accountId } = ada
    await setRate({ accountId, rate: '1/h, burst 2' })
    clock.advance(999)
    assert.equal(await exhaust(served, askerOf(ada)), 2)

    await setRate({ accountId, rate: '100/s, burst 200' })
    clock.advance(999)

    assert.ok((await served.admit(askerOf(ada))).isAdmitted)
  })

  await t.test('that is none is refused, and the one before stays', async (t) => {
    const { limits, store, addAccount } = await openTestLimits(t)
    const ada = await addAccount()
    const { accountId } = ada
    await store.write(limits.setRate({ accountId, rate: '1/h, burst 2' }))

    for (const rate of ['', '0/s', '5', '5/d', '-1/s', 'burst 5', '5/s, burst 0', '1e3/s']) {
      await assert.rejects(store.write(limits.setRate({ accountId, rate })), Refusal, rate)
    }

    assert.equal(await exhaust(limits, askerOf(ada)), 2)
  })
})

overStores('a rate outlives the service', async (t, kind) => {
  const first = await kind.open(t)
  const ada = await first.addAccount({ name: 'ada', availableMicro: 0 })
  const defaultRate = readRate('1000/s')
  const before = openLimits({ ...first, defaultRate })
  await first.store.write(before.setRate({ accountId: ada.accountId, rate: '1/h, burst 2' }))

  const after = openLimits({ ...(await kind.restart(t, first)), defaultRate })

  assert.equal(await exhaust(after, askerOf(ada)), 2)
})

test('no jump of the wall clock lets a call through or keeps one out', async (t) => {
  const yearMs = 366 * 86_400_000
  const anyStep = fc.record({
    gapMs: fc.integer({ min: 0, max: 3_000 }),
    jumpMs: fc.option(fc.integer({ min: -yearMs, max: yearMs })),
  })
  const tokenRate = readRate('1/s, burst 3')
  const [jumping, steady] = [await openTestLimits(t), await openTestLimits(t)]
  let run = 0

  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), async (steps) => {
      const asker = { accountId: 'ada', tokenId: `token ${++run}`, path, tokenRate }
      for (const { gapMs, jumpMs } of steps) {
        for (const { clock } of [jumping, steady]) clock.advance(gapMs)
        if (jumpMs !== null) jumping.clock.setWall(jumping.clock.now() + jumpMs)
        assert.deepEqual(await jumping.limits.admit(asker), await steady.limits.admit(asker))
      }
    }),
    { numRuns: 60 },
  )
})

test('of more buckets than are remembered', async (t) => {
  /** As many as the room remembers. */
  const many = 100_000
  const slow = readRate('1/h')

  async function crowd(limits: Limits, count: number, tokenRate: Rate): Promise<void> {
    for (let number = 0; number < count; number++) {
      await limits.admit({ accountId: 'many', tokenId: `token ${number} at ${tokenRate.perSecond}`, path, tokenRate })
    }
  }

  await t.test('those are forgotten that are full again, and no other', async (t) => {
    const { limits, clock } = await openTestLimits(t)
    const busy = { accountId: 'busy', tokenId: 'busy', path, tokenRate: slow }
    await limits.admit(busy)
    await crowd(limits, many - 1, readRate('100/s'))
    clock.advance(20)

    await crowd(limits, 1_000, slow)

    assert.equal((await limits.admit(busy)).isAdmitted, false)
  })

  await t.test('the first are forgotten when all are busy: their number is bounded', async (t) => {
    const { limits } = await openTestLimits(t)
    const first = { accountId: 'busy', tokenId: 'first', path, tokenRate: slow }
    await limits.admit(first)

    await crowd(limits, many, slow)

    assert.ok((await limits.admit(first)).isAdmitted)
  })
})
