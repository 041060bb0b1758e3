import { existsSync } from 'node:fs'
import { Refusal } from '#kit'
import { lossOf } from './data-folder.ts'
import type { Driver } from './driver.ts'
import { foreign, ourApplicationId } from './file-header.ts'
import { newestVersion, readVersion } from './migrate.ts'

/** Tables that every version of ours has had. */
const firstTables = ['account', 'balance', 'entry', 'remembered', 'token']

/**
 * Refuses a database that is not ours, and one whose tables cannot be read. One without any is new, unless `relic` shows
 * that there were some.
 */
export function checkSchema(driver: Driver, file: string, relic: string | undefined): void {
  const applicationId = Number(driver.pragma('application_id', { simple: true }))
  const tables = listTables(driver)
  if (tables.length === 0 && applicationId === 0 && readVersion(driver) === 0) {
    if (relic !== undefined && existsSync(relic)) throw new Refusal(lossOf(file, relic, 'holds nothing'))
    return
  }
  const hasOurs = firstTables.every((table) => tables.includes(table))
  if (!hasOurs || ![0, ourApplicationId].includes(applicationId)) throw new Refusal(foreign(file))
  const version = readVersion(driver)
  if (version > newestVersion())
    throw new Refusal(`${file} has version ${version}, this program knows ${newestVersion()}: run a newer Almagest`)
  if (version < 1) throw new Refusal(foreign(file))
  // The first page of each: where one is gone, the rest is of no use.
  for (const table of tables) driver.prepare(`SELECT 1 FROM "${table.replaceAll('"', '""')}" LIMIT 1`).get()
}

export const listTables = (driver: Driver): string[] =>
  driver
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .pluck()
    .all()
