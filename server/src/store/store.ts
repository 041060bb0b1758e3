import { type Clock, createSteadyNow } from '#kit'
import { openDriver } from './driver.ts'
import { refuseFault } from './faults.ts'
import { migrate } from './migrate.ts'
import type { Parameters, Query } from './query.ts'
import type { Change } from './rule.ts'
import { prepareStatement, type Statement, type Value } from './statement.ts'
import { openWriter, type Written } from './writer.ts'

/** Rows of one state of the database, in the order of the queries. */
type RowsOf<Q> = {
  readonly [N in keyof Q]: Q[N] extends readonly [Query<infer Row, never>, object] ? readonly Row[] : never
}

/** The embedded store: one writer, one commit for the work of a turn or a few. */
export interface Store {
  /** Reads; sees whatever was told before it was asked. */
  list<Row, Asks extends Parameters>(query: Query<Row, Asks>, asks: Asks): Promise<readonly Row[]>
  /** As `list`, of a query that gives one row at most. */
  find<Row, Asks extends Parameters>(query: Query<Row, Asks>, asks: Asks): Promise<Row | undefined>
  /** Several reads of one state of the database. */
  listTogether<const Q extends readonly (readonly [Query<unknown, never>, object])[]>(asked: Q): Promise<RowsOf<Q>>
  /** Writes a change with others of its turn; kept, with what its rule returns, when that is on disk. */
  write<T>(change: Change<T> | (() => T)): Promise<T>
  /** As `write`, but told at once: a crash before the commit undoes it. For what a crash may undo, such as holds. */
  writeSoon<T>(change: Change<T> | (() => T)): Promise<T>
  /** Writes changes of several rooms together, whole or not at all; kept when their commit is on disk. */
  commit(changes: readonly Written[]): Promise<void>
  /** Prepares a statement once, to be run inside a closure of `write`, `writeSoon` or `read`. */
  prepare<Row = Record<string, Value>>(sql: string): Statement<Row>
  /** Runs reads that must see one state of the database. */
  read<T>(work: () => T): T
  /** Calls when what rooms remember may be stale: after a change that says so, or at most `watchMs` after another process's commit. */
  onStale(listener: () => void): void
  /** Tells the rooms that something they may remember was changed: an account, a token, a price, a switch. */
  announce(): void
  close(): void
}

export interface StoreOptions {
  readonly dataDir: string
  readonly clock: Clock
  /** How often to look for changes made by other processes; absent: never (a short command). */
  readonly watchMs?: number
  readonly onCommit?: (durationMs: number) => void
  /** Called when a commit came to nothing: the disk is full or fails. */
  readonly onCommitFault?: (error: unknown) => void
  /** Whether to bring an older database up to date; without it one is refused. Not while another process uses it. */
  readonly upgrades?: boolean
  /** Whether the operator knows that the database of this folder was lost; without it none is made in its place. */
  readonly beginsAnew?: boolean | undefined
}

const serviceBusyMs = 1_000

export function openStore({ dataDir, clock, watchMs, onCommit, onCommitFault, ...options }: StoreOptions): Store {
  const { upgrades = false, beginsAnew = false } = options
  const driver = openDriver(dataDir, beginsAnew)
  try {
    migrate(driver, upgrades)
  } catch (error) {
    driver.close()
    throw refuseFault(error, driver.name)
  }
  // A service must not wait as long as a command: its event loop stands still meanwhile.
  if (watchMs !== undefined) driver.pragma(`busy_timeout = ${serviceBusyMs}`)
  const now = createSteadyNow(clock)
  const writer = openWriter({ driver, clock, now, announce, onCommit, onCommitFault })
  const listeners: (() => void)[] = []

  const readDataVersion = driver.prepare('PRAGMA data_version').pluck()
  let dataVersion = readDataVersion.get()
  const watch = watchMs === undefined ? undefined : clock.every(watchMs, noticeForeignChange)

  function noticeForeignChange(): void {
    const seen = readDataVersion.get()
    if (seen === dataVersion) return
    dataVersion = seen
    announce()
  }

  function announce(): void {
    for (const listener of listeners) listener()
  }

  return {
    list: async (query, asks) => writer.read((list) => list(query, asks)),
    find: async (query, asks) => writer.read((list) => list(query, asks))[0],
    // Each query gives rows of its own.
    listTogether: async (asked) =>
      writer.read((list) => asked.map(([query, asks]) => list(query, asks as never))) as never,
    write: async (change) => (await writer.write<[never]>([change as Written]))[0],
    writeSoon: async (change) => writer.writeSoon<[never]>([change as Written])[0],
    commit: async (changes) => void (await writer.write(changes)),
    prepare: (sql) => prepareStatement(driver, sql),
    read: (work) => writer.read(work),
    onStale: (listener) => void listeners.push(listener),
    announce,
    close() {
      watch?.cancel()
      writer.flush()
      driver.close()
    },
  }
}
