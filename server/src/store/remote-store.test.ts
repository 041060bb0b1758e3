import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestClock } from '#support/clock'
import type { RemoteDatabase } from './remote-database.ts'
import { createRemoteStore } from './remote-store.ts'

test('a store that is closed tells nobody of news, who could read nothing of it', async () => {
  let tell = (): void => assert.fail('nobody listens to the news')
  const database: RemoteDatabase = {
    list: async () => [],
    begin: () => Promise.reject(new Error('nothing is written')),
    isInTouch: () => true,
    findAbsence: () => undefined,
    onNews(listener) {
      tell = listener
    },
    keepUp: async () => {},
    close: async () => tell(),
  }
  const store = createRemoteStore({ database, clock: createTestClock(), random: () => new Uint8Array(16) })
  let told = 0
  store.onStale(() => told++)

  tell()
  await store.close()
  tell()

  assert.equal(told, 1)
})
