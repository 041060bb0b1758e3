import { type Clock, createRequestIds, type Random } from '#kit'
import { openRemoteWriter } from '#store/remote-writer'
import type { Change } from '#store/rule'
import type { Store, StoreReports } from '#store/store'
import { connect } from './connection.ts'
import { migrate } from './migrate.ts'
import { openPostgresDatabase } from './postgres-database.ts'

export interface PostgresStoreOptions extends StoreReports {
  readonly url: string
  readonly clock: Clock
  readonly random: Random
  /** The books' time where a test owns it; otherwise it is the server's. */
  readonly now?: () => number
  /** Whether to bring an older database up to date; without it one is refused. */
  readonly upgrades?: boolean
}

/** Opens the books on a PostgreSQL server. Throws a Refusal where the database is not ours. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Omit<Store, 'prepare' | 'read'>> {
  const { url, clock, random, now, upgrades = false, ...reports } = options
  const first = await connect(url)
  try {
    await migrate(first, upgrades)
  } finally {
    await first.close()
  }
  const database = await openPostgresDatabase({ url, now })
  const listeners: (() => void)[] = []
  const announce = (): void => {
    for (const listener of listeners) listener()
  }
  database.onNews(announce)
  const writer = openRemoteWriter({ ...reports, database, clock, createTurnId: createRequestIds(clock, random) })

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
    commit: async (changes) => void (await write(changes.filter((one) => typeof one !== 'function'))),
    onStale: (listener) => void listeners.push(listener),
    announce,
    async close() {
      await writer.drain()
      await database.close()
    },
  }
}
