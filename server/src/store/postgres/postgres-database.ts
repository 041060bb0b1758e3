import type { Clock } from '#kit'
import { DataRefused } from '#store/database'
import {
  type AskedRead,
  CommitDoubtful,
  DatabaseAway,
  type RemoteDatabase,
  type RemoteTurn,
  TurnKnown,
} from '#store/remote-database'
import { type Connection, connect } from './connection.ts'
import { loadRows } from './load.ts'
import { migrate } from './migrate.ts'
import { listInTurn, runRead } from './reads.ts'
import { saveRows } from './save.ts'
import { type ColumnTypes, readColumnTypes } from './sql.ts'
import { keepUp, prepareUpkeep } from './upkeep.ts'

interface PostgresNeeds {
  readonly url: string
  readonly clock: Clock
  /** The books' time where a test owns it; otherwise it is the server's. */
  readonly now?: (() => number) | undefined
  /** Whether to bring an older database up to date; without it one is refused. */
  readonly upgrades?: boolean | undefined
}

/** Connections that only read: what others wait for, and reads of one state, among which are long ones. */
const readersMax = 3
const togetherMax = 2

/** How often it is looked whether somebody still listens to the news. */
const listenMs = 1_000

const news = 'almagest'

const serverNow = `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint`

/**
 * The books on a PostgreSQL server. A connection that ended is made anew by whoever needs it next. Throws a Refusal where the
 * database is not ours.
 */
export async function openPostgresDatabase({
  url,
  clock,
  now,
  upgrades = false,
}: PostgresNeeds): Promise<RemoteDatabase> {
  const first = await connect(url)
  try {
    await migrate(first, upgrades)
    if (upgrades) await prepareUpkeep(first)
  } finally {
    await first.close()
  }
  const listeners: (() => void)[] = []
  const writer = holdConnection(url)
  const readers = holdSome(url, readersMax)
  const together = holdSome(url, togetherMax)
  const listening = holdConnection(url, async (connection) => {
    connection.onNews(tellAll)
    await connection.exec(`LISTEN ${news}`)
    // What was told while nobody listened.
    tellAll()
  })
  await listening.get()
  // Nobody asks anything of this connection: who remembers would never know that it ended.
  const watch = clock.every(listenMs, () => void listening.get().catch(() => {}))
  let types: ColumnTypes | undefined

  function tellAll(): void {
    for (const listener of listeners) listener()
  }

  async function begin(id: string): Promise<RemoteTurn> {
    const connection = await writer.get()
    types ??= await readColumnTypes(connection)
    const columns = types
    const [, { rows }] = await Promise.all([
      connection.exec('BEGIN'),
      connection.run(serverNow),
      connection.run(`INSERT INTO turn (id, at) VALUES ($1, (${serverNow}))`, [id]),
    ]).catch(async (error: unknown) => {
      await connection.exec('ROLLBACK').catch(() => {})
      throw error instanceof DataRefused ? new TurnKnown(`turn ${id} was committed before`) : error
    })
    return {
      now: now?.() ?? Number(rows[0]?.[0]),
      list: (reads) => listInTurn(connection, reads),
      load: (refs) => loadRows(connection, columns, refs),
      save: (writes) => saveRows(connection, columns, writes),
      announce: () => connection.exec(`NOTIFY ${news}`),
      async commit() {
        try {
          await connection.exec('COMMIT')
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
    const began = connection.exec('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const replies = reads.map((read) => runRead(connection, read))
    const ended = connection.exec('COMMIT')
    const [lists] = await Promise.all([Promise.all(replies), began, ended])
    return lists
  }

  return {
    async list(reads) {
      const [only] = reads
      if (reads.length > 1 || !only) return listTogether(reads)
      return [await runRead(await readers.get(), only)]
    },
    begin,
    onNews: (listener) => void listeners.push(listener),
    keepUp: (upkeep) => keepUp(url, upkeep),
    async close() {
      watch.cancel()
      await Promise.all([writer, listening, readers, together].map((one) => one.close()))
    },
  }
}

interface Holding {
  get(): Promise<Connection>
  close(): Promise<void>
}

/** A connection that is made when it is needed, and anew after it ended. */
function holdConnection(url: string, prepare: (connection: Connection) => Promise<void> = async () => {}): Holding {
  let held: Promise<Connection> | undefined
  let isClosed = false

  async function open(): Promise<Connection> {
    const connection = await connect(url)
    try {
      await prepare(connection)
    } catch (error) {
      await connection.close()
      throw error
    }
    return connection
  }

  function hold(): Promise<Connection> {
    const opened = open()
    // An end is told more than once: the last time there may be another in its place.
    function forget(): void {
      if (held === opened) held = undefined
    }
    opened.then((connection) => connection.onLost(forget), forget)
    held = opened
    return opened
  }

  return {
    get: () => (isClosed ? Promise.reject(new DatabaseAway('the store is closed')) : (held ?? hold())),
    async close() {
      isClosed = true
      await held?.then((connection) => connection.close()).catch(() => {})
    },
  }
}

/** Some connections, used in turn. */
function holdSome(url: string, count: number): Holding {
  const all = Array.from({ length: count }, () => holdConnection(url))
  return {
    get() {
      const [next] = all.splice(0, 1)
      if (!next) throw new RangeError('there are no connections to use')
      all.push(next)
      return next.get()
    },
    close: async () => void (await Promise.all(all.map((one) => one.close()))),
  }
}
