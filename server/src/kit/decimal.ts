/** A decimal number of which nothing is lost: so many units of ten to the power of minus so many places. */
interface Decimal {
  readonly units: bigint
  readonly places: number
}

/** Characters of a number that is taken from outside: longer than any id or amount. */
export const numberLengthMax = 64

/** The longest that any number of JavaScript's own becomes in plain digits, and some. */
const ownLengthMax = 800

/**
 * A number in plain digits, as in `0.0000001` for `1e-7`, with every digit it was written with; `undefined` where the text is
 * none as JSON writes them, or would become longer.
 */
export function findPlainNumber(text: string, lengthMax = numberLengthMax): string | undefined {
  if (text.length > lengthMax) return undefined
  const [, sign = '', whole, fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? []
  if (whole === undefined) return undefined
  if (exponent === undefined) return text
  if (Math.abs(Number(exponent)) > lengthMax) return undefined
  const plain = `${sign}${movePoint(whole, fraction, Number(exponent))}`
  return plain.length > lengthMax ? undefined : plain
}

function movePoint(whole: string, fraction: string, by: number): string {
  const digits = `${whole}${fraction}`
  const point = whole.length + by
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`
  const padded = digits.padEnd(point, '0')
  const rest = padded.slice(point)
  return `${padded.slice(0, point).replace(/^0+(?=\d)/, '')}${rest === '' ? '' : `.${rest}`}`
}

/** A number where JavaScript writes it as this text again and can count to it, else the text. */
export function keepNumber(text: string): number | string {
  const value = Number(text)
  const isKept = String(value) === text && (!Number.isInteger(value) || Number.isSafeInteger(value))
  return isKept ? value : text
}

/** Whether it is a number that can be compared. */
export const isPlainNumber = (value: unknown): value is number | string =>
  (typeof value === 'number' || typeof value === 'string') && findPlainNumber(String(value), ownLengthMax) !== undefined

/** Below 0 where the one is less than the other, above 0 where it is more. */
export function compareNumbers(one: number | string, other: number | string): number {
  // Of numbers that are written as they were, the one that is less is less as a decimal too.
  if (typeof one === 'number' && typeof other === 'number') return one - other
  const [a, b] = align(readDecimal(one), readDecimal(other))
  return a < b ? -1 : a > b ? 1 : 0
}

export function isMultipleOf(value: number | string, step: number | string): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(step)) return Number(value) % Number(step) === 0
  const [a, b] = align(readDecimal(value), readDecimal(step))
  return b !== 0n && a % b === 0n
}

function readDecimal(value: number | string): Decimal {
  const plain = findPlainNumber(String(value), ownLengthMax)
  if (plain === undefined) throw new RangeError('not a number in digits')
  const [whole = '0', fraction = ''] = plain.split('.')
  return { units: BigInt(`${whole}${fraction}`), places: fraction.length }
}

function align(one: Decimal, other: Decimal): readonly [bigint, bigint] {
  const places = Math.max(one.places, other.places)
  const grow = ({ units, places: own }: Decimal): bigint => units * 10n ** BigInt(places - own)
  return [grow(one), grow(other)]
}
