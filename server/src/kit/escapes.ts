/** A text with the escapes of one kind decoded, and where each of its bytes came from. */
export interface Unescaped {
  readonly bytes: Buffer
  /** Where in `bytes` something was decoded, ascending. */
  readonly touched: readonly number[]
  /** The part of the escaped text that a part of `bytes` was decoded from. */
  sourceOf(from: number, to: number): readonly [from: number, to: number]
}

/** An escape at a place: its code point times 16, plus its length; 0 where there is none. */
type ReadEscape = (bytes: Buffer, at: number) => number

const lengthBits = 4
const pack = (code: number, length: number): number => (code << lengthBits) | length

const digitOf = new Int8Array(256).fill(-1)
for (const [value, digits] of [...'0123456789'].concat([...'abcdef'].map((low) => low + low.toUpperCase())).entries())
  for (const digit of digits) digitOf[digit.charCodeAt(0)] = value

/** The number that so many hexadecimal digits stand for, or -1. */
function readHex(bytes: Buffer, at: number, digits: number): number {
  let number = 0
  for (let place = at; place < at + digits; place++) {
    const digit = digitOf[bytes[place] ?? 0] ?? -1
    if (digit < 0) return -1
    number = number * 16 + digit
  }
  return number
}

const asciiMax = 0x7f

/** `%41`, a byte; `%u0041`, as some scripts write it. */
function readPercent(bytes: Buffer, at: number): number {
  const byte = readHex(bytes, at + 1, 2)
  if (byte >= 0) return pack(byte, 3)
  const unit = (bytes[at + 1] ?? 0) === charOf('u') ? readHex(bytes, at + 2, 4) : -1
  return unit >= 0 && unit <= asciiMax ? pack(unit, 6) : 0
}

const charOf = (character: string): number => character.charCodeAt(0)

const plainEscapes = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', "'": "'", b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, meaning]) => [charOf(letter), pack(charOf(meaning), 2)],
  ),
)

/** `\/`, `\n`, `\u0041` as JSON has them, two halves of a pair at once; `\x41` as programs have it. */
function readBackslash(bytes: Buffer, at: number): number {
  const letter = bytes[at + 1] ?? 0
  if (letter === charOf('x')) {
    const code = readHex(bytes, at + 2, 2)
    return code < 0 ? 0 : pack(code, 4)
  }
  if (letter !== charOf('u')) return plainEscapes.get(letter) ?? 0
  const unit = readHex(bytes, at + 2, 4)
  if (unit < 0) return 0
  const isPair = unit >= 0xd800 && unit < 0xdc00 && bytes[at + 6] === charOf('\\') && bytes[at + 7] === charOf('u')
  const low = isPair ? readHex(bytes, at + 8, 4) : -1
  return low >= 0xdc00 && low < 0xe000 ? pack(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00), 12) : pack(unit, 6)
}

/** The names HTML has for ASCII characters. */
const names = new Map(
  Object.entries({
    ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", sol: '/', bsol: '\\', plus: '+', equals: '=', num: '#' },
    ...{ percnt: '%', lowbar: '_', UnderBar: '_', period: '.', colon: ':', semi: ';', comma: ',', excl: '!' },
    ...{ dollar: '$', lpar: '(', rpar: ')', ast: '*', midast: '*', commat: '@', lsqb: '[', lbrack: '[', rsqb: ']' },
    ...{ rbrack: ']', Hat: '^', grave: '`', lcub: '{', lbrace: '{', rcub: '}', rbrace: '}', verbar: '|', vert: '|' },
    ...{ VerticalLine: '|', quest: '?', Tab: '\t', NewLine: '\n', AMP: '&', LT: '<', GT: '>', QUOT: '"' },
  }),
)
const nameLengthMax = Math.max(...[...names.keys()].map((name) => name.length))
const codeMax = 0x10ffff

/** `&#65;`, `&#x41;`, `&amp;`. */
const readEntity = (bytes: Buffer, at: number): number => readReference(bytes, at, false)

/** The same, and numbers without a semicolon, as browsers take them: digits that follow would be taken for theirs. */
const readLooseEntity = (bytes: Buffer, at: number): number => readReference(bytes, at, true)

