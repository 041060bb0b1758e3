import { type Clock, Refusal, sleep } from '#kit'
import type { Connection } from './connection.ts'

/** The key of the lock that a service has for as long as it runs; of this database alone. */
const key = '1097624929, 1'

/** How long a service waits for one that has just ended: its server may not know yet. */
const waitMs = 3_000
const betweenMs = 200

/** Takes the database for one service, by this connection. Throws a Refusal that says who has it. */
export async function takeServiceLock(
  connection: Connection,
  name: string,
  clock: Clock,
  isPatient: boolean,
): Promise<void> {
  const untilMs = clock.monotonicMs() + (isPatient ? waitMs : 0)
  for (;;) {
    const { rows } = await connection.run(`SELECT pg_try_advisory_lock(${key})`)
    if (rows[0]?.[0] === true) return
    if (clock.monotonicMs() >= untilMs) break
    await sleep(clock, betweenMs)
  }
  const holder = await findHolder(connection)
  throw new Refusal(
    `${name} is in use by a running service${holder === undefined ? '' : ` (${holder})`}; stop it first, or choose another DATABASE_URL`,
  )
}

export const isLocked = async (connection: Connection): Promise<boolean> => (await findHolder(connection)) !== undefined

/** Who has the lock, and since when, as far as the server tells this user. */
async function findHolder(connection: Connection): Promise<string | undefined> {
  const { rows } = await connection.run(
    `SELECT coalesce(application_name, ''), to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
     FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database LEFT JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND pg_database.datname = current_database() AND (classid, objid, objsubid) = (${key}, 2) AND granted`,
  )
  const [holder] = rows
  if (!holder) return undefined
  const [name, since] = holder
  return `${name || 'it does not say which'}${since ? `, since ${since}` : ''}`
}
