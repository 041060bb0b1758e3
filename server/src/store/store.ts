import { type Clock, createSteadyNow } from '#kit'
import type { Database } from './database.ts'
import type { Parameters, Query } from './query.ts'
import type { Change } from './rule.ts'
import { openWriter } from './writer.ts'
import { openWrites } from './writes.ts'

/** Rows of one state of the database, in the order of the queries. */
type RowsOf<Q> = {
  readonly [N in keyof Q]: Q[N] extends readonly [Query<infer Row, never>, object] ? readonly Row[] : never
}

/** The books: what rooms read of them, and what they write. */
export interface Store {
  /** Reads; sees whatever was told before it was asked. */
  list<Row, Asks extends Parameters>(query: Query<Row, Asks>, asks: Asks): Promise<readonly Row[]>
  /** As `list`, of a query that gives one row at most. */
  find<Row, Asks extends Parameters>(query: Query<Row, Asks>, asks: Asks): Promise<Row | undefined>
  /** Several reads of one state of the database. */
  listTogether<const Q extends readonly (readonly [Query<unknown, never>, object])[]>(asked: Q): Promise<RowsOf<Q>>
  /** Writes a change with others of its turn; kept, with what its rule returns, when that is on disk. */
  write<T>(change: Change<T>): Promise<T>
  /** As `write`, but told at once: a crash before the commit undoes it. For what a crash may undo, such as holds. */
  writeSoon<T>(change: Change<T>): Promise<T>
  /** Writes changes of several rooms together, whole or not at all; kept when their commit is on disk. */
  commit(changes: readonly Change[]): Promise<void>
  /** Calls when what rooms remember may be stale: after a change that says so, or at most `watchMs` after another process's commit. */
  onStale(listener: () => void): void
  /** Tells the rooms that something they may remember was changed: an account, a token, a price, a switch. */
  announce(): void
  /** Does what the database needs beside what rooms write; whatever is in the way is done the next time. */
  keepUp(upkeep: Upkeep): Promise<void>
  /** Whether what others changed until a second ago is known here; until then nothing is remembered. */
  isInTouch(): boolean
  /** Why the books cannot be asked now, in words for anybody; nothing where they can. */
  findAbsence(): string | undefined
  /** Whether it may take long to learn what became of a commit. */
  readonly mayDoubt: boolean
  /** Kept when nothing is left to be written. */
  close(): Promise<void>
}

export interface Upkeep {
  /** Records of calls that came before may go at once where a database keeps them apart, Unix milliseconds. */
  readonly callsBefore: number
  /** Kept when it is noted that they go. */
  noteDrop(): Promise<void>
}

/** What is told of commits. */
export interface StoreReports {
  readonly onCommit?: (durationMs: number) => void
  /** Called when a commit came to nothing: the disk is full or fails. */
  readonly onCommitFault?: (error: unknown) => void
}

interface StoreNeeds extends StoreReports {
  readonly database: Database
  readonly clock: Clock
  readonly watchMs?: number
}

/** The store over a database, whichever it is. */
export function createStore({ database, clock, watchMs, ...reports }: StoreNeeds): Store {
  const listeners: (() => void)[] = []
  const announce = (): void => {
    for (const listener of listeners) listener()
  }
  const writer = openWriter({ database, clock, now: createSteadyNow(clock), announce, ...reports })
  const watch =
    watchMs === undefined ? undefined : clock.every(watchMs, () => database.wasChangedElsewhere() && announce())

  const writes = openWrites(writer.write)

  return {
    list: async (query, asks) => writer.list(query, asks),
    find: async (query, asks) => writer.list(query, asks)[0],
    // Each query gives rows of its own.
    listTogether: async (asked) =>
      writer.read(() => asked.map(([query, asks]) => writer.list(query, asks as never))) as never,
    ...writes,
    // Who made the change knows what its rule returns.
    writeSoon: async <T>(change: Change<T>) => writer.writeSoon([change])[0] as T,
    onStale: (listener) => void listeners.push(listener),
    announce,
    keepUp: async () => {},
    isInTouch: () => true,
    findAbsence: () => undefined,
    mayDoubt: false,
    async close() {
      watch?.cancel()
      writer.flush()
      database.close()
    },
  }
}
