import { showUnseen } from '#kit'

/** What a terminal shows of a line before it breaks it. */
export const terminalColumns = 80

/** Columns a text takes on a terminal: Chinese characters take two. */
export function measure(text: string): number {
  if (plain.test(text)) return text.length
  let columns = 0
  for (const character of text) columns += widthOf(character)
  return columns
}

/** Most texts: lists have a million of them. */
const plain = /^[\x20-\x7e]*$/

/** Signs that are drawn as pictures are wide too; of a flag each half is one column. */
const wide =
  /(?![\u{1f1e6}-\u{1f1ff}])[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3ffff}]/u

const widthOf = (character: string): number => (/\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1)

/** A text in at most so many columns: what is too long ends in …, a path in its middle, for its end tells most. */
export function shorten(text: string, columns: number): string {
  if (measure(text) <= columns) return text
  const isPath = text.startsWith('/')
  const tail = isPath ? takeColumns([...text].reverse(), Math.ceil((columns - 1) / 2)) : []
  const head = takeColumns([...text], columns - 1 - measure(tail.join('')))
  return `${head.join('')}…${tail.reverse().join('')}`
}

function takeColumns(characters: readonly string[], columns: number): string[] {
  let taken = 0
  const end = characters.findIndex((character) => {
    taken += widthOf(character)
    return taken > columns
  })
  return characters.slice(0, end === -1 ? undefined : end)
}

/** A line of cells, each as wide as its column, and without what a terminal would obey. */
export function layOut(cells: readonly string[], widths: readonly number[], isRight: readonly boolean[] = []): string {
  return cells
    .map((cell, column) => {
      const blanks = ' '.repeat(Math.max((widths[column] ?? 0) - measure(cell), 0))
      return isRight[column] ? blanks + cell : cell + blanks
    })
    .join('  ')
    .trimEnd()
}

/** A cell with nothing in it that a terminal would obey. */
export const clean = (text: string): string => (plain.test(text) ? text : showUnseen(text))

/** Lines that fit a terminal; a word that is wider, such as a path or an address, has a line of its own. */
export function wrap(text: string, indent = '', columns = terminalColumns): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && measure(`${line} ${word}`) <= columns) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(lines.length === 0 ? word : indent + word)
  }
  return lines
}
