import type { Database } from '#store/database'
import type { Driver } from './driver.ts'
import { readFault } from './faults.ts'
import { openReads } from './reads.ts'
import { openRows } from './rows.ts'

/** The embedded database: all of it happens at once, on the thread that asks. */
export function openSqliteDatabase(driver: Driver): Database {
  const run = (sql: string): (() => void) => {
    const statement = driver.prepare(sql)
    return () => void statement.run()
  }
  const readVersion = driver.prepare('PRAGMA data_version').pluck()
  let version = readVersion.get()
  const keepPart = run('RELEASE part')
  const backToPart = run('ROLLBACK TO part')
  return {
    ...openRows(driver),
    isOpen: () => driver.inTransaction,
    begin: run('BEGIN IMMEDIATE'),
    commit: run('COMMIT'),
    rollback: () => {
      if (driver.inTransaction) driver.exec('ROLLBACK')
    },
    beginPart: run('SAVEPOINT part'),
    keepPart,
    undoPart() {
      backToPart()
      keepPart()
    },
    list: openReads(driver),
    read: (work) => driver.transaction(work).deferred(),
    wasChangedElsewhere() {
      const before = version
      try {
        version = readVersion.get()
      } catch {
        // A disk that fails: what was changed meanwhile is not seen either.
        version = undefined
      }
      return version === undefined || version !== before
    },
    readFault,
    close: () => void driver.close(),
  }
}
