import type { Text } from '#kit'

/**
 * What a column holds, and so how every format writes it: `text` and `id` as text that no spreadsheet takes for something
 * else, `money` (integer micro-yuan) as decimals in yuan, `moment` (Unix milliseconds) with `+08:00`, `number` and `flag` as
 * such. `null` is an empty cell.
 */
export type ColumnKind = 'text' | 'id' | 'number' | 'money' | 'moment' | 'flag'

export interface Column<Row> {
  /** Its head, and its member in JSON. */
  readonly name: string
  readonly kind: ColumnKind
  /** Says what it is, in the sheet that explains the columns. */
  readonly means: Text
  readonly read: (row: Row) => string | number | boolean | null
}

/** Rows of a page or a command, to be written as a file. */
export interface Table<Row> {
  /** The name of the sheet, in letters and digits. */
  readonly name: string
  readonly columns: readonly Column<Row>[]
  /** Reads rows, some hundreds at a time, each slice when those before were taken. */
  readonly slices: () => AsyncIterable<readonly Row[]>
  /** How many rows there are at most, where that is known before they are read. */
  readonly rowsMax?: number
  /** What stands around the rows in JSON; absent: `{"items": [...]}`. */
  readonly json?: {
    readonly before: object
    readonly list: string
    /** Asked when all rows were read. */
    readonly after: () => object
  }
}

/** What a sheet of XLSX holds, its head not counted. */
export const xlsxRowsMax = 1_048_575

/** About so many characters are written at once. */
export const chunkLength = 64 * 1024
