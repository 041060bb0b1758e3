import { chmodSync, copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Refusal } from '#kit'
import { databaseFile, lockFolder } from './driver.ts'
import { syncPath } from './durable-files.ts'
import type { Store } from './store.ts'

/**
 * Copies the database to a new file while it is in use. All pages in one step: a copy in pieces would begin again
 * whenever the service commits between two of them.
 */
export async function backUp(dataDir: string, file: string): Promise<{ readonly bytes: number }> {
  if (existsSync(file)) throw new Refusal(`${file} is there already; a backup never overwrites`)
  if (!existsSync(dirname(file))) throw new Refusal(`there is no folder ${dirname(file)}`)
  const driver = new Sqlite(databaseFile(dataDir), { readonly: true })
  try {
    await driver.backup(file, { progress: () => 0x7fffffff })
  } finally {
    driver.close()
  }
  chmodSync(file, 0o600)
  return { bytes: statSync(file).size }
}

/** Puts a backup where there is no database yet. Throws a Refusal when there is one, or when the file is no sound backup. */
export function restore(dataDir: string, file: string): void {
  const lock = lockFolder(dataDir)
  const target = databaseFile(dataDir)
  const draft = `${target}.restoring`
  try {
    const inTheWay = [target, `${target}-wal`].find((one) => existsSync(one))
    if (inTheWay !== undefined) throw new Refusal(`${inTheWay} is there already; move it away first`)
    if (!existsSync(file)) throw new Refusal(`there is no file ${file}`)
    if (!statSync(file).isFile()) throw new Refusal(`${file} is not a sound backup of an Almagest database`)
    if (existsSync(`${file}-wal`)) throw new Refusal(`${file} is a database in use, no backup; make one of it first`)
    copyFileSync(file, draft)
    if (!isSound(draft)) throw new Refusal(`${file} is not a sound backup of an Almagest database`)
    syncPath(draft)
    renameSync(draft, target)
    syncPath(dataDir)
  } finally {
    for (const leftover of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(leftover, { force: true })
    lock.release()
  }
}

function isSound(file: string): boolean {
  try {
    const driver = new Sqlite(file)
    const verdict = driver.pragma('quick_check', { simple: true })
    const version = Number(driver.pragma('user_version', { simple: true }))
    driver.close()
    return verdict === 'ok' && version > 0
  } catch {
    // Whatever is wrong with it, it is not a database.
    return false
  }
}

/** What SQLite finds wrong with the database file; nothing when it is sound. */
export function findDamage(store: Store): string[] {
  const rows = store.prepare<{ quick_check: string }>('PRAGMA quick_check').list()
  return rows.map((row) => row.quick_check).filter((text) => text !== 'ok')
}
