import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { Refusal } from '#kit'
import type { DatabaseFault } from '#store/database'

interface FaultKind {
  readonly code: string
  /** For callers and whoever watches, who need not know where the file is. */
  readonly because: string
  /** What is wrong with a file, and what to do: nothing an operator could mend is our bug. */
  readonly says: (file: string) => string
}

const damaged = 'the database is damaged; see npx almagest doctor, and restore a backup'
const unwritable = 'the database cannot be written; is it this user’s, and its folder?'

const kinds: readonly FaultKind[] = [
  {
    code: 'SQLITE_NOTADB',
    because: damaged,
    says: (file) => `${file} is no database; is it the file you mean?`,
  },
  {
    code: 'SQLITE_CORRUPT',
    because: damaged,
    says: (file) => `${file} is damaged; see npx almagest doctor, and restore a backup`,
  },
  {
    code: 'SQLITE_CANTOPEN',
    because: 'the database cannot be opened',
    says: (file) => `${file} cannot be opened; is it this user's, and its folder?`,
  },
  {
    code: 'SQLITE_READONLY',
    because: unwritable,
    says: (file) => `${file} cannot be written; is it this user's, and its folder?`,
  },
  {
    code: 'SQLITE_PERM',
    because: unwritable,
    says: (file) => `${file} cannot be written; is it this user's, and its folder?`,
  },
  {
    code: 'SQLITE_FULL',
    because: 'there is no room left on the disk',
    says: (file) => `there is no room left on the disk of ${file}`,
  },
  {
    code: 'SQLITE_IOERR',
    because: 'the disk does not read or write as it should',
    says: (file) => `the disk of ${file} does not read or write as it should`,
  },
  {
    code: 'SQLITE_BUSY',
    because: 'another program has the database locked',
    says: (file) => `${file} was busy too long; try again`,
  },
]

/** The error of the driver's, also below the name the store gave it. */
function rootOf(error: unknown): { readonly code: string; readonly message: string } | undefined {
  if (error instanceof Sqlite.SqliteError) return error
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : undefined
}

const kindOf = (code: string): FaultKind | undefined => kinds.find((kind) => code.startsWith(kind.code))

/** What the driver says of the database and its disk; nothing where the data or a statement is at fault. */
export function readFault(error: unknown): DatabaseFault | undefined {
  const { code = '' } = rootOf(error) ?? {}
  const kind = kindOf(code)
  if (!kind) return undefined
  return { because: kind.because, isBusy: kind.code === 'SQLITE_BUSY', isDamage: kind.because === damaged }
}

/** What the system says of the files that SQLite does not write. */
const systemFaults: Readonly<Record<string, string>> = {
  ENOSPC: 'SQLITE_FULL',
  EDQUOT: 'SQLITE_FULL',
  EROFS: 'SQLITE_READONLY',
  EACCES: 'SQLITE_READONLY',
  EPERM: 'SQLITE_READONLY',
  EIO: 'SQLITE_IOERR',
}

/** The error as a Refusal where it tells of the file, its folder or its disk; otherwise as it was. */
export function refuseFault(error: unknown, file: string): unknown {
  const root = rootOf(error) ?? readSystemFault(error, dirname(file))
  const kind = root && kindOf(root.code)
  return kind ? new Refusal(`${kind.says(file)} (${root.message})`, { cause: error }) : error
}

/** An error of the system's about a file of the folder, as SQLite would call it. */
function readSystemFault(error: unknown, folder: string): ReturnType<typeof rootOf> {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined
  const code = systemFaults[String(error.code)]
  const isOurs = !('path' in error) || String(error.path).startsWith(folder)
  return code !== undefined && isOurs ? { code, message: error.message } : undefined
}
