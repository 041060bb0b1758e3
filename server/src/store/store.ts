import type { Clock } from '#kit'
import { openDriver } from './driver.ts'
import { openGroupCommit } from './group-commit.ts'
import { migrate } from './migrate.ts'

/** A value a statement takes or gives. */
type Value = string | number | bigint | Uint8Array | null

/** Named parameters of a statement; `@name` in the SQL. Extra names are ignored. */
export type Parameters = object

export interface Statement<Row> {
  /** Runs it and says how many rows it changed. */
  run(parameters?: Parameters): number
  find(parameters?: Parameters): Row | undefined
  list(parameters?: Parameters): Row[]
  /** Rows one at a time, for reads too large to hold. */
  each(parameters?: Parameters): IterableIterator<Row>
}

/** Something to be written, made by a room's door and applied by the store it was made for. */
export type Change = () => void

/** The embedded store: one writer, one commit per event-loop turn. */
export interface Store {
  /** Prepares a statement once, to be run inside `write`, `writeSoon` or `read`. */
  prepare<Row = Record<string, Value>>(sql: string): Statement<Row>
  /** Runs `work` whole or not at all; kept when its commit is on disk. Other work of the turn shares the commit. */
  write<T>(work: () => T): Promise<T>
  /** As `write`, but kept at once: a crash before the turn's commit undoes it. For what a crash may undo, such as holds. */
  writeSoon<T>(work: () => T): Promise<T>
  /** Applies changes of several rooms together, whole or not at all; kept when their commit is on disk. */
  commit(changes: readonly Change[]): Promise<void>
  /** Runs reads that must see one state of the database. */
  read<T>(work: () => T): T
  /** Calls when what rooms remember may be stale: after `announce`, or at most `watchMs` after another process's commit. */
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
  /** Whether to bring an older database up to date; without it one is refused. Not while another process uses it. */
  readonly upgrades?: boolean
}

export function openStore({ dataDir, clock, watchMs, onCommit, upgrades = false }: StoreOptions): Store {
  const driver = openDriver(dataDir)
  try {
    migrate(driver, upgrades)
  } catch (error) {
    driver.close()
    throw error
  }
  const group = openGroupCommit(driver, clock, onCommit)
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
    prepare<Row>(sql: string): Statement<Row> {
      const statement = driver.prepare<[Parameters], Row>(sql)
      const none = {}
      return {
        run: (parameters = none) => statement.run(parameters).changes,
        find: (parameters = none) => statement.get(parameters),
        list: (parameters = none) => statement.all(parameters),
        each: (parameters = none) => statement.iterate(parameters),
      }
    },
    write: group.write,
    writeSoon: async (work) => group.run(work),
    commit: (changes) =>
      group.write(() => {
        for (const apply of changes) apply()
      }),
    read: (work) => driver.transaction(work).deferred(),
    onStale: (listener) => void listeners.push(listener),
    announce,
    close() {
      watch?.cancel()
      group.flush()
      driver.close()
    },
  }
}
