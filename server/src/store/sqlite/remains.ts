import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { databaseFile, lockFile, tokenSecretFile } from './data-folder.ts'
import { openDriver } from './driver.ts'

/** Columns of bytes that no text stands in as it is. */
const packed = ['blob.bytes', 'blob.digest', 'token.digest', 'refused_body.bytes']

/** Where in the tables a text still stands, as in `entry.reason`. Reads all of them. */
export function findText(dataDir: string, text: string): string[] {
  const driver = openDriver(dataDir)
  try {
    const columns = driver
      .prepare<[], { table: string; column: string }>(
        `SELECT sqlite_schema.name AS "table", info.name AS "column"
         FROM sqlite_schema JOIN pragma_table_info(sqlite_schema.name) AS info
         WHERE sqlite_schema.type = 'table' AND info.type IN ('TEXT', 'BLOB') AND sqlite_schema.name NOT LIKE 'sqlite%'`,
      )
      .all()
    return columns
      .filter(({ table, column }) => !packed.includes(`${table}.${column}`))
      .filter(({ table, column }) => {
        const holding = `instr(CAST("${column}" AS BLOB), CAST(? AS BLOB))`
        return driver.prepare(`SELECT 1 FROM "${table}" WHERE ${holding} LIMIT 1`).get(text) !== undefined
      })
      .map(({ table, column }) => `${table}.${column}`)
  } finally {
    driver.close()
  }
}

/** Files that are no database are looked into up to this size. */
const lookedIntoBytesMax = 64 * 1_048_576

/** Files of the folder that are not the service's own and hold a text, or may: backups, and logs of lost databases. */
export function findStrangers(dataDir: string, text: string): string[] {
  const database = basename(databaseFile(dataDir))
  const own = [lockFile(dataDir), tokenSecretFile(dataDir)].map((file) => basename(file))
  const isOwn = (name: string): boolean =>
    own.some((one) => name.startsWith(one)) || [database, `${database}-wal`, `${database}-shm`].includes(name)
  return readdirSync(dataDir, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !isOwn(entry.name))
    .map(({ name }) => join(dataDir, name))
    .filter(
      (file) => isOfDatabase(file) || (statSync(file).size <= lookedIntoBytesMax && readFileSync(file).includes(text)),
    )
}

/** How a database and its log begin: what they hold may be compressed. */
const beginnings = [Buffer.from('SQLite format 3\0'), Buffer.from('377f0682', 'hex'), Buffer.from('377f0683', 'hex')]

function isOfDatabase(file: string): boolean {
  const head = Buffer.alloc(16)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, head, 0, head.length, 0)
  } finally {
    closeSync(handle)
  }
  return beginnings.some((beginning) => head.subarray(0, beginning.length).equals(beginning))
}
