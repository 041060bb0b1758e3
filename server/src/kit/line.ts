import { Refusal } from './problem.ts'

/** What cannot be seen, or changes how others are seen: control and format characters, marks of direction, of no width. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

const lineLengthMax = 100
const quotedLengthMax = 60

/** A text somebody chose, such as a label: not blank, nothing unseen, of bounded length. Throws a Refusal that begins with `what`. */
export function readLine(text: string, what: string, lengthMax = lineLengthMax): string {
  if (text.trim() === '') throw new Refusal(`${what} is empty; leave it out, or say something`)
  const length = [...text].length
  if (length > lengthMax) throw new Refusal(`${what} has ${length} characters, and at most ${lengthMax} are taken`)
  const [found] = text.match(unseen) ?? []
  if (found !== undefined)
    throw new Refusal(`${what} has a character that cannot be seen (${showCode(found)}): ${quote(text)}`)
  return text
}

const showCode = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** What cannot be seen, made visible, so that no text moves a terminal's cursor or turns what is around it. */
export const showUnseen = (text: string): string =>
  text.replaceAll(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)

/** A value somebody gave, as a message shows it: short, on one line, and as it is. */
export function quote(text: string): string {
  const characters = [...text]
  const isLong = characters.length > quotedLengthMax
  return `"${showUnseen(isLong ? `${characters.slice(0, quotedLengthMax).join('')}…` : text)}"`
}

/** As `quote`, and without marks where nothing but letters and the like is in it: `there is no account named ada`. */
export const showValue = (text: string): string => {
  const quoted = quote(text)
  return /^"[\p{L}\p{M}\p{N}_.@:/-]{1,60}"$/u.test(quoted) ? quoted.slice(1, -1) : quoted
}
