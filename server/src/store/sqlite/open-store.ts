import type { Clock } from '#kit'
import { createStore, type Store, type StoreReports } from '#store/store'
import { openDriver } from './driver.ts'
import { refuseFault } from './faults.ts'
import { migrate } from './migrate.ts'
import { openSqliteDatabase } from './sqlite-database.ts'

export interface StoreOptions extends StoreReports {
  readonly dataDir: string
  readonly clock: Clock
  /** How often to look for changes made by other processes; absent: never (a short command). */
  readonly watchMs?: number
  /** Whether to bring an older database up to date; without it one is refused. Not while another process uses it. */
  readonly upgrades?: boolean
  /** Whether the operator knows that the database of this folder was lost; without it none is made in its place. */
  readonly beginsAnew?: boolean | undefined
}

/** Opens the embedded store of a folder: one writer, one commit for the work of a turn or a few. */
export function openStore({ dataDir, upgrades = false, beginsAnew = false, ...needs }: StoreOptions): Store {
  const driver = openDriver(dataDir, beginsAnew)
  try {
    migrate(driver, upgrades)
  } catch (error) {
    driver.close()
    throw refuseFault(error, driver.name)
  }
  // The event loop of a service would stand still meanwhile: it waits between its turns.
  if (needs.watchMs !== undefined) driver.pragma('busy_timeout = 0')
  return createStore({ ...needs, database: openSqliteDatabase(driver) })
}
