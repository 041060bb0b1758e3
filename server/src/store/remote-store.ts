import { type Clock, createRequestIds, type Random } from '#kit'
import type { RemoteDatabase } from './remote-database.ts'
import { openRemoteWriter } from './remote-writer.ts'
import type { Change } from './rule.ts'
import type { Store, StoreReports } from './store.ts'

interface RemoteStoreNeeds extends StoreReports {
  readonly database: RemoteDatabase
  readonly clock: Clock
  readonly random: Random
}

/** The store over a database that others use, too. */
export function createRemoteStore({ database, clock, random, ...reports }: RemoteStoreNeeds): Store {
  const listeners: (() => void)[] = []
  const announce = (): void => {
    for (const listener of listeners) listener()
  }
  database.onNews(announce)
  const createTurnId = createRequestIds(clock, random)
  const writer = openRemoteWriter({ ...reports, database, clock, createTurnId, announce })

  function write(changes: readonly Change[]): Promise<readonly unknown[]> {
    return new Promise((keep, fail) => {
      writer.write({ changes, keep, fail })
    })
  }

  async function writeOne<T>(change: Change<T>): Promise<T> {
    const [result] = await write([change])
    // Who made the change knows what its rule returns.
    return result as T
  }

  return {
    // A query gives rows of its own.
    list: async (query, asks) => (await database.list([{ query, asks }]))[0] as never,
    find: async (query, asks) => (await database.list([{ query, asks }]))[0]?.[0] as never,
    listTogether: async (asked) => (await database.list(asked.map(([query, asks]) => ({ query, asks })))) as never,
    write: writeOne,
    writeSoon: writeOne,
    commit: async (changes) => void (await write(changes)),
    onStale: (listener) => void listeners.push(listener),
    announce,
    async close() {
      await writer.drain()
      await database.close()
    },
  }
}
