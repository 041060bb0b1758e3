import type { Clock, Random } from '#kit'
import type { Store, StoreReports } from './store.ts'

/** How the books are opened. */
export interface OpenOptions extends StoreReports {
  readonly clock: Clock
  readonly random: Random
  /**
   * A service has the books for itself until it closes them, brings an older database up to date, and sees within a second what
   * commands change. Absent: a short command, beside a service or without one.
   */
  readonly isService?: boolean
  /** Whether the operator knows that the database was lost; without it none is made in its place. */
  readonly beginsAnew?: boolean | undefined
  /** The books' time where a test owns it and the storage would have its own: Unix milliseconds. */
  readonly now?: () => number
  /** Told what is not as it should be, and keeps nothing from starting. */
  readonly onWarning?: (text: string) => void
}

/** Where a server has the books. */
export interface DatabaseAddress {
  readonly url: string
  /** The same without its password: for people. */
  readonly name: string
  /** What must never be seen of it, as it was written and as it is sent. */
  readonly secrets: readonly string[]
}

/** What there is of a database: none yet, a sound one, or one that needs the operator. `says` and `advice` are for people. */
export interface DatabaseState {
  readonly kind: 'none' | 'sound' | 'bad'
  readonly says: string
  /** What to do where it is bad and a backup is not what it needs. */
  readonly advice?: string
}

/** What was removed is gone; what keeps it from being so; or that others' files may still hold it. */
export type Wiped = 'whole' | 'service runs' | 'log in use' | 'by the server'

/** What a disk has left, as `statfs` tells it. */
export interface Disk {
  readonly bavail: number
  readonly bsize: number
  readonly blocks: number
}

/** What the books are kept by, and how much room they take. */
export interface StorageSize {
  /** As operators know it, with its version. */
  readonly engine: string
  /** Of the database and what is written beside it. */
  readonly bytes: number
}

export interface StorageLock {
  release(): Promise<void>
}

/** Where the books are kept, and what is done to them as a whole. What is thrown of it is a Refusal wherever an operator can mend it. */
export interface Storage {
  /** As operators know it; without a password. */
  readonly name: string
  /** The folder of its files, where it is one of this machine. */
  readonly folder?: string
  /** The file of the key of tokens; absent where the operator must give one. */
  readonly keyFile?: string
  /** Throws a Refusal where another service has the books, or where they are not ours. */
  open(options: OpenOptions): Promise<Store>
  /** Throws a Refusal where no books were ever begun: a mistyped setting should not make any. */
  requireBooks(): Promise<void>
  /** Keeps services away until it is released; throws a Refusal where one runs. */
  lock(): Promise<StorageLock>
  /** Whether a service has the books now. Makes nothing. */
  isServed(): Promise<boolean>
  /** Looks at the database, beside a running service or without one, and makes nothing. Not while this process has it open. */
  check(): Promise<DatabaseState>
  /** Copies the database to a new file while it is in use. Throws a Refusal that says by what it is done, where it is not by us. */
  backUp(file: string): Promise<{ readonly bytes: number }>
  /** Puts a backup where there is no database yet; as `backUp`. */
  restore(file: string): Promise<void>
  /** Where in the tables a text still stands, as in `entry.reason`. Reads all of them. */
  findText(text: string): Promise<readonly string[]>
  /** Files beside the database that hold a text, or may. */
  findStrangers(text: string): Promise<readonly string[]>
  /** Writes over what was removed, as far as that can be. */
  wipe(): Promise<Wiped>
  /** Beside a running service too: it reads nothing that grows with the books. */
  measure(): Promise<StorageSize>
  /** The disk of the database, where it is this machine's. */
  readDisk?(): Promise<Disk>
  /** The error as a Refusal where it tells of the database; otherwise as it was. */
  refuseFault(error: unknown): unknown
}
