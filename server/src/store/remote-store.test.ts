import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from '#support/clock'
import { DatabaseAway, type RemoteDatabase, TurnCrossed } from './remote-database.ts'
import { createRemoteStore } from './remote-store.ts'
import { defineRule } from './rule.ts'

/** A database on which nothing is written, for this reason. */
const refusing = (error: Error): RemoteDatabase => ({
  list: async () => [],
  begin: () => Promise.reject(error),
  isInTouch: () => true,
  findAbsence: () => undefined,
  reasonOf: () => 'for a reason',
  onNews() {},
  keepUp: async () => {},
  close: async () => {},
})

const random = (count: number): Uint8Array => new Uint8Array(count)

const doNothing = defineRule<object>({ name: 'test.doNothing', rows: () => [], apply: () => undefined })

test('who is not written, because the database is away or others are in the way, may come again', async (t) => {
  for (const error of [new DatabaseAway('away'), new TurnCrossed('others are in the way')]) {
    const clock = createTestClock()
    const store = createRemoteStore({ database: refusing(error), clock, random })
    const written = store.write(doNothing({}))
    await store.close()
    await t.test(error.message, () => assert.rejects(written, { name: 'Problem', kind: 'service.unavailable' }))
  }
})

test('a store that is closed tells nobody of news, who could read nothing of it', async () => {
  let tell = (): void => assert.fail('nobody listens to the news')
  const database: RemoteDatabase = {
    ...refusing(new Error('nothing is written')),
    onNews(listener) {
      tell = listener
    },
    close: async () => tell(),
  }
  const store = createRemoteStore({ database, clock: createTestClock(), random })
  let told = 0
  store.onStale(() => told++)

  tell()
  await store.close()
  tell()

  assert.equal(told, 1)
})
