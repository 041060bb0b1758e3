import { formatMoment, formatYuan } from '#kit'
import type { Column } from './table.ts'

/** The decimals of money in a file: all of them, so that columns add up. */
const yuanDecimals = 6

/** What a cell says, in characters; `null` where it is empty. */
export function writeCell<Row>({ kind, read }: Column<Row>, row: Row): string | null {
  const value = read(row)
  if (value === null) return null
  if (kind === 'money') return formatYuan(Number(value), yuanDecimals)
  if (kind === 'moment') return formatMoment(Number(value))
  return String(value)
}

/** Whether a column's cells are text for whoever reads the file. */
export const isTextual = ({ kind }: Pick<Column<never>, 'kind'>): boolean =>
  kind === 'text' || kind === 'id' || kind === 'moment'
