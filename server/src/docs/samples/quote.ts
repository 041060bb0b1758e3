/** Text that some editors show as nothing, or let run backwards. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

const escapeUnit = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`

/** Each UTF-16 unit as an escape: four digits are what all these languages read. */
const escapeUnits = (text: string): string =>
  Array.from({ length: text.length }, (_, at) => escapeUnit(text.charCodeAt(at))).join('')

/** A string of Python, JavaScript and Go: what JSON escapes, they read alike. */
export function quoteJson(text: string): string {
  // Go refuses halves of a pair; signs beyond the first plane that are not seen are left as they are.
  return JSON.stringify(text).replaceAll(unseen, (sign) => (sign.length === 1 ? escapeUnit(sign.charCodeAt(0)) : sign))
}

/** A string of Java, in ASCII: its compiler reads other letters by the machine's locale. */
export const quoteJava = (text: string): string => JSON.stringify(text).replaceAll(/[^ -~]+/g, escapeUnits)

/** A word of a shell that nothing in it is read of. */
export const quoteShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A string of PHP that no variable is read in. */
export const quotePhp = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`
