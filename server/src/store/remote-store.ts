import { type Clock, createRequestIds, type Random } from '#kit'
import type { RemoteDatabase } from './remote-database.ts'
import { openRemoteWriter } from './remote-writer.ts'
import type { Store, StoreReports } from './store.ts'
import { openWrites } from './writes.ts'

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

  const writes = openWrites(writer.write)

  return {
    // A query gives rows of its own.
    list: async (query, asks) => (await database.list([{ query, asks }]))[0] as never,
    find: async (query, asks) => (await database.list([{ query, asks }]))[0]?.[0] as never,
    listTogether: async (asked) => (await database.list(asked.map(([query, asks]) => ({ query, asks })))) as never,
    ...writes,
    writeSoon: writes.write,
    onStale: (listener) => void listeners.push(listener),
    announce,
    keepUp: database.keepUp,
    async close() {
      await writer.drain()
      await database.close()
    },
  }
}
