import type { Query } from './query.ts'
import type { Sheet } from './sheet.ts'
import type { KeyOf } from './table.ts'
import { shapes, type TableName, type Tables } from './tables.ts'

/** Something to be written, as data: a rule by its name, and what it asks of the rule. */
export interface Change<Result = unknown> {
  readonly rule: string
  readonly asks: object
  /** What comes of it, for the compiler alone. */
  readonly result?: Result
}

/** What comes of changes, in their order. */
export type ResultsOf<C> = { readonly [N in keyof C]: C[N] extends Change<infer Result> ? Result : never }

/**
 * A row that a rule needs, there or not. Rows several accounts use may be named for sharing: to be read, and to stay. What is
 * named for striking is not read: it may only be removed.
 */
export type RowRef = {
  readonly [T in TableName]: { readonly in: T; readonly key: KeyOf<Tables[T]>; readonly for?: 'sharing' | 'striking' }
}[TableName]

/**
 * What may change in the books, and how. `apply` is plain: it reads and changes rows of the sheet and returns what came of
 * it, or throws, which undoes its own unit and nobody else's. It draws no ids and reads no clock but `sheet.now`.
 */
interface Rule<Asks, Result, Found> {
  /** Its room and what it does, such as `ledger.takeHold`. */
  readonly name: string
  /** Reads made before its rows are locked, that only say which rows those are. They take what is asked, and `now`. */
  readonly find?: { readonly [F in keyof Found]: Query<Found[F], Asks & { readonly now: number }> }
  /**
   * Those of its reads that say what must be left: they are made once more when its rows are locked, and `apply` is given what
   * they find then. Who refers to a row has locked it for sharing, and so is seen by then.
   */
  readonly looksAgain?: readonly (keyof Found & string)[]
  /** Whether it does a slice of work that of several services one does at a time: the reads of the others give nothing. */
  readonly isJob?: boolean
  /** Whether rooms may remember what it changes: they are told after its commit. */
  readonly announces?: boolean
  /** The rows it reads or changes. Rows it only inserts, under a key nobody else has, need not be named. */
  rows(asks: Asks, found: FoundRows<Found>): readonly RowRef[]
  apply(sheet: Sheet, asks: Asks, found: FoundRows<Found>): Result
}

type FoundRows<Found> = { readonly [F in keyof Found]: readonly Found[F][] }

/** A rule as the store runs it. Who made the change has checked what it asks. */
export type AnyRule = Rule<object, unknown, Readonly<Record<string, unknown>>>

const rules = new Map<string, AnyRule>()

/**
 * Declares a rule, and returns what makes its changes. In `Found` stand the rows that its reads give, by their names.
 */
export function defineRule<Asks extends object, Result = void, Found extends object = object>(
  rule: Rule<Asks, Result, Found>,
): (asks: Asks) => Change<Result> {
  if (rules.has(rule.name)) throw new Error(`there are two rules ${rule.name}`)
  // The change and its rule are made by the same call: what is asked is what the rule takes.
  rules.set(rule.name, rule as unknown as AnyRule)
  return (asks) => ({ rule: rule.name, asks })
}

export function getRule(name: string): AnyRule {
  const rule = rules.get(name)
  if (!rule) throw new Error(`there is no rule ${name}`)
  return rule
}

/** Tables whose rows stand under a lock of their account's. */
const guarded: ReadonlySet<TableName> = new Set(
  [...shapes.values()].filter(({ under }) => under === 'balance').map(({ name }) => name),
)

/** Throws where rows are named without the one whose lock they stand under. */
export function checkLocks(rule: string, refs: readonly RowRef[]): void {
  let unguarded: TableName | undefined
  for (const { in: table } of refs) {
    if (table === 'balance') return
    if (guarded.has(table)) unguarded = table
  }
  if (unguarded) throw new Error(`${rule} names a row of ${unguarded} without its account's balance, which is its lock`)
}
