import { readdirSync, readFileSync } from 'node:fs'
import { Refusal } from '#kit'
import type { Driver } from './driver.ts'

const folder = new URL('./migrations/', import.meta.url)

interface Migration {
  readonly version: number
  readonly sql: string
}

/** Migrations in order: `0001-first.sql` is version 1. A released one is never edited. */
function readMigrations(): readonly Migration[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}-.+\.sql$/.test(name))
  return names
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 4)), sql: readFileSync(new URL(name, folder), 'utf8') }))
}

function readVersion(driver: Driver): number {
  return Number(driver.pragma('user_version', { simple: true }))
}

/**
 * Makes a fresh database whole, and brings an older one up to date where `upgrades` allows it. Each migration is one
 * commit. Throws a Refusal when the database is of another version than this program.
 */
export function migrate(driver: Driver, upgrades: boolean): void {
  const migrations = readMigrations()
  const newest = migrations.at(-1)?.version ?? 0
  const version = readVersion(driver)
  if (version > newest)
    throw new Refusal(`the database has version ${version}, this program knows ${newest}: run a newer Almagest`)
  if (version > 0 && version < newest && !upgrades) {
    throw new Refusal(
      `the database has version ${version} and needs ${newest}: stop the old service and start the new one, it upgrades`,
    )
  }
  for (const migration of migrations) apply(driver, migration)
}

function apply(driver: Driver, { version, sql }: Migration): void {
  // Nothing to do, and so no reason to wait for whoever is writing.
  if (readVersion(driver) >= version) return
  driver
    .transaction(() => {
      // Read inside the transaction: another process may have applied it meanwhile.
      if (readVersion(driver) >= version) return
      driver.exec(sql)
      driver.pragma(`user_version = ${version}`)
    })
    .immediate()
}
