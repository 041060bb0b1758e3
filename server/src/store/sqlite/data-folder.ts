import { chmodSync, existsSync, mkdirSync, realpathSync, renameSync, type Stats, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Refusal } from '#kit'
import { createPrivately, syncPath } from './durable-files.ts'

export const databaseFile = (dataDir: string): string => join(dataDir, 'almagest.db')

export const lockFile = (dataDir: string): string => join(dataDir, 'service.lock')

/** The key of token digests, where the operator set none. */
export const tokenSecretFile = (dataDir: string): string => join(dataDir, 'token-secret')

/** Where SQLite writes what is not yet in the database itself. */
export const walOf = (file: string): string => `${existsSync(file) ? realpathSync(file) : file}-wal`

const privateMode = 0o600

/** Makes the folder, for its owner only, unless it is there. */
export function makeFolder(dataDir: string): void {
  try {
    const made = mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    if (made === undefined) return
    // A strange umask takes bits away that we need.
    chmodSync(dataDir, 0o700)
    syncPath(dirname(made))
  } catch (error) {
    throw new Refusal(`${dataDir} cannot be made a folder; choose another DATA_DIR`, { cause: error })
  }
}

export const findStats = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false })

/**
 * Whether there is a database, begun at least. Throws a Refusal where there must have been one: a key of tokens or a log
 * without it is what a loss leaves behind. `beginsAnew` says that the operator knows.
 */
export function hasDatabase(dataDir: string, beginsAnew = false): boolean {
  const file = databaseFile(dataDir)
  // Looked for first: a first start makes it last.
  const relic = [tokenSecretFile(dataDir), walOf(file)].find((one) => existsSync(one))
  const stats = statFile(dataDir, file)
  if (stats !== undefined && !stats.isFile()) throw new Refusal(`${file} is a folder, not a database; move it away`)
  // SQLite takes an empty file for a new database; a first start that was killed leaves one.
  if (stats !== undefined && stats.size > 0) return true
  if (relic === undefined || beginsAnew) return false
  throw new Refusal(lossOf(file, relic, stats === undefined ? 'is missing' : 'is empty'))
}

export const lossOf = (file: string, relic: string, state: string): string =>
  `${file} ${state}, and ${relic} shows that there was a database: put it back, or a backup with ` +
  '"restore"; "serve --new" begins without it'

function statFile(dataDir: string, file: string): Stats | undefined {
  try {
    return findStats(file)
  } catch (error) {
    throw new Refusal(`${dataDir} cannot be read; choose another DATA_DIR, or be its owner`, { cause: error })
  }
}

/** What a lost database left unwritten is all there is of it: SQLite would delete it when it begins a new one. */
export function setLostLogAside(file: string): void {
  const wal = walOf(file)
  if (!existsSync(wal)) return
  const names = Array.from({ length: lostMax }, (_, number) => `${wal}.lost${number === 0 ? '' : `-${number + 1}`}`)
  const free = names.find((name) => !existsSync(name))
  if (free === undefined) throw new Refusal(`${dirname(file)} has too many logs of lost databases; move them away`)
  renameSync(wal, free)
}

const lostMax = 100

/** Makes an empty database file that only its owner may read, before SQLite opens it: that one would let others read it. */
export function beginFile(file: string): void {
  if (createPrivately(file)) syncPath(dirname(file))
  else if (!existsSync(file))
    throw new Refusal(`${file} is a link that leads nowhere; remove it, or mend what it names`)
}

/** Takes from everybody else what an earlier version let them read. SQLite gives its other files the mode of the first. */
export function closeToOthers(file: string): void {
  for (const one of [file, `${file}-wal`, `${file}-shm`]) {
    const stats = findStats(one)
    if (stats !== undefined && (stats.mode & 0o077) !== 0 && isOurs(stats)) chmodSync(one, privateMode)
  }
}

/** Whoever does not own a file cannot change its mode. */
const isOurs = ({ uid }: Stats): boolean => [0, uid].includes(process.getuid?.() ?? uid)
