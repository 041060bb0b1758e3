import { Refusal } from '#kit'
import { isOurs, isWellFormed } from './token-secret.ts'

// Secrets that were not made here: callers keep the tokens they had elsewhere.

const lengthMin = 16
const lengthMax = 256

/** Unreserved in URLs: they stand in a query, a form and a header as they are. */
const pattern = /^[A-Za-z0-9._~-]+$/

/** So few digits are never hard enough to guess; every id of a creator is such a number. */
const shortNumber = /^[0-9]{1,19}$/

/** Whether this can be such a secret: what cannot is not looked for. */
export const mayBeBrought = (secret: string): boolean =>
  secret.length >= lengthMin && secret.length <= lengthMax && pattern.test(secret) && !shortNumber.test(secret)

/** How hard a secret has to be to guess, and how many different characters it has at least. */
const bitsMin = 64
const distinctMin = 8

/** Checks a secret that somebody brings. Throws a Refusal that says what is wrong with it, and never what it is. */
export function checkBrought(secret: string): void {
  if (secret.length < lengthMin || secret.length > lengthMax)
    throw new Refusal(`the secret has ${secret.length} characters, and ${lengthMin} to ${lengthMax} are taken`)
  if (!pattern.test(secret))
    throw new Refusal('the secret has a character that a URL would have to encode; A-Z a-z 0-9 - . _ ~ are taken')
  if (isOurs(secret) && !isWellFormed(secret))
    throw new Refusal('the secret begins as those made here do, and its checksum is wrong: it is mistyped or cut off')
  const distinct = new Set(secret).size
  if (distinct < distinctMin)
    throw new Refusal(
      `the secret has ${distinct} different characters, and ${distinctMin} are wanted: it is easy to guess`,
    )
  const bits = estimateBits(secret)
  if (bits < bitsMin)
    throw new Refusal(
      `the secret is as easy to guess as ${bits} random bits, and ${bitsMin} are wanted: it is short, or repeats itself`,
    )
}

const classes = [/[0-9]/, /[a-z]/, /[A-Z]/, /[._~-]/] as const
const classSizes = [10, 26, 26, 4] as const

/**
 * About how many bits of chance are in a text: so many for each character that does not follow from those before. One that is
 * the same as the last, its neighbour in the alphabet, or the third of three that stood there before, is none.
 */
function estimateBits(text: string): number {
  const alphabet = classes.reduce((sum, one, index) => sum + (one.test(text) ? (classSizes[index] ?? 0) : 0), 0)
  // Few characters of a large alphabet were not drawn from all of it.
  const choices = Math.min(alphabet, 2 * new Set(text).size)
  const seen = new Set<string>()
  let surprises = 0
  for (let at = 0; at < text.length; at++) {
    const triple = text.slice(Math.max(at - 2, 0), at + 1)
    const step = at === 0 ? Number.POSITIVE_INFINITY : Math.abs(text.charCodeAt(at) - text.charCodeAt(at - 1))
    if (step > 1 && !(triple.length === 3 && seen.has(triple))) surprises++
    seen.add(triple)
  }
  return Math.floor(surprises * Math.log2(choices))
}
