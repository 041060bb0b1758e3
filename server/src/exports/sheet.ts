import { isTextual, writeCell } from './cells.ts'
import { type Column, chunkLength } from './table.ts'
import { styles } from './workbook.ts'

/** The longest text of a cell. */
const textMax = 32_767
/** A spreadsheet keeps so many digits of a number. */
const digitsMax = 15
const columnWidth = { text: 28, id: 36, number: 12, money: 18, moment: 32, flag: 10 } as const

/** XML 1.0 has no way to write these. */
const unwritable = /(?![\t\n\r])[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu
/** Spreadsheets read a character out of this. */
const encoded = /_(?=x[\dA-Fa-f]{4}_)/g
const marked = /[&<>\r]/g
const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }

const escapeXml = (text: string): string =>
  text
    .replaceAll(unwritable, '\uFFFD')
    .replaceAll(encoded, '_x005F_')
    .replaceAll(marked, (mark) => marks[mark] ?? mark)

const writeText = (place: string, style: number, text: string): string =>
  `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text.slice(0, textMax))}</t></is></c>`

function writeXmlCell<Row>(letters: string, row: number, column: Column<Row>, from: Row): string {
  const cell = writeCell(column, from)
  const place = `${letters}${row}`
  if (cell === null) return ''
  if (column.kind === 'flag') return `<c r="${place}" t="b"><v>${cell === 'true' ? 1 : 0}</v></c>`
  const isText = isTextual(column) || (column.kind === 'money' && countDigits(cell) > digitsMax)
  if (isText) return writeText(place, styles.text, cell)
  return `<c r="${place}" s="${column.kind === 'money' ? styles.money : styles.plain}"><v>${cell}</v></c>`
}

const countDigits = (number: string): number => number.replace(/\D/g, '').replace(/^0+|0+$/g, '').length

/** `A` to `Z`, `AA` and so on. */
function lettersOf(column: number): string {
  const before = Math.floor(column / 26)
  return `${before > 0 ? lettersOf(before - 1) : ''}${String.fromCharCode(65 + (column % 26))}`
}

/** A sheet's XML: its head stays in view, ids and times are text, figures are numbers. */
export async function* writeSheet<Row>(
  columns: readonly Column<Row>[],
  slices: AsyncIterable<readonly Row[]>,
): AsyncGenerator<string> {
  const letters = columns.map((_, at) => lettersOf(at))
  const widths = columns.map(
    ({ kind }, at) => `<col min="${at + 1}" max="${at + 1}" width="${columnWidth[kind]}" customWidth="1"/>`,
  )
  const head = columns.map(({ name }, at) => writeText(`${letters[at]}1`, styles.head, name))
  let chunk = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData><row r="1">${head.join('')}</row>`
  let row = 1
  for await (const rows of slices) {
    for (const from of rows) {
      row += 1
      chunk += `<row r="${row}">`
      for (const [at, column] of columns.entries()) chunk += writeXmlCell(letters[at] ?? '', row, column, from)
      chunk += '</row>'
      if (chunk.length < chunkLength) continue
      yield chunk
      chunk = ''
    }
  }
  yield `${chunk}</sheetData></worksheet>`
}
