import { measure, pad, shorten, showUnseen, wrap, writeJson } from './text.ts'

export type Cell = string | number | boolean | null

export interface Column<Row> {
  /** In files; a column without a title is in files alone. */
  readonly name: string
  readonly title?: string
  readonly read: (row: Row) => Cell
  /** As people read it. */
  readonly show?: (row: Row) => string
  /** May be shortened to this many columns where the line is too long. */
  readonly least?: number
  /** Left out where the line is too long, the last one first. */
  readonly isSpare?: boolean
  readonly isRight?: boolean
}

/** What a command found: one thing that is shown in every form. */
export interface Listing<Row> {
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** Lines before and after the table, for people. */
  readonly above?: readonly string[]
  readonly below?: readonly string[]
  /** What the rows come to, below them. */
  readonly summary?: readonly string[]
  /** A line below a row. */
  readonly belowRow?: (row: Row) => string
  /** What is said where there are no rows. */
  readonly none: string
  /** The answer itself, for programs. */
  readonly json: unknown
}

export interface Paper {
  readonly columns: number
  readonly hasColour: boolean
}

const paint = (code: number, { hasColour }: Paper, text: string): string =>
  hasColour && text !== '' ? `\x1b[${code}m${text}\x1b[0m` : text
const bold = (paper: Paper, text: string): string => paint(1, paper, text)
export const dim = (paper: Paper, text: string): string => paint(2, paper, text)
export const red = (paper: Paper, text: string): string => paint(31, paper, text)

interface Fitted<Row> {
  readonly column: Column<Row>
  readonly width: number
}

const gap = 2

/** For people: columns that are aligned, and lines that fit. */
export function writeTable<Row>(listing: Listing<Row>, paper: Paper): string {
  const { rows, above = [], summary = [], below = [], belowRow, none } = listing
  const notes = (lines: readonly string[]): string[] =>
    lines.flatMap((line) => wrap(showUnseen(line), paper.columns)).map((line) => dim(paper, line))
  if (rows.length === 0) return `${wrap(none, paper.columns).join('\n')}\n`
  const fitted = fit(listing, paper.columns)
  const layOut = (cells: readonly string[]): string =>
    fitted
      .map(({ column, width }, index) => pad(shorten(cells[index] ?? '', width), width, column.isRight))
      .join(' '.repeat(gap))
      .trimEnd()
  const lines = rows.flatMap((row) => [
    layOut(fitted.map(({ column }) => showCell(column, row))),
    ...(belowRow ? [dim(paper, `  ${showUnseen(belowRow(row))}`)] : []),
  ])
  const head = bold(paper, layOut(fitted.map(({ column }) => column.title ?? '')))
  return `${[...notes(above), head, ...lines, ...summary, ...notes(below)].join('\n')}\n`
}

const showCell = <Row>(column: Column<Row>, row: Row): string =>
  showUnseen(column.show?.(row) ?? String(column.read(row) ?? '-'))

/** Spare columns go first, then the longest of those that may be shortened gives way. */
function fit<Row>({ columns, rows }: Listing<Row>, columnsMax: number): readonly Fitted<Row>[] {
  let fitted = columns.flatMap((column) =>
    column.title === undefined
      ? []
      : [{ column, width: Math.max(measure(column.title), ...rows.map((row) => measure(showCell(column, row)))) }],
  )
  const total = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + gap, -gap)
  const leastOf = ({ column, width }: Fitted<Row>): number => Math.min(width, column.least ?? width)
  while (total(fitted.map(leastOf)) > columnsMax && fitted.some(({ column }) => column.isSpare)) {
    const last = fitted.findLastIndex(({ column }) => column.isSpare)
    fitted = fitted.toSpliced(last, 1)
  }
  for (let over = total(fitted.map(({ width }) => width)) - columnsMax; over > 0; ) {
    const widest = fitted.reduce((most, one) => (slackOf(one) > slackOf(most) ? one : most))
    const given = Math.min(over, slackOf(widest))
    if (given <= 0) break
    fitted = fitted.map((one) => (one === widest ? { ...one, width: one.width - given } : one))
    over -= given
  }
  return fitted
}

const slackOf = <Row>({ column, width }: Fitted<Row>): number => Math.max(width - (column.least ?? width), 0)

/**
 * As spreadsheets read it. Controls are shown, and text that a spreadsheet would compute begins with a quotation mark:
 * some also take the wide signs of Chinese and Japanese for those that compute.
 */
export function writeCsv<Row>({ columns, rows }: Listing<Row>): string {
  const lines = rows.map((row) => columns.map(({ read }) => writeCsvCell(read(row))).join(','))
  return `${[columns.map(({ name }) => writeCsvCell(name)).join(','), ...lines].join('\n')}\n`
}

function writeCsvCell(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const text = showOnLines(cell)
  const isNumber = /^-?\d+(\.\d+)?$/.test(text)
  const defused = /^[=+\-@\t＝＋－＠]/.test(text) && !isNumber ? `'${text}` : text
  return /[",\n\t]|^ | $/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused
}

/** Line breaks and tabs stay: a cell may have them. */
const showOnLines = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : showUnseen(part)))
    .join('')

export function writeMarkdown<Row>({ columns, rows }: Listing<Row>): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const writeCell = (cell: Cell): string =>
    showOnLines(String(cell ?? ''))
      .replaceAll(/[\n\t]+/g, ' ')
      .replaceAll(/[\\|<>[\]`*_]/g, '\\$&')
  return `${[
    line(columns.map(({ name }) => name)),
    line(columns.map(({ isRight }) => (isRight ? '--:' : '---'))),
    ...rows.map((row) => line(columns.map(({ read }) => writeCell(read(row))))),
  ].join('\n')}\n`
}

/** A row with its columns' names. */
export const nameCells = <Row>({ columns }: Listing<Row>, row: Row): Record<string, Cell> =>
  Object.fromEntries(columns.map(({ name, read }) => [name, read(row)]))

export const writeNdjson = <Row>(listing: Listing<Row>): string =>
  listing.rows.map((row) => `${writeJson(nameCells(listing, row))}\n`).join('')