function readReference(bytes: Buffer, at: number, isLoose: boolean): number {
  if (bytes[at + 1] !== charOf('#')) {
    const end = bytes.subarray(at + 1, at + 2 + nameLengthMax).indexOf(charOf(';'))
    const character = end < 0 ? undefined : names.get(bytes.toString('latin1', at + 1, at + 1 + end))
    return character === undefined ? 0 : pack(charOf(character), end + 2)
  }
  const isHex = ((bytes[at + 2] ?? 0) | 0x20) === charOf('x')
  const base = isHex ? 16 : 10
  const start = at + (isHex ? 3 : 2)
  let end = start
  let code = 0
  while (end < start + 8) {
    const digit = digitOf[bytes[end] ?? 0] ?? -1
    if (digit < 0 || digit >= base) break
    code = code * base + digit
    end++
  }
  const isClosed = bytes[end] === charOf(';')
  if (end === start || code > codeMax || !(isClosed || isLoose)) return 0
  return pack(code, end - at + Number(isClosed))
}

/** Writes a code point and returns how many bytes it took. By hand: a text of a thousand escapes would call out for each. */
function writeUtf8(bytes: Buffer, at: number, code: number): number {
  if (code <= asciiMax) {
    bytes[at] = code
    return 1
  }
  const followers = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
  bytes[at] = ([0, 0xc0, 0xe0, 0xf0][followers] ?? 0) | (code >> (6 * followers))
  for (let place = 1; place <= followers; place++)
    bytes[at + place] = 0x80 | ((code >> (6 * (followers - place))) & 0x3f)
  return followers + 1
}

function writeByte(bytes: Buffer, at: number, byte: number): number {
  bytes[at] = byte
  return 1
}

const nothing = Buffer.alloc(0)

function createUnescape(starter: string, read: ReadEscape, write: typeof writeUtf8) {
  const start = charOf(starter)
  return (bytes: Buffer): Unescaped | undefined => {
    let at = bytes.indexOf(start)
    if (at < 0) return undefined
    // Where each escape begins in the decoded text, and begins and ends in the escaped one.
    const touched: number[] = []
    const begins: number[] = []
    const ends: number[] = []
    let out = nothing
    let made = 0
    let copied = 0
    for (; at < bytes.length; at++) {
      if (bytes[at] !== start) continue
      const code = read(bytes, at)
      if (code === 0) continue
      if (touched.length === 0) out = Buffer.allocUnsafe(bytes.length)
      made += copyPart(out, made, bytes, copied, at)
      touched.push(made)
      begins.push(at)
      copied = at + (code & ((1 << lengthBits) - 1))
      ends.push(copied)
      made += write(out, made, code >>> lengthBits)
      at = copied - 1
    }
    if (touched.length === 0) return undefined
    made += copyPart(out, made, bytes, copied, bytes.length)

    /** The escape that a place stands in or behind, and how far behind its source's end the place's source is. */
    const lookUp = (place: number) => {
      const index = findLast(touched, place)
      const behind = index < 0 ? place : place - ((touched[index + 1] ?? made) - lengthBehind(index))
      return { index, behind }
    }
    /** How much plain text stands between an escape and the next. */
    const lengthBehind = (index: number): number => (begins[index + 1] ?? bytes.length) - (ends[index] ?? 0)

    return {
      bytes: out.subarray(0, made),
      touched,
      sourceOf(from, to) {
        const first = lookUp(from)
        const last = lookUp(to - 1)
        return [
          first.behind < 0 ? (begins[first.index] ?? 0) : (ends[first.index] ?? 0) + first.behind,
          last.behind < 0 ? (ends[last.index] ?? 0) : (ends[last.index] ?? 0) + last.behind + 1,
        ]
      },
    }
  }
}

/** Copies what stands between two escapes, which is often short. */
function copyPart(to: Buffer, at: number, bytes: Buffer, from: number, end: number): number {
  if (end - from > 64) return bytes.copy(to, at, from, end)
  for (let place = from; place < end; place++) to[at + place - from] = bytes[place] ?? 0
  return end - from
}

/** The index of the last number that is not above `limit`; -1 where all are. */
function findLast(ascending: readonly number[], limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Each kind of escape by itself: decoded together, one kind could swallow the beginning of another. */
export const unescapes: readonly ((bytes: Buffer) => Unescaped | undefined)[] = [
  createUnescape('\\', readBackslash, writeUtf8),
  createUnescape('%', readPercent, writeByte),
  createUnescape('&', readEntity, writeUtf8),
  createUnescape('&', readLooseEntity, writeUtf8),
]
