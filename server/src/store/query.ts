import type { Value } from './table.ts'

/** Named parameters of a query: `@name` in its text; `IN @names` takes a list. Names it does not have are ignored. */
export type Parameters = object

/** A named read, in SQL that every store understands. Its rows have their columns in camel case. */
export interface Query<Row, Asks extends Parameters = Parameters> {
  readonly name: string
  readonly sql: string
  /** Whether it looks through whole tables, and may take minutes. Asked together with others, it lets them all take their time. */
  readonly isLong?: boolean
  /** For the compiler alone. */
  readonly row?: Row
  readonly asks?: (asks: Asks) => void
}

/** Declares a read by its room and name, such as `ledger.findBalance`, by which errors and measurements tell of it. */
export function defineQuery<Row, Asks extends Parameters = object>(
  name: string,
  sql: string,
  options: Pick<Query<Row>, 'isLong'> = {},
): Query<Row, Asks> {
  const query = { name, sql, ...options }
  queries.push(query)
  return query
}

const queries: Query<unknown>[] = []

/** All that were declared, for those who look how a store goes about them. */
export const listQueries = (): readonly Query<unknown>[] => [...queries]

/** A value that a query takes: lists are for `IN`. */
export type Asked = Value | readonly (string | number)[]

/** Runs named reads on an open database. */
export type RunQuery = <Row, Asks extends Parameters>(query: Query<Row, Asks>, asks: Asks) => Row[]
