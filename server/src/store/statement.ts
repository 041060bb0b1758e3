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
 * ten columns took half as long again. A name that is missing is an error, as it is for the driver. Calls
 * `onChange` whenever it has changed something.
 */
export function prepareStatement<Row>(driver: Driver, sql: string, onChange: () => void): Statement<Row> {
  const names = [...sql.matchAll(/@(\w+)/g)].map(([, name = '']) => name)
  const statement = driver.prepare<Value[], Row>(sql.replaceAll(/@\w+/g, '?'))
  const bind = createBinder(names)
  const noteRows = (count: number): void => {
    if (count > 0 && !statement.readonly) onChange()
  }
  return {
    run(parameters = {}) {
      const { changes } = statement.run(...bind(parameters))
      if (changes > 0) onChange()
      return changes
    },
    find(parameters = {}) {
      const row = statement.get(...bind(parameters))
      noteRows(row === undefined ? 0 : 1)
      return row
    },
    list(parameters = {}) {
      const rows = statement.all(...bind(parameters))
      noteRows(rows.length)
      return rows
    },
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
