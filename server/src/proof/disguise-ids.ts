import { createHmac } from 'node:crypto'

/** A key from which everything invented follows: the same original has the same replacement, and nobody else can tell which. */
export type Draw = (what: string, turn?: number) => Buffer

export const createDraw =
  (key: Uint8Array): Draw =>
  (what, turn = 0) =>
    createHmac('sha512', key).update(`${turn} ${what}`).digest()

/** From this length on digits are an id wherever they stand: no count is as large. */
export const idDigitsMin = 15
/** Shorter ones are ids where a name says so; shorter still are enumerations. */
export const namedDigitsMin = 6

/** So many are drawn until one is free. */
const turnsMax = 50

/** From this length on ids of works hold the second in which they were made, in their upper half. */
const snowflakeDigitsMin = 18
const halfBits = 32n

/** Digits that are an id elsewhere are one where they stand alone, too, if they are so many: shorter ones may be a count. */
export const knownDigitsMin = 9

interface IdsNeeds {
  readonly draw: Draw
  /** Ids that were met. */
  readonly known: ReadonlySet<string>
  readonly isPerson: (digits: string) => boolean
}

/** Gives ids of digits others: as long, of the same second where it is a work's, and never one that was met. */
export function createIds({ draw, known, isPerson }: IdsNeeds): (digits: string) => string {
  const given = new Map<string, string>()
  const taken = new Set<string>()

  function invent(digits: string): string {
    const isWork = digits.length >= snowflakeDigitsMin && digits.length <= 19 && !digits.startsWith('0')
    for (let turn = 0; ; turn++) {
      const drawn = draw(digits, turn)
      const keepsTime = isWork && !isPerson(digits) && turn < turnsMax
      const found = keepsTime ? withOtherHalf(digits, drawn.readUInt32BE(0)) : inventDigits(digits, drawn)
      if (found.length !== digits.length || found === digits) continue
      // Whoever sends ids of six digits by the million has some of them given twice.
      if (turn >= turnsMax || !(known.has(found) || taken.has(found))) return found
    }
  }

  return (digits) => {
    const replacement = given.get(digits) ?? invent(digits)
    given.set(digits, replacement)
    taken.add(replacement)
    return replacement
  }
}

const withOtherHalf = (digits: string, low: number): string =>
  String(((BigInt(digits) >> halfBits) << halfBits) | BigInt(low))

/** Begins so that 19 digits fit into 63 bits and 20 into 64. */
function inventDigits(digits: string, drawn: Buffer): string {
  const first = digits.length >= 20 ? 1 : 1 + ((drawn[0] ?? 0) % 8)
  const rest = [...digits.slice(1)].map((_, place) => (drawn[(place + 1) % drawn.length] ?? 0) % (place === 0 ? 8 : 10))
  return `${first}${rest.join('')}`
}
