import { Buffer } from 'node:buffer'
import { Refusal } from '#kit'
import { writeCsv } from './csv.ts'
import { writeJson, writeLines } from './json.ts'
import { type Table, xlsxRowsMax } from './table.ts'

export const mediaTypes = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const

export type ExportFormat = keyof typeof mediaTypes

export const exportFormats = Object.keys(mediaTypes) as readonly ExportFormat[]

export const isExportFormat = (word: string): word is ExportFormat => Object.hasOwn(mediaTypes, word)

const pickers = { csv: writeCsv, json: writeJson, ndjson: writeLines }

/**
 * The bytes of a file, made as they are taken: whoever takes them slowly holds nothing but a slice, and whoever stops taking
 * ends the reading of rows. Throws a Refusal before the first byte where a sheet of XLSX is known to hold fewer rows, and in
 * the midst of it where that shows only then.
 */
export async function* writeExport<Row>(
  format: ExportFormat,
  table: Table<Row>,
  lang: 'en' | 'zh',
): AsyncGenerator<Buffer> {
  if (format === 'xlsx') {
    if ((table.rowsMax ?? 0) > xlsxRowsMax) throw refuseRows()
    // Few ask for it, and nobody else shall carry it.
    const { writeXlsx } = await import('./xlsx.ts')
    return yield* writeXlsx(limitRows(table), lang)
  }
  for await (const chunk of pickers[format](table)) yield Buffer.from(chunk)
}

function limitRows<Row>(table: Table<Row>): Table<Row> {
  async function* slices(): AsyncGenerator<readonly Row[]> {
    let count = 0
    for await (const rows of table.slices()) {
      count += rows.length
      if (count > xlsxRowsMax) throw refuseRows()
      yield rows
    }
  }
  return { ...table, slices }
}

const refuseRows = (): Refusal =>
  new Refusal(
    `a sheet of XLSX holds ${xlsxRowsMax.toLocaleString('en')} rows below its head, and there are more: use CSV`,
  )
