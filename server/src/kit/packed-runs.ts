/** What a run of base64 or hexadecimal letters hides, and which letters each byte of it was packed in. */
export interface Unpacked {
  readonly bytes: Buffer
  /** The part of the packed text that holds a part of `bytes`. */
  sourceOf(from: number, to: number): readonly [from: number, to: number]
}

/** What is looked for, encoded or not. */
export interface Wanted {
  /** It is so long at least. */
  readonly bytesMin: number
  /** 0 for each byte that may stand in it, `none` for the others. */
  readonly possible: Int8Array
}

interface Alphabet {
  /** Each letter's value; `none` for other bytes. */
  readonly values: Int8Array
  readonly bits: 4 | 6
}

/** In a table of bytes: not one of them. */
export const none = -1
/** Lines of base64 are broken at column 64 or 76. */
const lineBreak = -2

function alphabetOf(bits: 4 | 6, ...texts: readonly string[]): Alphabet {
  const values = new Int8Array(256).fill(none)
  for (const text of texts) for (const [value, letter] of [...text].entries()) values[letter.charCodeAt(0)] = value
  if (bits === 6) for (const byte of [0x0a, 0x0d]) values[byte] = lineBreak
  return { values, bits }
}

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const standard = alphabetOf(6, `${base62}+/`)
const forUrls = alphabetOf(6, `${base62}-_`)
const hexadecimal = alphabetOf(4, '0123456789abcdef', '0123456789ABCDEF')

/**
 * Unpacks every run of letters that is long enough, from every place where packing may have begun. Where `touched` is
 * given, only the runs at these places are looked at.
 */
export function unpackRuns(bytes: Buffer, touched: readonly number[] | undefined, wanted: Wanted): Unpacked[] {
  const found: Unpacked[] = []
  const lettersMin = Math.ceil((wanted.bytesMin * 8) / 6)
  const unpackStandard = (start: number, end: number): void => {
    const letters = findLetters(bytes, start, end, standard)
    unpackPlaces(letters, standard, wanted, found)
    unpackDigits(letters, wanted, found)
  }
  const unpackForUrls = (start: number, end: number): void => {
    const run = bytes.subarray(start, end)
    // Without these two letters it is part of a run of the other alphabet.
    if (run.includes(0x2d) || run.includes(0x5f))
      unpackPlaces(findLetters(bytes, start, end, forUrls), forUrls, wanted, found)
  }
  eachRun(bytes, touched, standard.values, lettersMin, unpackStandard)
  eachRun(bytes, touched, forUrls.values, lettersMin, unpackForUrls)
  return found
}

type TakeRun = (start: number, end: number) => void

/** Takes each longest run of bytes that the table has, where it is long enough. */
export function eachRun(
  bytes: Buffer,
  touched: readonly number[] | undefined,
  values: Int8Array,
  lettersMin: number,
  take: TakeRun,
): void {
  const isLetter = (at: number): boolean => at >= 0 && at < bytes.length && values[bytes[at] ?? 0] !== none
  const findEnd = (from: number): number => {
    let end = from
    while (isLetter(end)) end++
    return end
  }
  if (touched) {
    let done = 0
    for (const place of touched) {
      if (place < done || !isLetter(place)) continue
      let start = place
      while (isLetter(start - 1)) start--
      done = findEnd(place)
      if (done - start >= lettersMin) take(start, done)
    }
    return
  }
  let at = 0
  while (at + lettersMin <= bytes.length) {
    // From the far end: what stands there and is no letter rules out every run that would begin before it.
    let far = at + lettersMin - 1
    while (far >= at && isLetter(far)) far--
    if (far >= at) {
      at = far + 1
      continue
    }
    const end = findEnd(at + lettersMin)
    take(at, end)
    at = end
  }
}

interface Letters {
  readonly bytes: Buffer
  placeOf(index: number): number
}

/** The letters of a run, without line breaks. */
function findLetters(bytes: Buffer, start: number, end: number, { values }: Alphabet): Letters {
  const run = bytes.subarray(start, end)
  if (!run.includes(0x0a) && !run.includes(0x0d)) return { bytes: run, placeOf: (index) => start + index }
  const places = Array.from(run.keys()).filter((at) => (values[run[at] ?? 0] ?? none) >= 0)
  return {
    bytes: Buffer.from(places.map((at) => run[at] ?? 0)),
    placeOf: (index) => start + (places[index] ?? 0),
  }
}

/** Four letters are three bytes: packing may have begun at any of four. */
function unpackPlaces(letters: Letters, alphabet: Alphabet, wanted: Wanted, found: Unpacked[]): void {
  for (let offset = 0; offset < 4; offset++) unpack(letters, offset, letters.bytes.length, alphabet, wanted, found)
}

/** The hexadecimal digits among letters. */
function unpackDigits(letters: Letters, wanted: Wanted, found: Unpacked[]): void {
  const { bytes } = letters
  const digitsMin = wanted.bytesMin * 2
  eachRun(bytes, undefined, hexadecimal.values, digitsMin, (start, end) => {
    for (let offset = 0; offset < 2; offset++) unpack(letters, start + offset, end, hexadecimal, wanted, found)
  })
}

/** Finds the stretches that may be what is wanted; what was not packed from this place on is mostly others. */
function unpack(
  { bytes: letters, placeOf }: Letters,
  from: number,
  to: number,
  { values, bits }: Alphabet,
  { bytesMin, possible }: Wanted,
  found: Unpacked[],
): void {
  const count = Math.floor(((to - from) * bits) / 8)
  // Two letters hold a whole byte.
  const byteAt = (index: number): number => {
    const letter = from + Math.floor((index * 8) / bits)
    const pair = ((values[letters[letter] ?? 0] ?? 0) << bits) | (values[letters[letter + 1] ?? 0] ?? 0)
    return (pair >> (2 * bits - 8 - ((index * 8) % bits))) & 0xff
  }
  let begin = 0
  while (begin + bytesMin <= count) {
    let far = begin + bytesMin - 1
    while (far >= begin && possible[byteAt(far)] !== none) far--
    if (far >= begin) {
      begin = far + 1
      continue
    }
    let end = begin + bytesMin
    while (end < count && possible[byteAt(end)] !== none) end++
    const first = begin
    const hidden = Buffer.allocUnsafe(end - first)
    for (let index = first; index < end; index++) hidden[index - first] = byteAt(index)
    found.push({
      bytes: hidden,
      sourceOf: (start, stop) => [
        placeOf(from + Math.floor(((first + start) * 8) / bits)),
        placeOf(from + Math.floor(((first + stop) * 8 - 1) / bits)) + 1,
      ],
    })
    begin = end
  }
}
