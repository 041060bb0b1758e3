import { formatMinute, formatYuan } from '#kit'
import { clean, layOut, measure } from './columns.ts'
import type { OperatorNeeds } from './needs.ts'

export interface JsonOption {
  readonly json?: boolean
}

/** Prints a result for machines where `--json` asks for it, otherwise its lines for people. */
export function print(needs: OperatorNeeds, { json }: JsonOption, result: unknown, lines: readonly string[]): void {
  needs.write(json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`)
}

/** Lines of a small table, columns as wide as their widest cell. What may have any number of rows is a list: `list.ts`. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const table = [head, ...rows.map((row) => row.map(clean))]
  const widths = head.map((_, column) => table.reduce((most, row) => Math.max(most, measure(row[column] ?? '')), 0))
  return table.map((row) => layOut(row, widths))
}

export const showYuan = (micro: number): string => `${formatYuan(micro)} CNY`

/** A moment as operators read it, to the minute, in the service's day. */
export function showTime(unixMs: number | null): string {
  if (unixMs === null) return '-'
  return formatMinute(unixMs)
}
