import { readdirSync, readFileSync } from 'node:fs'
import { Refusal } from '#kit'
import type { Driver } from './driver.ts'

const folder = new URL('./migrations/', import.meta.url)

interface Migration {
  readonly version: number
  readonly sql: string
}

const listFiles = (): string[] =>
  readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort()

const versionOf = (name: string): number => Number(name.slice(0, 4))

/** The version this program makes and needs. */
export const newestVersion = (): number => versionOf(listFiles().at(-1) ?? '0')

/** Migrations in order: `0001-first.sql` is version 1. A released one is never edited. */
function readMigrations(): readonly Migration[] {
  return listFiles().map((name) => ({ version: versionOf(name), sql: readFileSync(new URL(name, folder), 'utf8') }))
}

export const readVersion = (driver: Driver): number => Number(driver.pragma('user_version', { simple: true }))

/**
 * Makes a fresh database whole, in one commit, and brings an older one up to date where `upgrades` allows it, each
 * migration in one. Throws a Refusal when the database is of another version than this program.
 */
export function migrate(driver: Driver, upgrades: boolean): void {
  const newest = newestVersion()
  const version = readVersion(driver)
  // Nothing to do, and so no reason to wait for whoever is writing.
  if (version === newest) return
  if (version > 0 && !upgrades) {
    throw new Refusal(
      `${driver.name} has version ${version} and needs ${newest}: stop the old service and start the new one, it upgrades`,
    )
  }
  if (version === 0) applyAll(driver, readMigrations())
  else for (const migration of readMigrations()) applyAll(driver, [migration])
}

function applyAll(driver: Driver, migrations: readonly Migration[]): void {
  driver
    .transaction(() => {
      for (const { version, sql } of migrations) {
        // Read inside the transaction: another process may have applied it meanwhile.
        if (readVersion(driver) >= version) continue
        driver.exec(sql)
        driver.pragma(`user_version = ${version}`)
      }
    })
    .immediate()
}
