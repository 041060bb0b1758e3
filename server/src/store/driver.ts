import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Refusal } from '#kit'

export type Driver = Sqlite.Database

/** How long a command waits for another process's commit; such commits take milliseconds. */
const busyMs = 5_000

export const databaseFile = (dataDir: string): string => join(dataDir, 'almagest.db')

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Refusal(`${dataDir} cannot be made a folder; choose another DATA_DIR`, { cause: error })
  }
}

/** Opens the database file. WAL with `synchronous=FULL`: a commit that returned survives a power cut. */
export function openDriver(dataDir: string): Driver {
  makeFolder(dataDir)
  const driver = new Sqlite(databaseFile(dataDir), { timeout: busyMs })
  driver.pragma('journal_mode = WAL')
  driver.pragma('synchronous = FULL')
  // A checkpoint stops the event loop; rarer ones write pages that changed often only once.
  driver.pragma('wal_autocheckpoint = 8000')
  driver.pragma('cache_size = -65536')
  // What a savepoint may have to undo is kept in memory, not in a file.
  driver.pragma('temp_store = MEMORY')
  driver.pragma('foreign_keys = ON')
  driver.pragma('trusted_schema = OFF')
  // Without it `INSERT OR REPLACE` would replace an entry past the trigger that forbids deleting one.
  driver.pragma('recursive_triggers = ON')
  return driver
}

export interface FolderLock {
  release(): void
}

/**
 * Takes the folder for one service. The lock is the operating system's, on a database of its own, so that `kill -9`
 * frees it. Throws a Refusal when another process has it.
 */
export function lockFolder(dataDir: string): FolderLock {
  makeFolder(dataDir)
  const driver = new Sqlite(join(dataDir, 'service.lock'), { timeout: 0 })
  try {
    driver.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    driver.close()
    if (!isBusy(error)) throw error
    throw new Refusal(`${dataDir} is in use by a running service; stop it first, or choose another DATA_DIR`)
  }
  return { release: () => void driver.close() }
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
