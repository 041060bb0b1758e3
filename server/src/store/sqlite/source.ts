import { Refusal } from '#kit'
import type { Value } from '#store/table'
import { inSnakeCase, shapes, type TableShape } from '#store/tables'
import { columnsOf, type Holding, type TableTotals, totalsSql } from '#store/totals'
import { type Driver, openDriver } from './driver.ts'
import { newestVersion, readVersion } from './migrate.ts'

/** Rows of a table in the order of its key, each a list of its columns. */
export interface Page {
  readonly rows: readonly (readonly Value[])[]
  readonly isLast: boolean
}

/** A folder's database as it is handed on: nobody writes it meanwhile. */
export interface Source {
  readonly holds: (shape: TableShape, column: string) => Holding
  readTotals(): TableTotals[]
  /** A page of a table, from its beginning or after a key. */
  readPage(shape: TableShape, after: readonly Value[] | undefined): Page
  /** When the first call came and the last, by their ids, Unix milliseconds; nothing where there was none. */
  findCallTimes(): readonly [number, number] | undefined
  close(): void
}

/** What is read in one go is held in memory. */
const pageRows = 5_000
const pageBytes = 4 * 1_048_576

export function openSource(dataDir: string): Source {
  const driver = openDriver(dataDir)
  try {
    const version = readVersion(driver)
    if (version !== newestVersion())
      throw new Refusal(
        `${driver.name} has version ${version} and needs ${newestVersion()}: start the service on it once, it upgrades`,
      )
    // Whoever wants to write waits, and is then told that it is in use.
    driver.exec('BEGIN IMMEDIATE')
  } catch (error) {
    driver.close()
    throw error
  }
  const holdings = readHoldings(driver)

  function holds({ name }: TableShape, column: string): Holding {
    const holding = holdings.get(`${inSnakeCase(name)}.${inSnakeCase(column)}`)
    if (holding === undefined) throw new Error(`the database has no column ${column} in ${name}`)
    return holding
  }

  return {
    holds,
    readTotals: () =>
      [...shapes.values()].map((shape) => {
        const sql = totalsSql(shape, (column) => holds(shape, column))
        return { shape, totals: driver.prepare<[], number[]>(sql).raw().get() ?? [] }
      }),
    readPage: (shape, after) => readPage(driver, shape, after),
    findCallTimes() {
      const [first, last] =
        driver
          .prepare<[], (string | null)[]>(
            `SELECT min(substr(id, 1, 12)), max(substr(id, 1, 12)) FROM call WHERE length(id) = 32 AND NOT id GLOB '*[^0-9a-f]*'`,
          )
          .raw()
          .get() ?? []
      return first && last ? [Number.parseInt(first, 16), Number.parseInt(last, 16)] : undefined
    },
    close() {
      driver.exec('ROLLBACK')
      driver.close()
    },
  }
}

function readHoldings(driver: Driver): ReadonlyMap<string, Holding> {
  const rows = driver
    .prepare<[], [string, Holding]>(
      `SELECT sqlite_schema.name || '.' || info.name, info.type
       FROM sqlite_schema JOIN pragma_table_info(sqlite_schema.name) AS info WHERE sqlite_schema.type = 'table'`,
    )
    .raw()
    .all()
  return new Map(rows)
}

function readPage(driver: Driver, shape: TableShape, after: readonly Value[] | undefined): Page {
  const quote = (names: readonly string[]): string => names.map((name) => `"${inSnakeCase(name)}"`).join(', ')
  const key = quote(shape.key)
  const where = after === undefined ? '' : `WHERE (${key}) > (${shape.key.map(() => '?').join(', ')})`
  const sql = `SELECT ${quote(columnsOf(shape))} FROM "${inSnakeCase(shape.name)}" ${where} ORDER BY ${key}`
  const rows: Value[][] = []
  let bytes = 0
  for (const row of driver
    .prepare<Value[], Value[]>(sql)
    .raw()
    .iterate(...(after ?? []))) {
    rows.push(row)
    bytes += bytesOf(row)
    if (rows.length === pageRows || bytes >= pageBytes) return { rows, isLast: false }
  }
  return { rows, isLast: true }
}

const bytesOf = (row: readonly Value[]): number =>
  row.reduce<number>((total, value) => total + (typeof value === 'number' || value === null ? 8 : value.length), 0)
