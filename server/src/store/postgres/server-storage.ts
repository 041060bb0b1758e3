import { hostname } from 'node:os'
import { Refusal, systemClock } from '#kit'
import type { DatabaseAddress, DatabaseState, Storage, StorageSize } from '#store/storage'
import { type Connection, connect } from './connection.ts'
import { examineRights, examineServer, findVersion } from './examine.ts'
import { refuseFault } from './faults.ts'
import { refuseMoving } from './moving.ts'
import { openPostgresStore } from './open-postgres-store.ts'
import { findText, vacuum } from './remains.ts'
import { isLocked, takeServiceLock } from './service-lock.ts'

/** Longer names are cut by the server. */
const nameLengthMax = 63

const nameService = (): string => `almagest serve, process ${process.pid} on ${hostname()}`.slice(0, nameLengthMax)

/** Books on a PostgreSQL server. Nothing is kept beside it. */
export function openServerStorage(address: DatabaseAddress): Storage {
  const { url, name } = address

  async function refusing<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      throw refuseFault(error, address)
    }
  }

  /** Does something by a connection of its own. */
  async function once<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await connect(url)
    try {
      return await work(connection)
    } finally {
      await connection.close()
    }
  }

  async function lock() {
    const connection = await connect(url, nameService())
    try {
      await takeServiceLock(connection, name, systemClock, false)
    } catch (error) {
      connection.abort()
      throw error
    }
    return { release: connection.close }
  }

  async function requireBooks(connection: Connection): Promise<void> {
    if ((await findVersion(connection)) === undefined)
      throw new Refusal(`there are no books in ${name} yet; begin with: npx almagest account create NAME`)
  }

  async function readState(connection: Connection): Promise<DatabaseState> {
    await examineServer(connection, { name, isService: true, onWarning: () => {} })
    const version = await findVersion(connection)
    if (version === undefined) return { kind: 'none', says: 'empty: the first account or start makes its tables' }
    await examineRights(connection, name)
    await refuseMoving(connection)
    const { rows } = await connection.run(
      `SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database()))`,
    )
    const [server, size] = rows[0] ?? []
    return { kind: 'sound', says: `sound, as far as it says: PostgreSQL ${server}, version ${version}, ${size}` }
  }

  async function measure(connection: Connection): Promise<StorageSize> {
    const { rows } = await connection.run(
      `SELECT current_setting('server_version'), pg_database_size(current_database())`,
    )
    const [version, bytes] = rows[0] ?? []
    return { engine: `PostgreSQL ${version}`, bytes: Number(bytes) }
  }

  async function check(): Promise<DatabaseState> {
    try {
      return await refusing(once(readState))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return { kind: 'bad', says: error.message, advice: 'look at the server, and at DATABASE_URL' }
    }
  }

  return {
    name,
    open: (options) => refusing(openPostgresStore({ url, name, serviceName: nameService(), ...options })),
    requireBooks: () => refusing(once(requireBooks)),
    lock: () => refusing(lock()),
    isServed: () => refusing(once(isLocked)),
    check,
    backUp: (file) =>
      Promise.reject(new Refusal(`the books are on a server; it is backed up by: ${backUpBy(name, file)}`)),
    restore: (file) =>
      Promise.reject(new Refusal(`the books are on a server; into an empty database: ${restoreBy(name, file)}`)),
    findText: (text) => refusing(once((connection) => findText(connection, text))),
    // Nothing lies beside a server that is ours to look into.
    findStrangers: async () => [],
    wipe: () => refusing(once(vacuum)),
    measure: () => refusing(once(measure)),
    refuseFault: (error) => refuseFault(error, address),
  }
}

// Without a password: both ask for it, or take it from PGPASSFILE.
const backUpBy = (name: string, file: string): string =>
  `pg_dump --format=custom --file=${quote(file)} --dbname=${quote(name)} (keep TOKEN_SECRET with it: without that key no token of the backup works)`

const restoreBy = (name: string, file: string): string =>
  `pg_restore --exit-on-error --single-transaction --no-owner --dbname=${quote(name)} ${quote(file)}`

/** As a shell takes it for one word. */
const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
