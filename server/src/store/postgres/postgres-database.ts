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
import { runRead } from './reads.ts'
import { saveRows } from './save.ts'
import { type ColumnTypes, readColumnTypes } from './sql.ts'

interface PostgresNeeds {
  readonly url: string
  /** The books' time where a test owns it; otherwise it is the server's. */
  readonly now?: (() => number) | undefined
  /** Whether to bring an older database up to date; without it one is refused. */
  readonly upgrades?: boolean | undefined
}

/** Connections that only read. */
const readersMax = 3

const news = 'almagest'

const serverNow = `SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint`

/**
 * The books on a PostgreSQL server. A connection that ended is made anew by whoever needs it next. Throws a Refusal where the
 * database is not ours.
 */
export async function openPostgresDatabase({ url, now, upgrades = false }: PostgresNeeds): Promise<RemoteDatabase> {
  const first = await connect(url)
  try {
    await migrate(first, upgrades)
  } finally {
    await first.close()
  }
  const listeners: (() => void)[] = []
  const writer = holdConnection(url)
  const readers = Array.from({ length: readersMax }, () => holdConnection(url))
  const listening = holdConnection(url, async (connection) => {
    connection.onNews(tellAll)
    await connection.exec(`LISTEN ${news}`)
    // What was told while nobody listened.
    tellAll()
  })
  await listening.get()
  let types: ColumnTypes | undefined
  let nextReader = 0

  function tellAll(): void {
    for (const listener of listeners) listener()
  }

  async function begin(id: string): Promise<RemoteTurn> {
    const connection = await writer.get()
    types ??= await readColumnTypes(connection)
    const columns = types
    const [began, time, first] = await Promise.allSettled([
      connection.exec('BEGIN'),
      connection.run(serverNow),
      connection.run(`INSERT INTO turn (id, at) VALUES ($1, (${serverNow}))`, [id]),
    ])
    if (began.status === 'rejected') throw began.reason
    if (time.status === 'rejected') throw time.reason
    if (first.status === 'rejected') {
      await connection.exec('ROLLBACK').catch(() => {})
      throw isKnown(first.reason) ? new TurnKnown(`turn ${id} was committed before`) : first.reason
    }
    return {
      now: now?.() ?? Number(time.value.rows[0]?.[0]),
      list: (reads) => Promise.all(reads.map((read) => runRead(connection, read))),
      load: (refs) => loadRows(connection, columns, refs),
      save: (writes) => saveRows(connection, columns, writes),
      announce: () => connection.exec(`NOTIFY ${news}`),
      async commit() {
        try {
          await connection.exec('COMMIT')
        } catch (error) {
          if (isOfServer(error)) throw isRefusal(error) ? new DataRefused(error.message, { cause: error }) : error
          throw new CommitDoubtful('the connection ended before the commit was told', { cause: error })
        }
      },
      rollback: () => connection.exec('ROLLBACK'),
    }
  }

  /** Reads of one state: in a transaction, which has its connection to itself. */
  async function listTogether(reads: readonly AskedRead[]): Promise<object[][]> {
    const connection = await connect(url)
    try {
      await connection.exec('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
      return await Promise.all(reads.map((read) => runRead(connection, read)))
    } finally {
      await connection.close()
    }
  }

  return {
    async list(reads) {
      const [only] = reads
      if (reads.length > 1 || !only) return listTogether(reads)
      const reader = readers[nextReader++ % readers.length]
      return reader ? [await runRead(await reader.get(), only)] : []
    },
    begin: (id) => toldAway(begin(id)),
    onNews: (listener) => void listeners.push(listener),
    async close() {
      await Promise.all([writer, listening, ...readers].map((one) => one.close()))
    },
  }
}

/** A connection that is made when it is needed, and anew after it ended. */
function holdConnection(url: string, prepare: (connection: Connection) => Promise<void> = async () => {}) {
  let held: Promise<Connection> | undefined
  let isClosed = false

  async function open(): Promise<Connection> {
    const connection = await connect(url)
    connection.onLost(() => {
      held = undefined
    })
    await prepare(connection)
    return connection
  }

  return {
    get(): Promise<Connection> {
      if (isClosed) return Promise.reject(new DatabaseAway('the store is closed'))
      held ??= open().catch((error: unknown) => {
        held = undefined
        throw error
      })
      return held
    },
    async close(): Promise<void> {
      isClosed = true
      await held?.then((connection) => connection.close()).catch(() => {})
    },
  }
}

/** What is thrown where the server is not there is told by one name. */
async function toldAway<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof TurnKnown || isOfServer(error)) throw error
    throw new DatabaseAway(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

interface ServerError extends Error {
  readonly code: string
}

/** Whether the server said it, in an SQLSTATE: what else is thrown says that the connection ended. */
const isOfServer = (error: unknown): error is ServerError =>
  error instanceof Error &&
  'code' in error &&
  /^[0-9A-Z]{5}$/.test(String(error.code)) &&
  !/^(08|57P)/.test(String(error.code))

const isRefusal = ({ code }: ServerError): boolean => code.startsWith('23')

const isKnown = (error: unknown): boolean => isOfServer(error) && error.code === '23505'
