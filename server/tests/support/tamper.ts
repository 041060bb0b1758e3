import Sqlite from 'better-sqlite3'
import { databaseFile, type Store } from '#store'

interface Tampered {
  readonly dataDir: string
  readonly store: Store
}

/** Changes a database past its rooms, as a fault or a hand would. On disk at once, and so is what was told before. */
export async function tamper(
  { dataDir, store }: Tampered,
  sql: string,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await store.commit([])
  const driver = new Sqlite(databaseFile(dataDir))
  // As the store has it: what is replaced is deleted.
  driver.pragma('recursive_triggers = ON')
  try {
    driver.prepare(sql).run(parameters)
  } finally {
    driver.close()
  }
}

/** What a database holds, as far as it is on disk. */
export function peek<Row>(dataDir: string, sql: string, parameters: Readonly<Record<string, unknown>> = {}): Row[] {
  const driver = new Sqlite(databaseFile(dataDir))
  try {
    // The statement says what it gives.
    return driver.prepare(sql).all(parameters) as Row[]
  } finally {
    driver.close()
  }
}
