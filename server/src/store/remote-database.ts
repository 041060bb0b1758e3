import type { Parameters, Query } from './query.ts'
import type { RowRef } from './rule.ts'
import type { Row, TableWrites } from './sheet.ts'
import type { Upkeep } from './store.ts'
import type { TableShape } from './tables.ts'
import type { Trouble } from './trouble.ts'

/** A read and what it asks. */
export interface AskedRead {
  readonly query: Query<unknown, never>
  readonly asks: Parameters
  /** The job whose slice begins with it, where it does: of several that do the same one finds rows, and the others none. */
  readonly job?: string | undefined
}

/** A turn on a database elsewhere: a transaction, each step of which takes a way there and back. */
export interface RemoteTurn {
  /** The database's time when the turn began, Unix milliseconds. */
  readonly now: number
  list(reads: readonly AskedRead[]): Promise<readonly (readonly unknown[])[]>
  /** Locks rows and reads them; those that are not there are not among them. */
  load(refs: readonly RowRef[]): Promise<readonly (readonly [TableShape, Row])[]>
  /** Rejects with `DataRefused` where the data does not allow it; this and `load` with `TurnCrossed` where others are in the way. */
  save(writes: readonly TableWrites[]): Promise<void>
  /** Rejects with `LockedOut` where somebody's lock would be in the way of some write. */
  tryLocks(): Promise<void>
  /** Tells every process that what it remembers may be stale. */
  announce(): Promise<void>
  /** Kept when it is on disk; rejects with `CommitDoubtful` where nobody can tell whether it is. */
  commit(): Promise<void>
  rollback(): Promise<void>
}

/** A database that others use, too. */
export interface RemoteDatabase {
  /** Reads of one state, outside any turn. */
  list(reads: readonly AskedRead[]): Promise<readonly (readonly unknown[])[]>
  /**
   * Begins a turn. Its id is written with its first row. Where it is begun again, one of the same id that was committed before
   * makes it throw `TurnKnown`.
   */
  begin(id: string, isAgain?: boolean): Promise<RemoteTurn>
  /** Whether all that was told by others until a second ago has been heard. */
  isInTouch(): boolean
  /** Why it cannot be asked, or not be written, now; nothing where it can. */
  findAbsence(): Trouble | undefined
  /** Why something came to nothing, in words for anybody. */
  reasonOf(error: unknown): string
  onNews(listener: () => void): void
  keepUp(upkeep: Upkeep): Promise<void>
  close(): Promise<void>
}

/** The connection ended before the database told whether it had committed. */
export class CommitDoubtful extends Error {
  override name = 'CommitDoubtful'
}

/** A turn of this id was committed before. */
export class TurnKnown extends Error {
  override name = 'TurnKnown'
}

/** Another turn's locks were in the way, in a circle: it is known not to be committed, and may be done again. */
export class TurnCrossed extends Error {
  override name = 'TurnCrossed'
}

/** The database cannot be reached, or gave the turn up: it is known not to be committed. */
export class DatabaseAway extends Error {
  override name = 'DatabaseAway'
}

/** Somebody else holds a lock for longer than there is patience: it is known not to be committed. */
export class LockedOut extends DatabaseAway {
  override name = 'LockedOut'
}
