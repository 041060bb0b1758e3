import { createHash } from 'node:crypto'
import { Socket } from 'node:net'
import pg from 'pg'
import { systemClock, within } from '#kit'
import { DataRefused } from '#store/database'
import { DatabaseAway, LockedOut, TurnCrossed } from '#store/remote-database'

/** How long a connection may take to be made. */
const connectMs = 5_000

/** How long the last answers may take of a connection that is closed. */
const closeMs = 2_000

/** How long an answer may take that looks through whole tables, and those that wait for it. */
export const longAnswerMs = 3_600_000

/** How long an answer may take: longer than the server lets a statement run, so that only one who is gone is given up. */
const answerMs = 70_000

/** After how long without a word the system asks whether the server is still there. */
const keepAliveMs = 10_000

/**
 * What the store demands of each connection, whatever the server's own settings: nobody waits for a lock or a statement for
 * ever, a transaction nobody ends is ended, and a peer that is gone is noticed.
 */
const settings: Readonly<Record<string, string>> = {
  lock_timeout: '5s',
  statement_timeout: '60s',
  idle_in_transaction_session_timeout: '30s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  timezone: 'UTC',
  // A charge that was told is on disk, whatever the server does by default.
  synchronous_commit: 'on',
  default_transaction_isolation: 'read committed',
  // Where no index helps, a plan that may not look through tables has a cost for which it is compiled: 100 ms for a table of two rows.
  jit: 'off',
}

/** Whole numbers and sums of them come as numbers: micro-yuan and Unix milliseconds are exact in them. */
const wholeTypes: readonly number[] = [pg.types.builtins.INT8, pg.types.builtins.NUMERIC]

const types = {
  getTypeParser: (oid: number, format: 'text' | 'binary' = 'text') =>
    wholeTypes.includes(oid) ? Number : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text'),
}

/**
 * What is for whoever has callers waiting: one who is locked out is told soon, yet after the server has looked whether two wait
 * for each other, for which it takes a second.
 */
export const hasty = { lock_timeout: '1500ms', statement_timeout: '10s' } as const

/** One connection, on which statements are sent without waiting for those before. */
export interface Connection {
  /** The server's process for it, as the connection was told. */
  readonly processId: number | null
  /** Runs a statement, prepared once; rows are lists of cells. A connection whose answer takes longer than `patienceMs` is ended. */
  run(sql: string, values?: readonly unknown[], patienceMs?: number): Promise<Reply>
  /** Runs statements that take no values and give no rows. */
  exec(sql: string, patienceMs?: number): Promise<void>
  onLost(listener: (error: Error) => void): void
  onNews(listener: () => void): void
  /** Ends it when what was sent is answered, or after a moment. */
  close(): Promise<void>
  /** Ends it at once: whoever waits is told that it ended. */
  abort(): void
}

export interface Reply {
  readonly count: number
  readonly columns: readonly string[]
  readonly rows: readonly (readonly unknown[])[]
}

/** `name` is what the server's own lists call it; `more` are settings of this one alone. */
export async function connect(url: string, name = 'almagest', more: typeof settings = {}): Promise<Connection> {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectMs,
    application_name: name,
    stream: () => socket,
    query_timeout: answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    options: Object.entries({ ...settings, ...more })
      .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
      .join(' '),
    pipeline: true,
    types,
  })
  const lost: ((error: Error) => void)[] = []
  client.on('error', (error) => {
    for (const listener of lost) listener(error)
  })
  try {
    await client.connect()
  } catch (error) {
    socket.destroy()
    // Whatever keeps us out, a changed password too, may be otherwise later.
    throw new DatabaseAway(textOf(error), { cause: error })
  }
  const names = new Map<string, string>()

  function nameOf(text: string): string {
    const name = names.get(text) ?? createHash('sha256').update(text).digest('hex').slice(0, nameLength)
    names.set(text, name)
    return name
  }

  /** What a connection refuses now it refuses for ever: whoever asks next has a connection of its own. */
  async function endIfStale(error: unknown): Promise<never> {
    if (error instanceof pg.DatabaseError && stale.has(error.code ?? '')) {
      for (const listener of lost) listener(error)
      // Not waited for: of what was sent with it this is the first to be told.
      client.end().catch(() => {})
    }
    throw error
  }

  /** Whatever is sent next would wait behind the answer that does not come. */
  function endIfLate(error: unknown): never {
    if (isLate(error)) socket.destroy()
    throw error
  }

  return {
    async run(text, values = [], patienceMs = answerMs) {
      // Its types leave it out.
      const patience = { query_timeout: patienceMs }
      const sent = client.query({ name: nameOf(text), text, values: [...values], rowMode: 'array', ...patience })
      const result = await named(sent.catch(endIfLate).catch(endIfStale))
      return { count: result.rowCount ?? 0, columns: result.fields.map(({ name }) => name), rows: result.rows }
    },
    async exec(sql, patienceMs = answerMs) {
      const patience = { query_timeout: patienceMs }
      await named(client.query({ text: sql, ...patience }).catch(endIfLate))
    },
    onLost: (listener) => void lost.push(listener),
    onNews: (listener) => void client.on('notification', listener),
    processId: 'processID' in client && typeof client.processID === 'number' ? client.processID : null,
    async close() {
      await within(systemClock, closeMs, client.end(), () => new Error('it does not end')).catch(() => {})
      socket.destroy()
    },
    abort: () => void socket.destroy(),
  }
}

const nameLength = 32

/** What a server says that takes no writes: a standby, or one that its keepers made so, as some do when its disk is full. */
export const readOnly = '25006'

/** A prepared statement whose columns are others now, or that is not there; and a server that could only be read when this began. */
const stale: ReadonlySet<string> = new Set(['0A000', '26000', readOnly])

const isLate = (error: unknown): boolean => error instanceof Error && error.message === 'Query read timeout'

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Throws what the server says of a turn, and that it is gone, by the store's names. */
async function named<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw nameFault(error)
  }
}

/**
 * Class 22: a value no column takes; 23: a CHECK, a key, a value that must be there; P0001: a trigger of ours. Class 40: locks of
 * others, in a circle; 55P03: for too long. Class 08, 57P, and what the server did not say: the connection ended. Class 53, 58,
 * XX and 57014: no room, no files, damage, or a statement that took too long. 25006: it can only be read now; 42501: no right.
 */
function nameFault(error: unknown): unknown {
  const code = error instanceof pg.DatabaseError ? (error.code ?? '08') : '08'
  const text = textOf(error)
  if (code === '55P03') return new LockedOut(text, { cause: error })
  if (/^(08|53|57|58|XX|25006|42501)/.test(code)) return new DatabaseAway(text, { cause: error })
  if (/^(22|23|P0001)/.test(code)) return new DataRefused(text, { cause: error })
  if (code.startsWith('40')) return new TurnCrossed(text, { cause: error })
  return error
}
