import type { Accounts, Tokens } from '#accounts'
import type { Archive } from '#archive'
import type { Catalogue, FindExample, Imports, Pauses, Switches, Withdrawals } from '#catalogue'
import type { DeliveryBook } from '#deliveries'
import type { Actor, Desk } from '#desk'
import type { Drift } from '#drift'
import type { Clock, Random } from '#kit'
import type { Ledger } from '#ledger'
import type { Limits } from '#limits'
import type { Notices } from '#notices'
import type { People } from '#people'
import type { Bench } from '#proof'
import type { DatabaseAddress, Storage, Store } from '#store'
import type { Usage } from '#usage'
import type { Installation } from './installation.ts'

/** The rooms that keep books: all that commands need, beside a running service or without one. */
export interface Books extends Desk {
  readonly storage: Storage
  readonly store: Store
  readonly catalogue: Catalogue
  /** The part of the catalogue that is written as files. */
  readonly written: Catalogue
  readonly imports: Imports
  readonly findExample: FindExample
  readonly switches: Switches
  readonly pauses: Pauses
  readonly withdrawals: Withdrawals
  readonly accounts: Accounts
  readonly tokens: Tokens
  readonly ledger: Ledger
  readonly archive: Archive
  readonly limits: Limits
  readonly usage: Usage
  readonly deliveryBook: DeliveryBook
  readonly drift: Drift
  readonly people: People
  readonly notices: Notices
}

/** A running service. */
export interface Service {
  readonly books: Books
  /** Starts to listen; returns the address. */
  listen(): Promise<string>
  /** Takes calls for the time of `DRAIN`, with `/readyz` saying no; finishes those running; closes. */
  stop(): Promise<void>
}

/** Settings a command decides itself. */
export interface Overrides {
  readonly dataDir?: string
  /** Present and undefined: the folder has the books. */
  readonly databaseUrl?: undefined
  readonly port?: number
  readonly drainMs?: number
  readonly logLevel?: 'warn'
  readonly providers?: readonly string[]
  readonly metrics?: 'open'
  /** Present and undefined: metrics have no port of their own. */
  readonly metricsPort?: undefined
  /** Present and undefined: nobody is told of anything. */
  readonly alertWebhook?: undefined
  /** Whether a database that was lost is to be begun anew. */
  readonly beginsAnew?: boolean
}

/** What the command is given by the process it runs in. */
export interface OperatorNeeds {
  readonly version: string
  readonly clock: Clock
  readonly random: Random
  /** Who runs the command. */
  readonly actor: Actor
  readonly write: (text: string) => void
  /** As `write`, for what may be long: keeps when it is taken, with `false` when nobody reads any more. */
  readonly stream: (text: string | Uint8Array) => Promise<boolean>
  /** Whether what is written is shown to somebody: a terminal. */
  readonly isShown: boolean
  readonly complain: (text: string) => void
  /** Whether somebody watches what is complained: a terminal. */
  readonly isWatched: boolean
  /** Asks whoever sits at the terminal; absent where nobody does. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined
  /** Where the books are kept; commands read the settings only when they need them. */
  readonly openStorage: () => Promise<Storage>
  /** Reads the address of a database elsewhere. Throws a Refusal that says nothing of what it read. */
  readonly readAddress: (value: string) => DatabaseAddress
  /** What the settings say, also where some of them are wrong. */
  readonly describeInstallation: () => Installation
  /** A variable of the environment this command runs in. */
  readonly findVariable: (name: string) => string | undefined
  /** Where callers reach the service, as the settings have it. */
  readonly getAddress: () => string
  readonly describeSettings: () => string
  readonly openBooks: () => Promise<Books>
  /** Has somebody told of what an audit found, where alerts are set, by the running service or at once. */
  readonly noteAudit: (books: Books, differences: number) => Promise<void>
  /** What upstreams are proved with: those with credentials, or the one named. Throws a Refusal where there is none. */
  readonly openBench: (name: string | undefined) => Promise<Bench>
  readonly openService: (overrides?: Overrides) => Promise<Service>
  /** Kept when the process is asked to stop. */
  readonly untilStopped: () => Promise<void>
}

export interface CommandNeeds extends OperatorNeeds {
  /** Makes the command end with exit code 1 although it was carried out: `verify` found a difference. */
  readonly fail: () => void
}
