import type { RunQuery } from './query.ts'
import type { Row, TableWrites } from './sheet.ts'
import type { TableShape } from './tables.ts'

/** What the database says was in the way of a commit or a read, in words for anybody. */
export interface DatabaseFault {
  readonly because: string
  /** Whether another process had it: that passes by itself. */
  readonly isBusy: boolean
  /** Whether what it read was not what it wrote. */
  readonly isDamage: boolean
}

/** What the writer needs of a database: one transaction at a time, single rows in, what became of them out. */
export interface Database {
  /** Whether a transaction is open. A disk that fails makes a database give it up by itself. */
  isOpen(): boolean
  /** Throws where another process keeps the database busy. */
  begin(): void
  /** Returns when what was written is on disk. */
  commit(): void
  rollback(): void
  /** Begins what may be undone by itself, within the transaction; ended by `keepPart` or `undoPart`. */
  beginPart(): void
  keepPart(): void
  undoPart(): void
  load(shape: TableShape, key: Row): Row | undefined
  /** Throws `DataRefused` where the data does not allow it; what was written until then is still to be undone. */
  save(writes: readonly TableWrites[]): void
  readonly list: RunQuery
  /** Reads that see one state of the database. */
  read<T>(work: () => T): T
  /** Whether another process has changed it since this was last asked, or nobody can tell. */
  wasChangedElsewhere(): boolean
  /** What an error tells of the database or its disk; nothing where it tells of whoever asked. */
  readFault(error: unknown): DatabaseFault | undefined
  close(): void
}

/** The database refused rows: a clash, a CHECK, a row that is not there, or whose page is damaged. Somebody's unit is at fault, and not the disk. */
export class DataRefused extends Error {
  override name = 'DataRefused'
}
