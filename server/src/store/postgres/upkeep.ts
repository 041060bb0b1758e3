import { LockedOut, TurnCrossed } from '#store/remote-database'
import type { Upkeep } from '#store/store'
import { type Connection, connect, longAnswerMs } from './connection.ts'
import { listGone, makeMonths } from './months.ts'
import { inTransaction, serverNow, tryLock } from './transaction.ts'

/** A turn in doubt is tried again for ten minutes: so long its first row must be there. */
const turnKeptMs = 3_600_000

/** Turns removed in one commit, and commits in one go: a busy service writes a few hundred turns a second. */
const sliceTurns = 5_000
const slicesMax = 100

/** Whoever reads or writes calls waits behind one who waits to change their partitions. */
const partitionLockMs = 200

const lockName = 'almagest upkeep'

/**
 * What a server's books need beside their rules: partitions made ahead, those past their time dropped, old turns removed.
 * On a connection of its own. Of several services one does it; whatever is in the way is done the next time.
 */
export async function keepUp(url: string, upkeep: Upkeep): Promise<void> {
  const connection = await connect(url)
  try {
    await connection.exec(`SET statement_timeout = ${longAnswerMs}`)
    await keepUpOn(connection, upkeep)
  } finally {
    await connection.close()
  }
}

async function keepUpOn(connection: Connection, { callsBefore, noteDrop }: Upkeep): Promise<void> {
  await alone(connection, async () => makeMonths(connection, await readNow(connection)))
  const gone = await listGone(connection, callsBefore)
  if (gone.length > 0) await noteDrop()
  for (const name of gone) await alone(connection, () => connection.exec(`DROP TABLE IF EXISTS ${name}`))
  for (let nth = 0; nth < slicesMax; nth++) if ((await trimTurns(connection)) < sliceTurns) return
}

/** Makes what the books of a service need before it starts. */
export const prepareUpkeep = (connection: Connection): Promise<unknown> =>
  alone(connection, async () => makeMonths(connection, await readNow(connection)))

async function readNow(connection: Connection): Promise<number> {
  return Number((await connection.run(serverNow)).rows[0]?.[0])
}

async function trimTurns(connection: Connection): Promise<number> {
  const removed = await alone(connection, () =>
    connection.run(
      `DELETE FROM turn WHERE id IN (SELECT id FROM turn WHERE at < (${serverNow}) - ${turnKeptMs} ORDER BY at LIMIT ${sliceTurns})`,
    ),
  )
  return removed?.count ?? 0
}

/** Works in a transaction, unless another service does the same; nothing comes of it where somebody's lock is in the way for long. */
async function alone<T>(connection: Connection, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await inTransaction(connection, async () => {
      await connection.exec(`SET LOCAL lock_timeout = ${partitionLockMs}`)
      return (await tryLock(connection, lockName)) ? await work() : undefined
    })
  } catch (error) {
    if (error instanceof LockedOut || error instanceof TurnCrossed) return undefined
    throw error
  }
}
