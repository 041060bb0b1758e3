import { formatMinute, formatYuan } from '#kit'
import type { OperatorNeeds } from './needs.ts'

export interface JsonOption {
  readonly json?: boolean
}

/** Prints a result for machines where `--json` asks for it, otherwise its lines for people. */
export function print(needs: OperatorNeeds, { json }: JsonOption, result: unknown, lines: readonly string[]): void {
  needs.write(json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`)
}

/** Lines of a table, columns as wide as their widest cell. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(measure)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - measure(cell)))
      .join('  ')
      .trimEnd()
  return [line(head), ...rows.map(line)]
}

const terminalColumns = 80

/** Lines that fit a terminal; a word that is wider, such as a path or an address, has a line of its own. */
export function wrap(text: string, indent = ''): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && measure(`${line} ${word}`) <= terminalColumns) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(lines.length === 0 ? word : indent + word)
  }
  return lines
}

/** Columns of a terminal: Chinese characters take two. */
function measure(text: string): number {
  let columns = 0
  for (const character of text)
    columns += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
      character,
    )
      ? 2
      : 1
  return columns
}

export const showYuan = (micro: number): string => `${formatYuan(micro)} CNY`

/** A moment as operators read it, to the minute, in the service's day. */
export function showTime(unixMs: number | null): string {
  if (unixMs === null) return '-'
  return formatMinute(unixMs)
}
