/** Columns a text takes on a terminal: Chinese characters take two. */
export function measure(text: string): number {
  if (plain.test(text)) return text.length
  let columns = 0
  for (const character of text) columns += widthOf(character)
  return columns
}

const plain = /^[\x20-\x7e]*$/

/** Signs that are drawn as pictures are wide too; of a flag each half is one column. */
const wide =
  /(?![\u{1f1e6}-\u{1f1ff}])[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3ffff}]/u

const widthOf = (character: string): number => (/\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1)

/** A text in at most so many columns: what is too long ends in …, a path in its middle, for its end tells most. */
export function shorten(text: string, columns: number): string {
  if (measure(text) <= columns) return text
  const tail = text.startsWith('/') ? takeColumns([...text].reverse(), Math.ceil((columns - 1) / 2)) : []
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

/** A text in exactly so many columns. */
export function pad(text: string, columns: number, isRight = false): string {
  const blanks = ' '.repeat(Math.max(columns - measure(text), 0))
  return isRight ? blanks + text : text + blanks
}

/** Controls, and what joins, turns or hides the text around it. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu

/** What cannot be seen, made visible, so that no text moves a terminal's cursor or turns what is around it. */
export const showUnseen = (text: string): string =>
  plain.test(text)
    ? text
    : text.replaceAll(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)

/** JSON that no terminal obeys and that means the same to whoever reads it. */
export const writeJson = (value: unknown, indent = 0): string =>
  (JSON.stringify(value, undefined, indent) ?? 'null').replaceAll(unseen, (character) =>
    // Line breaks are those of the indent: within strings they are escaped by now.
    character === '\n' ? character : character.split('').map(escapeUnit).join(''),
  )

const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Lines of at most so many columns; a word that is wider has a line of its own. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && measure(`${line} ${word}`) <= columns) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
