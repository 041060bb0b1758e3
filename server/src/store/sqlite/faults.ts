import Sqlite from 'better-sqlite3'
import { Refusal } from '#kit'

/** What is wrong with a file where SQLite says so, and what to do: nothing an operator could mend is our bug. */
const sentences: readonly (readonly [code: string, says: (file: string) => string])[] = [
  ['SQLITE_NOTADB', (file) => `${file} is no database; is it the file you mean?`],
  ['SQLITE_CORRUPT', (file) => `${file} is damaged; see npx almagest doctor, and restore a backup`],
  ['SQLITE_CANTOPEN', (file) => `${file} cannot be opened; is it this user's, and its folder?`],
  ['SQLITE_READONLY', (file) => `${file} cannot be written; is it this user's, and its folder?`],
  ['SQLITE_PERM', (file) => `${file} cannot be written; is it this user's, and its folder?`],
  ['SQLITE_FULL', (file) => `there is no room left on the disk of ${file}`],
  ['SQLITE_IOERR', (file) => `the disk of ${file} does not read or write as it should`],
  ['SQLITE_BUSY', (file) => `${file} was busy too long; try again`],
]

/** The error as a Refusal where it tells of the file or its disk; otherwise as it was. */
export function refuseFault(error: unknown, file: string): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error
  const [, says] = sentences.find(([code]) => error.code.startsWith(code)) ?? []
  return says ? new Refusal(`${says(file)} (${error.message})`, { cause: error }) : error
}
