import type { Clock, Random } from '#kit'
import { createRemoteStore } from '#store/remote-store'
import type { Store, StoreReports } from '#store/store'
import { openPostgresDatabase } from './postgres-database.ts'

interface PostgresStoreOptions extends StoreReports {
  readonly url: string
  readonly clock: Clock
  readonly random: Random
  /** Whether to bring an older database up to date; without it one is refused. */
  readonly upgrades?: boolean
}

/** Opens the books on a PostgreSQL server. Throws a Refusal where the database is not ours. */
export async function openPostgresStore({ url, upgrades, ...needs }: PostgresStoreOptions): Promise<Store> {
  const database = await openPostgresDatabase({ url, upgrades, clock: needs.clock })
  return createRemoteStore({ ...needs, database })
}
