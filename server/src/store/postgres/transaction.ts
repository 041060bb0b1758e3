import type { Connection } from './connection.ts'

/** The server's time: Unix milliseconds. */
export const serverNow = `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint`

/** Takes a lock for as long as the transaction lasts, where nobody has it; says whether it did. */
export async function tryLock(connection: Connection, name: string): Promise<boolean> {
  const { rows } = await connection.run('SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))', [name])
  return rows[0]?.[0] === true
}

/** Works in a transaction, which is kept whole or not at all. */
export async function inTransaction<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  await connection.exec('BEGIN')
  try {
    const result = await work()
    await connection.exec('COMMIT')
    return result
  } catch (error) {
    await connection.exec('ROLLBACK').catch(() => {})
    throw error
  }
}
