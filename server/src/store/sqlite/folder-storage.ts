import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { Refusal } from '#kit'
import type { OpenOptions, Storage } from '#store/storage'
import type { Store } from '#store/store'
import { backUp } from './back-up.ts'
import { checkDatabase } from './check.ts'
import { databaseFile, findStats, hasDatabase, lockFile, tokenSecretFile, walOf } from './data-folder.ts'
import { engineVersion, lockFolder, tryLockFolder } from './driver.ts'
import { refuseFault } from './faults.ts'
import { openStore } from './open-store.ts'
import { findStrangers, findText } from './remains.ts'
import { restore } from './restore.ts'
import { wipeRemains } from './wipe.ts'

/** Another process's change of an account, token, price or switch takes effect within this time. */
const watchMs = 250

/** Books in a folder of this machine: SQLite's files, the key of tokens, and the lock of the service. */
export function openFolderStorage(dataDir: string): Storage {
  return {
    name: dataDir,
    folder: dataDir,
    keyFile: tokenSecretFile(dataDir),
    open: async (options) =>
      options.isService === true ? openForService(dataDir, options) : openStore({ dataDir, ...options }),
    async requireBooks() {
      if (!hasDatabase(dataDir))
        throw new Refusal(
          `there is no database in ${dataDir}; set DATA_DIR, or begin with: npx almagest account create NAME`,
        )
    },
    async lock() {
      const lock = lockFolder(dataDir)
      return { release: async () => lock.release() }
    },
    // Where none ever ran there is no lock.
    async isServed() {
      if (!existsSync(lockFile(dataDir))) return false
      const lock = tryLockFolder(dataDir)
      lock?.release()
      return lock === undefined
    },
    check: async () => checkDatabase(dataDir),
    backUp: (file) => backUp(dataDir, file),
    restore: async (file) => restore(dataDir, file),
    findText: async (text) => findText(dataDir, text),
    findStrangers: async (text) => findStrangers(dataDir, text),
    wipe: async () => wipeRemains(dataDir),
    measure: async () => ({ engine: `SQLite ${engineVersion()}`, bytes: sizeOf(dataDir) }),
    readDisk: () => statfs(dataDir),
    refuseFault: (error) => refuseFault(error, databaseFile(dataDir)),
  }
}

function sizeOf(dataDir: string): number {
  const file = databaseFile(dataDir)
  return [file, walOf(file)].reduce((sum, one) => sum + (findStats(one)?.size ?? 0), 0)
}

/** The lock is taken before anything is looked at, and is the last to go. */
function openForService(dataDir: string, options: OpenOptions): Store {
  const lock = lockFolder(dataDir)
  try {
    const store = openStore({ dataDir, watchMs, upgrades: true, ...options })
    return {
      ...store,
      async close() {
        await store.close()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}
