import { type Clock, createSteadyNow, sleep } from '#kit'
import { type Database, DataRefused } from './database.ts'
import { commitProbe } from './probe.ts'
import type { Parameters, Query } from './query.ts'
import type { Change, ResultsOf } from './rule.ts'
import { beUnavailable, type Trouble, watchTrouble } from './trouble.ts'
import type { Unit } from './unit.ts'
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
  /** Writes changes of several rooms together, whole or not at all; kept, with what came of each, when their commit is on disk. */
  commit<const C extends readonly Change[]>(changes: C): Promise<ResultsOf<C>>
  /** Calls when what rooms remember may be stale: after a change that says so, or at most `watchMs` after another process's commit. */
  onStale(listener: () => void): void
  /** Tells the rooms that something they may remember was changed: an account, a token, a price, a switch. */
  announce(): void
  /** Does what the database needs beside what rooms write; whatever is in the way is done the next time. */
  keepUp(upkeep: Upkeep): Promise<void>
  /** Whether what others changed until a second ago is known here; until then nothing is remembered. */
  isInTouch(): boolean
  /**
   * Why nothing can be written now; nothing where it can. Until it is over all that is to be written is refused at once by
   * `service.unavailable`. Commands try for themselves.
   */
  findTrouble(): Trouble | undefined
  /** Calls when trouble begins, and with nothing when it is over. */
  onTrouble(listener: (trouble: Trouble | undefined) => void): void
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
  /** Called with words for anybody when something could not be read, since the database is damaged. */
  readonly onDamage?: (because: string) => void
}

interface StoreNeeds extends StoreReports {
  readonly database: Database
  readonly clock: Clock
  /** How often a service looks for what others changed; absent: a short command. */
  readonly watchMs?: number
}

/** How long a service's turn waits for another process's: every command is such a one, and takes milliseconds. */
const patienceMs = 1_000
/** How long a store that closes waits between its tries. */
const closingMs = 5

/** The store over a database, whichever it is. */
export function createStore({ database, clock, watchMs, ...reports }: StoreNeeds): Store {
  const isService = watchMs !== undefined
  const listeners: (() => void)[] = []
  const announce = (): void => {
    for (const listener of listeners) listener()
  }
  const writer = openWriter({
    database,
    clock,
    now: createSteadyNow(clock),
    announce,
    onCommit: reports.onCommit,
    onCommitFault,
    patienceMs: isService ? patienceMs : 0,
  })
  const watch = isService ? clock.every(watchMs, () => database.wasChangedElsewhere() && announce()) : undefined
  const trouble = watchTrouble({ clock, probe: () => commitProbe(openWrites(put)) })

  function onCommitFault(error: unknown): void {
    reports.onCommitFault?.(error)
    if (error instanceof DataRefused || !isService) return
    trouble.begin({ because: database.readFault(error)?.because ?? 'the database cannot be written', canRead: true })
  }

  function asProblem(error: unknown): unknown {
    const fault = database.readFault(error)
    if (fault?.isDamage) reports.onDamage?.(fault.because)
    return fault ? beUnavailable(error) : error
  }

  function put({ fail, ...unit }: Unit): void {
    writer.write({ ...unit, fail: (error) => fail(asProblem(error)) })
  }

  function refuseInTrouble(): void {
    const now = trouble.find()
    if (now) throw beUnavailable(new Error(now.because))
  }

  function putUnlessTrouble(unit: Unit): void {
    refuseInTrouble()
    put(unit)
  }

  /** Reads; where another process sets the database right after a crash, as soon as that is done. */
  async function read<T>(work: () => T): Promise<T> {
    const untilMs = clock.monotonicMs() + patienceMs
    for (;;) {
      try {
        return work()
      } catch (error) {
        const isPatient = isService && clock.monotonicMs() < untilMs
        if (!isPatient || database.readFault(error)?.isBusy !== true) throw asProblem(error)
        await sleep(clock, closingMs)
      }
    }
  }

  return {
    list: async (query, asks) => read(() => writer.list(query, asks)),
    find: async (query, asks) => read(() => writer.list(query, asks)[0]),
    // Each query gives rows of its own.
    listTogether: async (asked) =>
      read(() => writer.read(() => asked.map(([query, asks]) => writer.list(query, asks as never)))) as never,
    ...openWrites(putUnlessTrouble),
    async writeSoon<T>(change: Change<T>) {
      refuseInTrouble()
      try {
        // Who made the change knows what its rule returns.
        return (await writer.writeSoon([change]))[0] as T
      } catch (error) {
        throw asProblem(error)
      }
    },
    onStale: (listener) => void listeners.push(listener),
    announce,
    keepUp: async () => {},
    isInTouch: () => true,
    findTrouble: trouble.find,
    onTrouble: trouble.onChange,
    mayDoubt: false,
    async close() {
      watch?.cancel()
      trouble.close()
      writer.flush()
      while (writer.isWaiting()) {
        await sleep(clock, closingMs)
        writer.flush()
      }
      database.close()
    },
  }
}
