import type { Clock } from '#kit'
import { openDriver } from './driver.ts'
import { refuseFault } from './faults.ts'
import { openGroupCommit } from './group-commit.ts'
import { migrate } from './migrate.ts'
import { prepareStatement, type Statement, type Value } from './statement.ts'

/** Something to be written, made by a room's door and applied by the store it was made for. */
export type Change = () => void

/** The embedded store: one writer, one commit for the work of a turn or a few. */
export interface Store {
  /** Prepares a statement once, to be run inside `write`, `writeSoon` or `read`. */
  prepare<Row = Record<string, Value>>(sql: string): Statement<Row>
  /**
   * Runs `work` whole or not at all, when the commit comes that it shares with others; kept when that is on disk. It may
   * run twice, so it changes nothing but the database.
   */
  write<T>(work: () => T): Promise<T>
  /** As `write`, but run and kept at once: a crash before the commit undoes it. For what a crash may undo, such as holds. */
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
  let changes = 0
  const onChange = (): void => {
    changes++
  }
  // A service must not wait as long as a command: its event loop stands still meanwhile.
  if (watchMs !== undefined) driver.pragma(`busy_timeout = ${serviceBusyMs}`)
  const group = openGroupCommit({ driver, clock, onCommit, onCommitFault, countChanges: () => changes })
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
    prepare: (sql) => prepareStatement(driver, sql, onChange),
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
