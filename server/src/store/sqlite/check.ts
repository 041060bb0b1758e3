import { existsSync, statSync } from 'node:fs'
import { Refusal } from '#kit'
import type { DatabaseState } from '#store/storage'
import { databaseFile, hasDatabase, tokenSecretFile } from './data-folder.ts'
import { type Driver, openFile } from './driver.ts'
import { refuseFault } from './faults.ts'
import { checkHeader } from './file-header.ts'
import { newestVersion, readVersion } from './migrate.ts'
import { checkSchema, listTables } from './schema.ts'

/**
 * Reads the whole database of a folder, beside a running service or without one, and makes nothing. A gigabyte takes some
 * seconds. Not while this process has it open.
 */
export function checkDatabase(dataDir: string): DatabaseState {
  const file = databaseFile(dataDir)
  try {
    if (!hasDatabase(dataDir)) return { kind: 'none', says: 'none yet: the first account or start makes it' }
    checkHeader(file)
    const driver = openFile(file)
    try {
      return readState(driver, dataDir)
    } finally {
      driver.close()
    }
  } catch (error) {
    const refused = refuseFault(error, file)
    if (!(refused instanceof Refusal)) throw refused
    return { kind: 'bad', says: refused.message }
  }
}

function readState(driver: Driver, dataDir: string): DatabaseState {
  const file = databaseFile(dataDir)
  const secret = tokenSecretFile(dataDir)
  checkSchema(driver, file, existsSync(secret) ? secret : undefined)
  if (listTables(driver).length === 0) return { kind: 'none', says: 'begun, and nothing in it yet' }
  const damage = listDamage(driver)
  if (damage.length > 0) return { kind: 'bad', says: `${file} is damaged: ${damage.join('; ')}` }
  const version = readVersion(driver)
  const upgrade = version < newestVersion() ? `, to be upgraded to ${newestVersion()} by the next start` : ''
  const mebibytes = (statSync(file).size / 1_048_576).toFixed(1)
  return { kind: 'sound', says: `sound, in ${dataDir}: version ${version}${upgrade}, ${mebibytes} MiB` }
}

/** Complaints that are told; a damaged file has thousands. */
const complaintsMax = 5

/** What SQLite finds wrong when it reads all pages and compares them with each other; nothing when all is sound. */
export function listDamage(driver: Driver): string[] {
  const complaints = driver
    .prepare<[], string>(`PRAGMA integrity_check(${complaintsMax})`)
    .pluck()
    .all()
    .filter((text) => text !== 'ok')
  if (complaints.length > 0) return complaints.map((text) => text.replaceAll(/\s+/g, ' '))
  const orphans = driver.prepare<[], { table: string; parent: string }>('PRAGMA foreign_key_check').all()
  const kinds = new Set(orphans.map(({ table, parent }) => `rows of ${table} refer to rows of ${parent} that are gone`))
  return [...kinds]
}
