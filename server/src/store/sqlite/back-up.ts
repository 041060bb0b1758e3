import { lstatSync, mkdtempSync, realpathSync, rmSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Refusal } from '#kit'
import { databaseFile, findStats, lockFile, tokenSecretFile } from './data-folder.ts'
import { createPrivately, nameFile, syncPath } from './durable-files.ts'
import { refuseFault } from './faults.ts'

/**
 * Copies the database to a new file while it is in use. All pages in one step: a copy in pieces would begin again
 * whenever the service commits between two of them. It has its name when it is whole.
 */
export async function backUp(dataDir: string, file: string): Promise<{ readonly bytes: number }> {
  checkName(dataDir, file)
  const folder = dirname(resolve(file))
  try {
    checkFree(file)
    // A folder nobody else may look into, on the same disk.
    const drafts = mkdtempSync(join(folder, '.almagest-backup-'))
    try {
      const draft = join(drafts, 'draft.db')
      createPrivately(draft)
      await copyDatabase(dataDir, draft)
      syncPath(draft)
      if (!nameFile(draft, file)) throw new Refusal(isThere(file))
    } finally {
      rmSync(drafts, { recursive: true, force: true })
    }
    syncPath(folder)
  } catch (error) {
    if (!isSystemFault(error)) throw refuseFault(error, file)
    throw new Refusal(`${file} cannot be written (${error.message})`, { cause: error })
  }
  return { bytes: statSync(file).size }
}

async function copyDatabase(dataDir: string, draft: string): Promise<void> {
  const driver = new Sqlite(databaseFile(dataDir), { readonly: true })
  try {
    await driver.backup(draft, { progress: () => 0x7fffffff })
  } finally {
    driver.close()
  }
}

const isThere = (file: string): string => `${file} is there already; a backup never overwrites`

/** Throws a Refusal where no backup can get this name, before anything is made. */
function checkName(dataDir: string, file: string): void {
  const isFolderName = /(^|[/\\])\.{0,2}$/.test(file)
  if (isFolderName) throw new Refusal(`${file} names a folder; name a file in it`)
  const folder = dirname(resolve(file))
  if (!lookAt(file, folder)?.isDirectory()) throw new Refusal(`${file} cannot be made: there is no folder ${folder}`)
  const own = [databaseFile(dataDir), lockFile(dataDir), tokenSecretFile(dataDir)].map((one) => basename(one))
  const isBesideOurs = realpathSync(folder) === realpathSync(dataDir)
  if (isBesideOurs && own.some((name) => basename(file).startsWith(name)))
    throw new Refusal(`${file} is a name of the service's own files; choose another`)
}

function checkFree(file: string): void {
  const there = lstatSync(file, { throwIfNoEntry: false })
  if (there?.isDirectory()) throw new Refusal(`${file} is a folder; name a file in it`)
  if (there) throw new Refusal(isThere(file))
}

function lookAt(file: string, folder: string): Stats | undefined {
  try {
    return findStats(folder)
  } catch (error) {
    throw new Refusal(`${file} cannot be written; is ${folder} a folder of yours?`, { cause: error })
  }
}

function isSystemFault(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
