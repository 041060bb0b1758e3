import { inSnakeCase, type TableShape } from './tables.ts'

/** What a table holds, in whole numbers that do not depend on the order of its rows: how many, and of each column how much. */
export type Totals = readonly number[]

export interface TableTotals {
  readonly shape: TableShape
  readonly totals: Totals
}

/** What a column holds. */
export type Holding = 'TEXT' | 'INTEGER' | 'REAL' | 'BLOB'

/** Numbers are added up by what is left of them: sums of times would be more than a column holds. */
const modulus = 1_000_003

const measures: Readonly<Record<Holding, (column: string) => string>> = {
  TEXT: (column) => `octet_length(${column})`,
  BLOB: (column) => `octet_length(${column})`,
  INTEGER: (column) => `${column} % ${modulus}`,
  REAL: (column) => `CAST(floor(${column} * 1000) AS BIGINT) % ${modulus}`,
}

/** All columns of a table, its key first. */
export const columnsOf = ({ key, rest }: TableShape): string[] => [...key, ...rest.map(([name]) => name)]

/** Reads the totals of a table, the number of rows first, in SQL that every store understands. */
export function totalsSql(shape: TableShape, holds: (column: string) => Holding): string {
  const sums = columnsOf(shape).flatMap((column) => {
    const name = `"${inSnakeCase(column)}"`
    return [`count(${name})`, `coalesce(sum(${measures[holds(column)](name)}), 0)`]
  })
  return `SELECT ${['count(*)', ...sums].join(', ')} FROM "${inSnakeCase(shape.name)}"`
}
