import { existsSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { lazily, Refusal } from '#kit'
import {
  beginFile,
  closeToOthers,
  databaseFile,
  hasDatabase,
  lockFile,
  makeFolder,
  setLostLogAside,
  tokenSecretFile,
} from './data-folder.ts'
import { createPrivately } from './durable-files.ts'
import { refuseFault } from './faults.ts'
import { checkHeader } from './file-header.ts'
import { checkSchema } from './schema.ts'

export type Driver = Sqlite.Database

/** How long a command waits for another process's commit; such commits take milliseconds. */
const busyMs = 5_000

/**
 * Opens the database of a folder, a new one where it was never begun. Throws a Refusal, and has changed nothing, where one
 * was lost, or where the file is not a sound database of ours as far as can be told at once.
 */
export function openDriver(dataDir: string, beginsAnew = false): Driver {
  makeFolder(dataDir)
  const file = databaseFile(dataDir)
  // Looked for before the database is: a first start makes it last.
  const relic = beginsAnew || !existsSync(tokenSecretFile(dataDir)) ? undefined : tokenSecretFile(dataDir)
  if (hasDatabase(dataDir, beginsAnew)) checkHeader(file)
  else {
    setLostLogAside(file)
    beginFile(file)
  }
  closeToOthers(file)
  const driver = openFile(file)
  try {
    checkSchema(driver, file, relic)
    tune(driver)
    return driver
  } catch (error) {
    driver.close()
    throw refuseFault(error, file)
  }
}

/** Opens a database file as it is. */
export function openFile(file: string): Driver {
  try {
    return new Sqlite(file, { timeout: busyMs })
  } catch (error) {
    throw refuseFault(error, file)
  }
}

/** Of the database's code, which no file needs to be opened for. */
export const engineVersion = lazily((): string => {
  const driver = new Sqlite(':memory:')
  const version = driver.prepare<[], string>('SELECT sqlite_version()').pluck().get()
  driver.close()
  return version ?? ''
})

/** WAL with `synchronous=FULL`: a commit that returned survives a power cut. */
function tune(driver: Driver): void {
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
  // What is removed is overwritten, and can be read back by nobody.
  driver.pragma('secure_delete = ON')
}

export interface FolderLock {
  release(): void
}

/**
 * Takes the folder for one service. The lock is the operating system's, on a database of its own, so that `kill -9`
 * frees it. Throws a Refusal when another process has it.
 */
export function lockFolder(dataDir: string): FolderLock {
  const lock = tryLockFolder(dataDir)
  if (lock) return lock
  throw new Refusal(`${dataDir} is in use by a running service; stop it first, or choose another DATA_DIR`)
}

/** As `lockFolder`, but nothing where another process has it. */
export function tryLockFolder(dataDir: string): FolderLock | undefined {
  makeFolder(dataDir)
  const file = lockFile(dataDir)
  createPrivately(file)
  closeToOthers(file)
  const driver = new Sqlite(file, { timeout: 0 })
  try {
    driver.exec('BEGIN EXCLUSIVE')
    return { release: () => void driver.close() }
  } catch (error) {
    driver.close()
    if (isBusy(error)) return undefined
    throw refuseFault(error, file)
  }
}

/** Whether another process had the database: that passes by itself. */
function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
