import { createRemoteStore } from '#store/remote-store'
import type { OpenOptions } from '#store/storage'
import type { Store } from '#store/store'
import { openPostgresDatabase, type PostgresNeeds } from './postgres-database.ts'

/** Opens the books on a PostgreSQL server. Throws a Refusal where the database is not ours, or another service has it. */
export async function openPostgresStore({
  onCommit,
  onCommitFault,
  ...needs
}: PostgresNeeds & OpenOptions): Promise<Store> {
  const { clock, random, isService } = needs
  const reports = { ...(onCommit && { onCommit }), ...(onCommitFault && { onCommitFault }) }
  return createRemoteStore({ database: await openPostgresDatabase(needs), clock, random, isService, ...reports })
}
