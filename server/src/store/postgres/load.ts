import type { RowRef } from '#store/rule'
import type { Row } from '#store/sheet'
import { shapes, type TableName, type TableShape } from '#store/tables'
import type { Connection, Reply } from './connection.ts'
import { arrayOf, type ColumnTypes, keyList, nameOf, quoted } from './sql.ts'

/** The rows of one table that a turn needs, and how they are locked. */
interface Wanted {
  readonly shape: TableShape
  readonly keys: readonly Row[]
  readonly lock: 'FOR UPDATE' | 'FOR SHARE' | ''
}

/**
 * Locks and reads rows, all sent at once and run one after the other. First the balances, which are the locks of what stands
 * under them: what is read after that is read in a state that nobody who held those locks can change any more. (Read in the same
 * statement as its lock, a child row would be the one from before the wait.) Tables and rows always in one order, so that
 * two turns never wait for each other.
 */
export async function loadRows(
  connection: Connection,
  types: ColumnTypes,
  refs: readonly RowRef[],
): Promise<(readonly [TableShape, Row])[]> {
  const wanted = listWanted(refs)
  const replies = await Promise.all(wanted.map((one) => connection.run(...selectOf(one))))
  return replies.flatMap((reply, nth) => {
    const { shape } = wanted[nth] ?? {}
    return shape ? readRows(reply, shape).map((row) => [shape, row] as const) : []
  })

  function selectOf({ shape, keys, lock }: Wanted): [string, unknown[]] {
    const columns = [...shape.key, ...shape.rest.map(([name]) => name)].map((name) => `t.${quoted(name)}`)
    const places = shape.key.map((column, nth) => `$${nth + 1}::${arrayOf(types, shape, column)}`)
    const match = shape.key.map((column) => `t.${quoted(column)} = k.${quoted(column)}`)
    const sql = `SELECT ${columns.join(', ')} FROM unnest(${places.join(', ')}) AS k (${keyList(shape)})
      JOIN ${nameOf(shape)} AS t ON ${match.join(' AND ')} ORDER BY ${shape.key.map((column) => `t.${quoted(column)}`).join(', ')}${lock && ` ${lock} OF t`}`
    return [sql, shape.key.map((column) => keys.map((key) => key[column]))]
  }
}

/** Balances first, then all others in the order of tables. */
function listWanted(refs: readonly RowRef[]): Wanted[] {
  const byTable = Map.groupBy(
    refs.filter((ref) => ref.for !== 'striking'),
    (ref) => ref.in,
  )
  const order: TableName[] = ['balance', ...[...shapes.keys()].filter((name) => name !== 'balance')]
  return order.flatMap((name) => {
    const [own, shape] = [byTable.get(name), shapes.get(name)]
    if (!own || !shape) return []
    return [{ shape, keys: keysOf(shape, own), lock: lockOf(shape, own) }]
  })
}

/** One lock for all rows of a table: those to be changed before those to be shared would be an order of their own. */
function lockOf(shape: TableShape, refs: readonly RowRef[]): Wanted['lock'] {
  // What stands under a balance is locked by it.
  if (shape.under !== undefined) return ''
  return refs.every((ref) => ref.for === 'sharing') ? 'FOR SHARE' : 'FOR UPDATE'
}

function keysOf(shape: TableShape, refs: readonly RowRef[]): Row[] {
  const known = new Map(
    refs.map(({ key }) => [shape.key.map((column) => String((key as Row)[column])).join('\0'), key]),
  )
  return [...known.values()]
}

function readRows({ rows }: Reply, shape: TableShape): Row[] {
  const columns = [...shape.key, ...shape.rest.map(([name]) => name)]
  return rows.map(
    (cells) => Object.fromEntries(columns.map((column, nth) => [column, cells[nth] as Row[string]])) as Row,
  )
}
