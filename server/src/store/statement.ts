import type { Driver } from './driver.ts'

/** A value a statement takes or gives. */
export type Value = string | number | bigint | Uint8Array | null

/** Named parameters of a statement: `@name` in the SQL. Extra names are ignored. */
export type Parameters = object

export interface Statement<Row> {
  /** Runs it and says how many rows it changed. */
  run(parameters?: Parameters): number
  find(parameters?: Parameters): Row | undefined
  list(parameters?: Parameters): Row[]
  /** Rows one at a time, for reads too large to hold. */
  each(parameters?: Parameters): IterableIterator<Row>
}

/**
 * Prepares a statement with named parameters. They are bound by position: by name, an insert of
 * ten columns took half as long again. A name that is missing is an error, as it is for the driver.
 */
export function prepareStatement<Row>(driver: Driver, sql: string): Statement<Row> {
  const names = [...sql.matchAll(/@(\w+)/g)].map(([, name = '']) => name)
  const statement = driver.prepare<Value[], Row>(sql.replaceAll(/@\w+/g, '?'))
  const bind = createBinder(names)
  return {
    run: (parameters = {}) => statement.run(...bind(parameters)).changes,
    find: (parameters = {}) => statement.get(...bind(parameters)),
    list: (parameters = {}) => statement.all(...bind(parameters)),
    each: (parameters = {}) => statement.iterate(...bind(parameters)),
  }
}

function createBinder(names: readonly string[]): (parameters: Parameters) => Value[] {
  return (parameters) =>
    names.map((name) => {
      // A statement says in its SQL which names it takes.
      const value = (parameters as Readonly<Record<string, Value | undefined>>)[name]
      if (value === undefined) throw new RangeError(`missing named parameter "${name}"`)
      return value
    })
}
