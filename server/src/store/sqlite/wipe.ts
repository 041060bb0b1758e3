import { statSync } from 'node:fs'
import type { Wiped } from '#store/storage'
import { databaseFile, findStats, walOf } from './data-folder.ts'
import { type Driver, openDriver, tryLockFolder } from './driver.ts'
import { refuseFault } from './faults.ts'

/** What may be written anew beside a service, whose calls wait meanwhile: half a second's work. */
const besideServiceBytesMax = 32 * 1_048_576

/**
 * Writes the database anew, so that nothing removed from it can be read back from the file, its log or its free pages. A
 * large one only while no service runs: until then what `secure_delete` missed, copies that SQLite left where pages were
 * split, stays.
 */
export function wipeRemains(dataDir: string): Wiped {
  const file = databaseFile(dataDir)
  // Held to the end: a service that started meanwhile would wait for us.
  const lock = tryLockFolder(dataDir)
  try {
    const driver = openDriver(dataDir)
    try {
      const bytes = statSync(file).size + (findStats(walOf(file))?.size ?? 0)
      const isLarge = bytes > besideServiceBytesMax
      if (lock || !isLarge) rewrite(driver)
      if (!emptyLog(driver)) return 'log in use'
      return lock || !isLarge ? 'whole' : 'service runs'
    } catch (error) {
      throw refuseFault(error, file)
    } finally {
      driver.close()
    }
  } finally {
    lock?.release()
  }
}

function rewrite(driver: Driver): void {
  // The copy is as large as the database.
  driver.pragma('temp_store = FILE')
  driver.exec('VACUUM')
}

const triesMax = 3

/** How long each try waits for readers to end; the service's take milliseconds. */
const readerMs = 500

/** Copies the log into the database and cuts it to nothing; false where somebody reads from it all the while. */
function emptyLog(driver: Driver): boolean {
  driver.pragma(`busy_timeout = ${readerMs}`)
  for (let tried = 0; tried < triesMax; tried++) {
    const [outcome] = driver.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    if (outcome?.busy === 0) return true
  }
  return false
}
