import { isTextual, writeCell } from './cells.ts'
import { type Column, chunkLength, type Table } from './table.ts'

/** Spreadsheets would take the file for one in the system's encoding without it. */
const byteOrderMark = '\uFEFF'

/** A cell that begins like this is a formula to a spreadsheet, and may then ask the network. */
const formula = /^[\t\r\n ]*[=+\-@]|^[\t\r]/

/** Digits of which a spreadsheet would lose some: many, with a zero in front, or with an exponent. */
const isLost = /^(?:\d{16,}|0\d+|\d+e\d+)$/i

const isQuoted = /[",\r\n\t]|^\s|\s$/

const writeText = (text: string): string => quote(guard(text))

/** As the bills of payment services do it: a tab after digits keeps them text. */
function guard(text: string): string {
  if (formula.test(text)) return `'${text}`
  return isLost.test(text) ? `${text}\t` : text
}

const quote = (text: string): string => (isQuoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

function createWriter<Row>(column: Column<Row>): (row: Row) => string {
  if (isTextual(column)) {
    return (row) => {
      const cell = writeCell(column, row)
      return cell === null ? '' : writeText(cell)
    }
  }
  return (row) => writeCell(column, row) ?? ''
}

/** RFC 4180 with a byte order mark. */
export async function* writeCsv<Row>({ columns, slices }: Table<Row>): AsyncGenerator<string> {
  const writers = columns.map(createWriter)
  let chunk = `${byteOrderMark}${columns.map(({ name }) => writeText(name)).join(',')}\r\n`
  for await (const rows of slices()) {
    for (const row of rows) {
      chunk += `${writers.map((write) => write(row)).join(',')}\r\n`
    }
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}
