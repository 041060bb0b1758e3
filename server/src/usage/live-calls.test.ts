import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { createRequestIds, openSystemRandom } from '#kit'
import { blankCall } from '#support/blank-call'
import { overStores } from '#support/stores'
import { type CallRecord, openUsage } from './index.ts'

overStores('whoever watches the calls of an account', async (t, kind) => {
  const { store, clock, addAccount } = await kind.open(t)
  const usage = openUsage(store, clock)
  const another = openUsage(store, clock)
  const ada = await addAccount({ name: 'ada', availableMicro: 0 })
  const bob = await addAccount({ name: 'bob', availableMicro: 0 })
  const makeId = createRequestIds(clock, openSystemRandom())
  const draft = (fields: Partial<CallRecord> = {}): CallRecord => ({
    ...{ ...blankCall, id: makeId(), path: '/api/things', at: clock.now(), ...ada },
    ...fields,
  })
  const settle = (call: CallRecord) => store.commit([another.recordCall(call)])

  function watch() {
    const told: string[][] = []
    const watching = usage.watchCalls(ada.accountId, (calls) => told.push(calls.map(({ id }) => id)))
    assert.ok(watching)
    return {
      ...watching,
      /** What is told next, after time has gone on. */
      async next() {
        const before = told.length
        clock.advance(1_000)
        while (told.length === before) await setImmediate()
        return told.slice(before).flat()
      },
    }
  }

  await t.test('is told of each once, as they are settled and not as they came, by any process', async () => {
    const [slow, early] = [draft(), draft()]
    await settle(early)
    const watching = watch()
    assert.deepEqual(await watching.next(), [early.id])

    const late = draft()
    await settle(draft({ ...bob }))
    await settle(late)
    assert.deepEqual(await watching.next(), [late.id])

    clock.advance(4 * 60_000)
    await settle(slow)
    assert.deepEqual(await watching.next(), [slow.id])
    watching.end()
  })

  await t.test('shares one look a second with others, and costs nothing once all have left', async () => {
    let reads = 0
    const list: typeof store.list = async (...asked) => {
      const rows = await store.list(...asked)
      reads++
      return rows
    }
    const counted = openUsage({ ...store, list }, clock)
    const watching = [1, 2, 3].map(() => counted.watchCalls(ada.accountId, () => {}))
    while (reads < 1) await setImmediate()
    for (let second = 1; second <= 5; second++) {
      const before = reads
      await setImmediate()
      clock.advance(1_000)
      while (reads === before) await setImmediate()
    }
    await setImmediate()
    assert.equal(reads, 6)
    for (const one of watching) one?.end()
    clock.advance(60_000)
    await setImmediate()
    assert.equal(reads, 6)
  })

  await t.test('is one of so many accounts, and no more', async () => {
    const watching = Array.from({ length: 201 }, (_, nth) => usage.watchCalls(`acc_${nth}`, () => {}))
    assert.deepEqual(
      watching.map((one) => one !== undefined),
      [...Array.from({ length: 200 }, () => true), false],
    )
    for (const one of watching) one?.end()
  })
})
