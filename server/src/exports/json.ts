import { writeCell } from './cells.ts'
import { type Column, chunkLength, type Table } from './table.ts'

function writeMember<Row>(column: Column<Row>, row: Row): string {
  const cell = writeCell(column, row)
  if (cell === null) return 'null'
  return column.kind === 'number' || column.kind === 'flag' ? cell : JSON.stringify(cell)
}

function createWriter<Row>(columns: readonly Column<Row>[]): (row: Row) => string {
  const members = columns.map((column) => [`${JSON.stringify(column.name)}:`, column] as const)
  return (row) => `{${members.map(([name, column]) => name + writeMember(column, row)).join(',')}}`
}

/** The members of an object, without what closes it. */
const membersOf = (object: object): string => JSON.stringify(object).slice(1, -1)

/** One object, its rows in a list. */
export async function* writeJson<Row>({ columns, slices, json }: Table<Row>): AsyncGenerator<string> {
  const write = createWriter(columns)
  const before = json ? membersOf(json.before) : ''
  let chunk = `{${before}${before && ','}${JSON.stringify(json?.list ?? 'items')}:[`
  let between = '\n'
  for await (const rows of slices()) {
    for (const row of rows) {
      chunk += between + write(row)
      between = ',\n'
    }
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  const after = json ? membersOf(json.after()) : ''
  yield `${chunk}\n]${after && ','}${after}}\n`
}

/** A line of JSON for each row. */
export async function* writeLines<Row>({ columns, slices }: Table<Row>): AsyncGenerator<string> {
  const write = createWriter(columns)
  let chunk = ''
  for await (const rows of slices()) {
    for (const row of rows) chunk += `${write(row)}\n`
    if (chunk.length < chunkLength) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}
