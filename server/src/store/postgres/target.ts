import { type Clock, Refusal } from '#kit'
import { DataRefused } from '#store/database'
import type { DatabaseAddress } from '#store/storage'
import type { Value } from '#store/table'
import { shapes, type TableShape } from '#store/tables'
import { columnsOf, type Holding, type Totals, totalsSql } from '#store/totals'
import { type Connection, connect, longAnswerMs } from './connection.ts'
import { examineServer } from './examine.ts'
import { migrate } from './migrate.ts'
import { makeMonthsOf } from './months.ts'
import { beginMoving, type Copied, findMoving, noteMoved } from './moving.ts'
import { takeServiceLock } from './service-lock.ts'
import { arrayOf, keepable, nameOf, quoted, readColumnTypes } from './sql.ts'
import { inTransaction } from './transaction.ts'

interface TargetNeeds {
  readonly address: DatabaseAddress
  readonly clock: Clock
  /** What books are copied, as no others are. */
  readonly source: string
  /** Whether an interrupted copy goes on. */
  readonly resumes: boolean
}

/** A database into which books are copied; no service starts on it until they are whole. */
export interface Target {
  /** What an interrupted copy left of each table, by its name; nothing where it may have left all of it, and was only not told. */
  readonly copied: ReadonlyMap<string, Copied> | undefined
  /** Makes room for calls of that time, Unix milliseconds. */
  expectCalls(from: number, to: number): Promise<void>
  /** Writes rows, and that they are written, in one commit. */
  add(shape: TableShape, rows: readonly (readonly Value[])[]): Promise<void>
  readTotals(shape: TableShape, holds: (column: string) => Holding): Promise<Totals>
  /** Ends the copy: kept when all of it is on disk. */
  finish(): Promise<void>
  close(): Promise<void>
}

/**
 * Throws a Refusal where the database holds anything but what an interrupted copy of the same books left, and that goes on,
 * and where a service or another copy has it.
 */
export async function openTarget(needs: TargetNeeds): Promise<Target> {
  const { url, name } = needs.address
  const connection = await connect(url, 'almagest migrate-store')
  try {
    await examineServer(connection, { name, isService: true, onWarning: () => {} })
    // The server may not know yet that an interrupted copy is over.
    await takeServiceLock(connection, name, needs.clock, true)
    await connection.exec(`SET statement_timeout = ${longAnswerMs}`)
    // What a crash of the server takes of the last moment is copied again; the end waits for the disk.
    await connection.exec('SET synchronous_commit = off')
    const copied = await begin(connection, needs)
    return await createTarget(connection, copied)
  } catch (error) {
    await connection.close()
    throw error
  }
}

async function begin(connection: Connection, { address: { name }, source, resumes }: TargetNeeds) {
  const moving = await findMoving(connection)
  await migrate(connection, false, { isMoving: moving !== undefined })
  if (!moving) {
    const filled = await findFilled(connection)
    if (filled && resumes) return undefined
    if (filled) throw new Refusal(`${name} is not empty: it has rows in ${filled.name}; name an empty database`)
    await inTransaction(connection, () => beginMoving(connection, source, shapes.values()))
    return new Map<string, Copied>()
  }
  if (!resumes) throw new Refusal(`${name} holds an interrupted copy: go on with --resume, or name an empty database`)
  if (moving.source !== source)
    throw new Refusal(
      `${name} holds an interrupted copy of other books, or these were changed since: empty it, and begin anew`,
    )
  for (const shape of shapes.values())
    await refuseOthers(connection, shape, moving.tables.get(shape.name)?.rows ?? 0, name)
  return moving.tables
}

/** A table that has rows. */
async function findFilled(connection: Connection): Promise<TableShape | undefined> {
  for (const shape of shapes.values())
    if ((await connection.run(`SELECT 1 FROM ${nameOf(shape)} LIMIT 1`)).count > 0) return shape
  return undefined
}

/** Whatever somebody else wrote is not what was left. */
async function refuseOthers(connection: Connection, shape: TableShape, expected: number, name: string): Promise<void> {
  const { rows } = await connection.run(`SELECT count(*) FROM ${nameOf(shape)}`, [], longAnswerMs)
  if (Number(rows[0]?.[0]) !== expected)
    throw new Refusal(
      `${name} has ${rows[0]?.[0]} rows in ${shape.name}, of which ${expected} were copied: empty it, and begin anew`,
    )
}

async function createTarget(connection: Connection, copied: Target['copied']): Promise<Target> {
  const types = await readColumnTypes(connection)

  function insertSql(shape: TableShape): string {
    const columns = columnsOf(shape)
    const places = columns.map((column, nth) => `$${nth + 1}::${arrayOf(types, shape, column)}`)
    return `INSERT INTO ${nameOf(shape)} (${columns.map(quoted).join(', ')}) OVERRIDING SYSTEM VALUE
      SELECT * FROM unnest(${places.join(', ')})`
  }

  return {
    copied,
    expectCalls: (from, to) => inTransaction(connection, () => makeMonthsOf(connection, from, to)),
    async add(shape, rows) {
      const last = rows.at(-1)
      if (!last) return
      const cells = columnsOf(shape).map((_, nth) => rows.map((row) => keepable(row[nth] ?? null)))
      try {
        // Sent at once: where one fails, none is committed.
        await Promise.all([
          connection.exec('BEGIN'),
          connection.run(insertSql(shape), cells),
          noteMoved(connection, shape, rows.length, last.slice(0, shape.key.length)),
          connection.exec('COMMIT'),
        ])
      } catch (error) {
        if (!(error instanceof DataRefused)) throw error
        throw new Refusal(`a row of ${shape.name} is refused: ${error.message}`, { cause: error })
      }
    },
    async readTotals(shape, holds) {
      const { rows } = await connection.run(totalsSql(shape, holds), [], longAnswerMs)
      return (rows[0] ?? []).map(Number)
    },
    async finish() {
      await inTransaction(connection, async () => {
        for (const shape of shapes.values()) if (shape.isDrawn) await goOnDrawing(connection, shape)
        await connection.exec('DROP TABLE moving')
        await connection.exec('SET LOCAL synchronous_commit = on')
      })
      await connection.run('ANALYZE', [], longAnswerMs)
    },
    close: () => connection.close(),
  }
}

/** The next key that is drawn comes after those that were brought. */
const goOnDrawing = (connection: Connection, shape: TableShape): Promise<unknown> =>
  connection.run(
    `SELECT setval(pg_get_serial_sequence('${nameOf(shape)}', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM ${nameOf(shape)}`,
  )
