import { existsSync, renameSync, rmSync } from 'node:fs'
import { Refusal } from '#kit'
import { listDamage } from './check.ts'
import { databaseFile, findStats, walOf } from './data-folder.ts'
import { lockFolder, openFile } from './driver.ts'
import { copyDurably, syncPath } from './durable-files.ts'
import { refuseFault } from './faults.ts'
import { checkHeader } from './file-header.ts'
import { migrate } from './migrate.ts'
import { checkSchema, listTables } from './schema.ts'

/**
 * Puts a backup where there is no database yet, and brings an older one up to date. Throws a Refusal when there is one, or
 * when the file is no sound backup.
 */
export function restore(dataDir: string, file: string): void {
  const lock = lockFolder(dataDir)
  const target = databaseFile(dataDir)
  const draft = `${target}.restoring`
  const removeDraft = (): void => {
    for (const one of [draft, `${draft}-wal`, `${draft}-shm`, `${draft}-journal`]) rmSync(one, { force: true })
  }
  try {
    refuseInTheWay(target)
    checkSource(file)
    // Left by one that was killed.
    removeDraft()
    copyDurably(file, draft)
    examine(draft, file)
    syncPath(draft)
    renameSync(draft, target)
    syncPath(dataDir)
  } finally {
    removeDraft()
    lock.release()
  }
}

/** An empty file is no database. */
function refuseInTheWay(target: string): void {
  const isTaken = (findStats(target)?.size ?? 0) > 0
  const inTheWay = isTaken ? target : [walOf(target)].find((one) => existsSync(one))
  if (inTheWay !== undefined) throw new Refusal(`${inTheWay} is there already; move it away first`)
}

const notSound = (file: string): string => `${file} is not a sound backup of an Almagest database`

function checkSource(file: string): void {
  const stats = findStats(file)
  if (!stats) throw new Refusal(`there is no file ${file}`)
  if (!stats.isFile()) throw new Refusal(`${notSound(file)}: it is a folder`)
  if (stats.size === 0) throw new Refusal(`${notSound(file)}: it is empty`)
  if (existsSync(walOf(file))) throw new Refusal(`${file} is a database in use, no backup; make one of it first`)
}

/** The whole of it is read: what comes back must be what was kept. Messages name the file the operator knows. */
function examine(draft: string, file: string): void {
  const asFile = (message: string): string => `${notSound(file)}: ${message.replaceAll(draft, file)}`
  try {
    checkHeader(draft)
    const driver = openFile(draft)
    try {
      checkSchema(driver, draft, undefined)
      if (listTables(driver).length === 0) throw new Refusal(`${file} holds nothing`)
      const [first] = listDamage(driver)
      if (first !== undefined) throw new Refusal(first)
      migrate(driver, true)
    } catch (error) {
      throw refuseFault(error, file)
    } finally {
      driver.close()
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(asFile(error.message), { cause: error })
  }
}
