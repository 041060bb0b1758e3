import { defineQuery } from './query.ts'
import { type Change, defineRule, type RowRef } from './rule.ts'
import type { Row } from './sheet.ts'
import type { TableName } from './tables.ts'

/**
 * Declares a rule that removes one slice of a table, and says of how many rows: 0 when none is left. The text is that of
 * a query, which gives the keys of a slice by columns that never change.
 */
export function defineTrim<Asks extends object>(
  name: string,
  table: TableName,
  sql: string,
): (asks: Asks) => Change<number> {
  return defineRule<Asks, number, { old: Row }>({
    name,
    isJob: true,
    find: { old: defineQuery(name, sql) },
    // The query gives keys of this table.
    rows: (_, { old }) => old.map((key) => ({ in: table, key }) as RowRef),
    apply: (sheet, _, { old }) => old.filter((key) => sheet.remove(table, key as never)).length,
  })
}
