import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { databaseFile, type Store } from '#store'
import { translate } from '#store/postgres/reads'

type Values = Readonly<Record<string, unknown>>

interface Tampered {
  readonly dataDir: string
  readonly store: Store
}

/** Changes a database past its rooms. */
export type Tamper = (sql: string, values: Values) => Promise<void>

const elsewhere = new WeakMap<Store, Tamper>()

/** Says how the books of a store are changed that keeps them elsewhere than in a folder. */
export function tamperBy(store: Store, change: Tamper): void {
  elsewhere.set(store, change)
}

/**
 * Changes a database past its rooms, as a fault or a hand would, by one statement that every store understands. On disk at
 * once, and so is what was told before.
 */
export async function tamper({ dataDir, store }: Tampered, sql: string, values: Values = {}): Promise<void> {
  await store.commit([])
  const change = elsewhere.get(store) ?? tamperFolder(dataDir)
  await change(sql, values)
}

function tamperFolder(dataDir: string): Tamper {
  return async (sql, values) => {
    const driver = new Sqlite(databaseFile(dataDir))
    // As the store has it: what is replaced is deleted.
    driver.pragma('recursive_triggers = ON')
    try {
      driver.prepare(sql).run(values)
    } finally {
      driver.close()
    }
  }
}

export function tamperServer(url: string): Tamper {
  return async (sql, values) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      const { text, names } = translate(sql)
      await client.query(
        text,
        names.map((name) => values[name]),
      )
    } finally {
      await client.end()
    }
  }
}

/** What a database holds, as far as it is on disk. */
export function peek<Row>(dataDir: string, sql: string, parameters: Values = {}): Row[] {
  const driver = new Sqlite(databaseFile(dataDir))
  try {
    // The statement says what it gives.
    return driver.prepare(sql).all(parameters) as Row[]
  } finally {
    driver.close()
  }
}
