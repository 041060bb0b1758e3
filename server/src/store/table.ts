/**
 * How a column changes. A `sum` is added to and a `max` is raised, whatever others did to it meanwhile; a `set` is what was
 * written last. A `key` says which row it is; one that is `drawn` is given by the database.
 */
type Kind = 'key' | 'drawn' | 'sum' | 'max' | 'set'

/** A value a column holds. */
export type Value = string | number | Uint8Array | null

/** A column; `holds` is there for the compiler alone. */
export interface Column<Held extends Value, K extends Kind> {
  readonly kind: K
  readonly holds?: Held
}

type Columns = Readonly<Record<string, Column<never, Kind> | Column<Value, Kind>>>

export const text: Column<string, 'set'> = { kind: 'set' }
export const textOrNull: Column<string | null, 'set'> = { kind: 'set' }
export const number: Column<number, 'set'> = { kind: 'set' }
export const numberOrNull: Column<number | null, 'set'> = { kind: 'set' }
export const bytes: Column<Uint8Array, 'set'> = { kind: 'set' }
export const bytesOrNull: Column<Uint8Array | null, 'set'> = { kind: 'set' }
export const sum: Column<number, 'sum'> = { kind: 'sum' }
export const max: Column<number, 'max'> = { kind: 'max' }
export const keyText: Column<string, 'key'> = { kind: 'key' }
export const keyNumber: Column<number, 'key'> = { kind: 'key' }
export const keyBytes: Column<Uint8Array, 'key'> = { kind: 'key' }
export const drawn: Column<number, 'drawn'> = { kind: 'drawn' }

type Held<C> = C extends Column<infer V, Kind> ? V : never
type Named<C, K extends Kind> = {
  [N in keyof C]: C[N] extends Column<never, K> | Column<Value, K> ? N : never
}[keyof C]

/** What is said of a table, once. */
export interface Table<C = unknown> {
  readonly columns: C
  /** Whose row is the lock of its rows: a rule that names one of them names that one as well. */
  readonly under?: 'balance'
}

export function defineTable<const C extends Columns>(columns: C, options: Pick<Table, 'under'> = {}): Table<C> {
  return { columns, ...options }
}

type ColumnsOf<T> = T extends Table<infer C> ? C : never

/** A row as it is read: its columns by their names in camel case. */
export type RowOf<T> = { readonly [N in keyof ColumnsOf<T>]: Held<ColumnsOf<T>[N]> }

/** What says which row it is. */
export type KeyOf<T> = Pick<RowOf<T>, Named<ColumnsOf<T>, 'key' | 'drawn'> & keyof RowOf<T>>

/** A row that is new: all of it but what the database draws. */
export type NewRowOf<T> = Omit<RowOf<T>, Named<ColumnsOf<T>, 'drawn'>>

/** What changes in a row: what is added to a `sum`, the least a `max` shall be, what a `set` shall be. */
export type ChangesOf<T> = Partial<Omit<RowOf<T>, Named<ColumnsOf<T>, 'key' | 'drawn'>>>
