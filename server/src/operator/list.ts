import { clean, layOut, measure, shorten, terminalColumns } from './columns.ts'
import type { OperatorNeeds } from './needs.ts'
import type { JsonOption } from './print.ts'

/** Rows read at one time, and printed at one time. */
const pageRows = 500

/** A column of a list on a terminal. */
export interface Column<Row> {
  readonly title: string
  readonly show: (row: Row) => string
  /** May be shortened to this many columns where the line is too long. */
  readonly least?: number
  /** Left out first where the line is too long. */
  readonly isSpare?: boolean
  readonly isRight?: boolean
}

/** Rows as they are read, some at a time. */
export type Pages<Row> = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>

interface ListNeeds<Row> {
  readonly pages: Pages<Row>
  readonly columns: readonly Column<Row>[]
  /** Lines below a row that say more of it. */
  readonly below?: (row: Row) => readonly string[]
  /** What is printed where there are no rows. */
  readonly none: string
}

/**
 * Prints rows as they come, however many: a table whose widths are those of the first page, or with `--json` an array. Ends
 * when nobody reads any more.
 */
export async function printList<Row>(needs: OperatorNeeds, { json }: JsonOption, list: ListNeeds<Row>): Promise<void> {
  const write = json ? startJson() : startTable(list)
  let page: readonly Row[] = []
  for await (const more of list.pages) {
    page = page.length === 0 ? more : [...page, ...more]
    if (page.length < pageRows) continue
    if (!(await needs.stream(write(page, false)))) return
    page = []
  }
  await needs.stream(write(page, true))
}

type WritePage<Row> = (page: readonly Row[], isLast: boolean) => string

function startJson<Row>(): WritePage<Row> {
  let before = '['
  return (page, isLast) => {
    const text = page.map((row) => {
      const item = `${before}${JSON.stringify(row)}`
      before = ',\n'
      return item
    })
    const end = isLast ? `${before === '[' ? '[' : ''}]\n` : ''
    return `${text.join('')}${end}`
  }
}

function startTable<Row>({ columns: all, below, none }: ListNeeds<Row>): WritePage<Row> {
  let columns: readonly Column<Row>[] | undefined
  let widths: readonly number[] = []
  return (page, isLast) => {
    const isFirst = columns === undefined
    if (isFirst && isLast && page.length === 0) return `${none}\n`
    if (columns === undefined) {
      const natural = all.map((column) =>
        page.reduce((most, row) => Math.max(most, measure(clean(column.show(row)))), measure(column.title)),
      )
      const fitted = fit(all, natural)
      columns = fitted.map(({ column }) => column)
      widths = fitted.map(({ width }) => width)
    }
    const shown = columns
    const isRight = shown.map((column) => column.isRight === true)
    const lines = page.flatMap((row) => [
      layOut(
        shown.map(({ show, least }, index) => {
          const cell = clean(show(row))
          const width = widths[index]
          // Measured once more only where it may be too long.
          return least === undefined || width === undefined || cell.length * 2 <= width ? cell : shorten(cell, width)
        }),
        widths,
        isRight,
      ),
      ...(below?.(row) ?? []).map((line) => `  ${clean(line)}`),
    ])
    const head = isFirst
      ? [
          layOut(
            shown.map(({ title }) => title),
            widths,
            isRight,
          ),
        ]
      : []
    return [...head, ...lines].map((line) => `${line}\n`).join('')
  }
}

interface Fitted<Row> {
  readonly column: Column<Row>
  readonly width: number
}

/** Makes a line fit: columns that may be shortened give way, the widest first; then those that can be spared go. */
function fit<Row>(columns: readonly Column<Row>[], natural: readonly number[]): readonly Fitted<Row>[] {
  const all = columns.map((column, index) => ({ column, width: natural[index] ?? 0 }))
  for (const kept of [all, all.filter(({ column }) => !column.isSpare)]) {
    const shrunk = shrink(kept)
    if (widthOf(shrunk) <= terminalColumns) return shrunk
  }
  return shrink(all.filter(({ column }) => !column.isSpare))
}

const gap = 2

const widthOf = (fitted: readonly Fitted<never>[]): number => fitted.reduce((sum, { width }) => sum + width + gap, -gap)

function shrink<Row>(fitted: readonly Fitted<Row>[]): readonly Fitted<Row>[] {
  const shrunk = [...fitted]
  for (let over = widthOf(shrunk) - terminalColumns; over > 0; over--) {
    const widest = shrunk.reduce<number | undefined>((best, { column, width }, index) => {
      const canGive = column.least !== undefined && width > column.least
      return canGive && (best === undefined || width > (shrunk[best]?.width ?? 0)) ? index : best
    }, undefined)
    const one = widest === undefined ? undefined : shrunk[widest]
    if (widest === undefined || !one) break
    shrunk[widest] = { ...one, width: one.width - 1 }
  }
  return shrunk
}

/** Page after page; `read` is given the last row of the page before. */
export async function* readPages<Row>(
  read: (after: Row | undefined, limit: number) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  let after: Row | undefined
  for (;;) {
    const page = await read(after, pageRows)
    if (page.length > 0) yield page
    after = page.at(-1)
    if (page.length < pageRows) return
  }
}

/** The first so many rows. */
export async function* takeFirst<Row>(pages: Pages<Row>, limit: number | undefined): AsyncGenerator<readonly Row[]> {
  let left = limit ?? Number.POSITIVE_INFINITY
  for await (const page of pages) {
    yield page.length <= left ? page : page.slice(0, left)
    left -= page.length
    if (left <= 0) return
  }
}
