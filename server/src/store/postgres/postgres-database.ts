import { DataRefused } from '#store/database'
import {
  type AskedRead,
  CommitDoubtful,
  DatabaseAway,
  type RemoteDatabase,
  type RemoteTurn,
  TurnKnown,
} from '#store/remote-database'
import type { TableWrites } from '#store/sheet'
import { shapes } from '#store/tables'
import { type AttendingNeeds, createAttending, news } from './attending.ts'
import { hasty, longAnswerMs } from './connection.ts'
import { reasonOf } from './faults.ts'
import { holdConnection, holdSome } from './held-connection.ts'
import { loadRows } from './load.ts'
import { openPresence } from './presence.ts'
import { listInTurn, runRead } from './reads.ts'
import { saveRows } from './save.ts'
import { type ColumnTypes, nameOf, readColumnTypes } from './sql.ts'
import { serverNow } from './transaction.ts'
import { keepUp } from './upkeep.ts'

export interface PostgresNeeds extends AttendingNeeds {
  /** The books' time where a test owns it; otherwise it is the server's. */
  readonly now?: (() => number) | undefined
}

/** Connections that only read: what others wait for, and reads of one state, among which are long ones. */
const readersMax = 3
const togetherMax = 2

/** How long a commit may take to be told before it is in doubt. */
const commitMs = 10_000

/** Whoever tries whether others' locks are gone is in nobody's way for long. */
const tryLocksMs = 500
const lockAll = `LOCK TABLE ${[...shapes.values()].map(nameOf).join(', ')}, turn IN ROW EXCLUSIVE MODE`

const noteTurn = `INSERT INTO turn (id, at) VALUES ($1, (${serverNow}))`

const hasRows = ({ inserts, updates, removes, strikes }: TableWrites): boolean =>
  inserts.length + updates.length + removes.length + strikes.length > 0

/**
 * Turns look for rows by their keys. What a plan takes for an empty table may be full of dead rows a minute later, while
 * somebody's long read keeps them: it would look through all of them, for as long as the plan is kept.
 */
const byKeys = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off' } as const

/**
 * The books on a PostgreSQL server. A connection that ended is made anew by whoever needs it next. Throws a Refusal where the
 * database is not ours.
 */
export async function openPostgresDatabase({ now, ...needs }: PostgresNeeds): Promise<RemoteDatabase> {
  const { url, clock, isService = false } = needs
  const listeners: (() => void)[] = []
  const writer = holdConnection(url, { ...(isService && hasty), ...byKeys })
  const readers = holdSome(url, readersMax, isService ? hasty : undefined)
  const together = holdSome(url, togetherMax, isService ? { lock_timeout: hasty.lock_timeout } : undefined)
  const all = [writer, readers, together]
  const presence = await openPresence({
    clock,
    open: createAttending({ ...needs, onNews: tellAll }),
    onHearing: tellAll,
    onHung() {
      for (const one of all) one.abort()
    },
  })
  let types: ColumnTypes | undefined

  function refuseAbsent(isForReading = false): void {
    const absence = presence.findAbsence()
    if (absence && !(isForReading && absence.canRead)) throw new DatabaseAway(absence.because)
  }

  function tellAll(): void {
    for (const listener of listeners) listener()
  }

  async function begin(id: string, isAgain = false): Promise<RemoteTurn> {
    refuseAbsent()
    const connection = await writer.get()
    types ??= await readColumnTypes(connection)
    const columns = types
    const [, { rows }] = await Promise.all([
      connection.exec('BEGIN'),
      connection.run(serverNow),
      ...(isAgain ? [connection.run(noteTurn, [id])] : []),
    ]).catch(async (error: unknown) => {
      await connection.exec('ROLLBACK').catch(() => {})
      throw error instanceof DataRefused ? new TurnKnown(`turn ${id} was committed before`) : error
    })
    return {
      now: now?.() ?? Number(rows[0]?.[0]),
      list: (reads) => listInTurn(connection, reads),
      load: (refs) => loadRows(connection, columns, refs),
      async save(writes) {
        // A turn in which all were refused leaves nothing.
        if (!writes.some(hasRows)) return
        const noted = isAgain ? undefined : connection.run(noteTurn, [id])
        await Promise.all([noted, saveRows(connection, columns, writes)])
      },
      announce: () => connection.exec(`NOTIFY ${news}`),
      tryLocks: () => connection.exec(`SET LOCAL lock_timeout = ${tryLocksMs}; ${lockAll}`),
      async commit() {
        try {
          await connection.exec('COMMIT', commitMs)
        } catch (error) {
          if (!(error instanceof DatabaseAway)) throw error
          throw new CommitDoubtful('the connection ended before the commit was told', { cause: error })
        }
      },
      rollback: () => connection.exec('ROLLBACK'),
    }
  }

  /** Reads of one state: in a transaction, whose statements are sent at once, so that nobody's come between. */
  async function listTogether(reads: readonly AskedRead[]): Promise<object[][]> {
    const connection = await together.get()
    const patienceMs = reads.some(({ query }) => query.isLong) ? longAnswerMs : undefined
    const patience = patienceMs === undefined ? '' : `; SET LOCAL statement_timeout = ${patienceMs}`
    const began = connection.exec(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY${patience}`)
    const replies = reads.map((read) => runRead(connection, read, patienceMs))
    const ended = connection.exec('COMMIT', patienceMs)
    const [lists] = await Promise.all([Promise.all(replies), began, ended])
    return lists
  }

  return {
    async list(reads) {
      refuseAbsent(true)
      const [only] = reads
      if (reads.length > 1 || !only) return listTogether(reads)
      return [await runRead(await readers.get(), only)]
    },
    begin,
    isInTouch: presence.isInTouch,
    findAbsence: presence.findAbsence,
    reasonOf,
    onNews: (listener) => void listeners.push(listener),
    keepUp: (upkeep) => keepUp(url, upkeep),
    // The lock is the last to go.
    async close() {
      await Promise.all(all.map((one) => one.close()))
      await presence.close()
    },
  }
}
