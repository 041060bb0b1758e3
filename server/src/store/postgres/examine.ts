import { Refusal } from '#kit'
import type { Connection } from './connection.ts'

/** The oldest server the store is made for, as PostgreSQL numbers them. */
const versionLeast = 150_000

interface ExamineNeeds {
  readonly name: string
  /** A service keeps money: it needs a server that loses nothing. */
  readonly isService: boolean
  readonly onWarning: (text: string) => void
}

const readServer = `SELECT current_setting('server_version_num')::int, current_setting('server_version'), current_setting('server_encoding'),
  pg_is_in_recovery(), current_setting('transaction_read_only'), current_setting('fsync'), current_setting('full_page_writes'),
  current_setting('synchronous_commit'), pg_backend_pid(), current_schema()`

/** Looks whether the books can be kept by this server. Throws a Refusal that says what is wrong, before anything is made. */
export async function examineServer(
  connection: Connection,
  { name, isService, onWarning }: ExamineNeeds,
): Promise<void> {
  const { rows } = await connection.run(readServer)
  const [number, version, encoding, isStandby, readOnly, fsync, fullPages, commits, process, schema] = rows[0] ?? []
  if (Number(number) < versionLeast) throw new Refusal(`${name} is PostgreSQL ${version}; expected 15 or newer`)
  if (encoding !== 'UTF8')
    throw new Refusal(
      `${name} is in ${encoding}; make one in UTF8: CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8'`,
    )
  if (isStandby === true)
    throw new Refusal(`${name} is a standby, which can only be read; name the server that is written to`)
  if (readOnly === 'on')
    throw new Refusal(`${name} can only be read by this user (default_transaction_read_only is on); turn that off`)
  // A pooler gives each statement to any server process: locks, news and what is prepared would get lost.
  if (Number(process) !== connection.processId)
    throw new Refusal(`${name} is reached through a pooler; name the server itself, or a pooler's session mode`)
  if (commits !== 'on')
    throw new Refusal(`${name} has synchronous_commit = ${commits} and lets nobody turn it on: charges could be lost`)
  if (schema === null) throw new Refusal(`${name} has no schema that this user may use; GRANT USAGE ON SCHEMA public`)
  if (!isService) return
  if (fsync !== 'on')
    throw new Refusal(`${name} runs with fsync = off: charges would be lost with its power; turn it on`)
  if (fullPages !== 'on')
    onWarning(`${name} runs with full_page_writes = off: its files survive a power cut on some file systems only`)
}

/** Throws a Refusal where the user may not write to one of our tables, or may not make what upkeep makes. */
export async function examineRights(connection: Connection, name: string): Promise<void> {
  const { rows } = await connection.run(
    `SELECT current_user, has_schema_privilege(current_schema(), 'CREATE'), (
       SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
       AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
         AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
       LIMIT 1)`,
  )
  const [user, mayCreate, table] = rows[0] ?? []
  if (table !== null)
    throw new Refusal(`${name}: ${user} may not read and write the table ${table}; make it the owner of our tables`)
  if (mayCreate !== true)
    throw new Refusal(`${name}: ${user} may not make tables; GRANT CREATE ON SCHEMA public, or make it the owner`)
}

/** The version of our tables; nothing where there are none. */
export async function findVersion(connection: Connection): Promise<number | undefined> {
  const { rows } = await connection.run(`SELECT to_regclass('almagest') IS NOT NULL`)
  if (rows[0]?.[0] !== true) return undefined
  const said = await connection.run('SELECT version FROM almagest')
  return Number(said.rows[0]?.[0])
}
