/** A QR code of bytes at the lowest level of correction, with the first mask: for a screen, which is not dirty. */

interface Version {
  /** Codewords of correction in each block, and of data in each. */
  readonly correction: number
  readonly blocks: readonly number[]
  readonly alignment: readonly number[]
}

const times = (count: number, one: number): number[] => new Array<number>(count).fill(one)

// biome-ignore format: one row a version reads as a table
const versions: readonly Version[] = [
  { correction: 7, blocks: [19], alignment: [] },
  { correction: 10, blocks: [34], alignment: [6, 18] },
  { correction: 15, blocks: [55], alignment: [6, 22] },
  { correction: 20, blocks: [80], alignment: [6, 26] },
  { correction: 26, blocks: [108], alignment: [6, 30] },
  { correction: 18, blocks: times(2, 68), alignment: [6, 34] },
  { correction: 20, blocks: times(2, 78), alignment: [6, 22, 38] },
  { correction: 24, blocks: times(2, 97), alignment: [6, 24, 42] },
  { correction: 30, blocks: times(2, 116), alignment: [6, 26, 46] },
  { correction: 18, blocks: [...times(2, 68), ...times(2, 69)], alignment: [6, 28, 50] },
  { correction: 20, blocks: times(4, 81), alignment: [6, 30, 54] },
  { correction: 24, blocks: [...times(2, 92), ...times(2, 93)], alignment: [6, 32, 58] },
  { correction: 26, blocks: times(4, 107), alignment: [6, 34, 62] },
]

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

/** The product of two elements of the field of 256 that the correction is made in. */
function multiply(one: number, other: number): number {
  let product = 0
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d)
    product ^= ((other >>> bit) & 1) * one
  }
  return product
}

function divisorOf(degree: number): number[] {
  const divisor = [...times(degree - 1, 0), 1]
  let root = 1
  for (let nth = 0; nth < degree; nth++) {
    for (let at = 0; at < degree; at++) {
      divisor[at] = multiply(divisor[at] ?? 0, root) ^ (at + 1 < degree ? (divisor[at + 1] ?? 0) : 0)
    }
    root = multiply(root, 2)
  }
  return divisor
}

function correctionOf(data: readonly number[], divisor: readonly number[]): number[] {
  const rest = times(divisor.length, 0)
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0)
    rest.push(0)
    for (const [at, one] of divisor.entries()) rest[at] = (rest[at] ?? 0) ^ multiply(one, factor)
  }
  return rest
}

/** Data and correction of all blocks, one codeword of each in turn. */
function writeCodewords(bytes: Uint8Array, { correction, blocks }: Version, countBits: number): number[] {
  const bits: number[] = []
  const push = (value: number, length: number): void => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1)
  }
  const room = sum(blocks) * 8
  push(4, 4)
  push(bytes.length, countBits)
  for (const byte of bytes) push(byte, 8)
  push(0, Math.min(4, room - bits.length))
  push(0, (8 - (bits.length % 8)) % 8)
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) push(pad, 8)
  const words = Array.from({ length: bits.length / 8 }, (_, at) =>
    Number.parseInt(bits.slice(at * 8, at * 8 + 8).join(''), 2),
  )
  const divisor = divisorOf(correction)
  let at = 0
  const data = blocks.map((length) => {
    at += length
    return words.slice(at - length, at)
  })
  const corrections = data.map((block) => correctionOf(block, divisor))
  const inTurn = (rows: readonly (readonly number[])[]): number[] =>
    Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, nth) =>
      rows.flatMap((row) => row[nth] ?? []),
    ).flat()
  return [...inTurn(data), ...inTurn(corrections)]
}

/** What a check of a few bits is, by the polynomial they are divided by. */
function remainderOf(value: number, polynomial: number, degree: number): number {
  let rest = value
  for (let nth = 0; nth < degree; nth++) rest = (rest << 1) ^ ((rest >>> (degree - 1)) * polynomial)
  return rest
}

const formatBits = ((0b01000 << 10) | remainderOf(0b01000, 0x537, 10)) ^ 0x5412

/** Rows of modules, dark where it says so; `undefined` where the text is longer than such a code holds. */
export function drawQr(text: string): readonly (readonly boolean[])[] | undefined {
  const bytes = new TextEncoder().encode(text)
  const index = versions.findIndex(({ blocks }, nth) => sum(blocks) * 8 >= 4 + (nth < 9 ? 8 : 16) + bytes.length * 8)
  const version = versions[index]
  if (!version) return undefined
  const size = index * 4 + 21
  const dark = Array.from({ length: size }, () => new Array<boolean>(size).fill(false))
  const isFixed = Array.from({ length: size }, () => new Array<boolean>(size).fill(false))
  const fix = (x: number, y: number, isDark: boolean): void => {
    const [row, fixed] = [dark[y], isFixed[y]]
    if (!row || !fixed || x < 0 || x >= size) return
    row[x] = isDark
    fixed[x] = true
  }
  const square = (x: number, y: number, reach: number, isDarkAt: (distance: number) => boolean): void => {
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++) fix(x + dx, y + dy, isDarkAt(Math.max(Math.abs(dx), Math.abs(dy))))
  }

  for (let at = 0; at < size; at++) {
    fix(6, at, at % 2 === 0)
    fix(at, 6, at % 2 === 0)
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    square(x, y, 4, (distance) => distance !== 2 && distance !== 4)
  const { alignment } = version
  const last = alignment.length - 1
  for (const [nth, x] of alignment.entries())
    for (const [other, y] of alignment.entries()) {
      const isFinder = (nth === 0 && (other === 0 || other === last)) || (nth === last && other === 0)
      if (!isFinder) square(x, y, 2, (distance) => distance !== 1)
    }
  const format = (bit: number): boolean => ((formatBits >>> bit) & 1) === 1
  for (let bit = 0; bit < 15; bit++) {
    const near = bit < 6 ? bit : bit < 8 ? bit + 1 : undefined
    if (near !== undefined) fix(8, near, format(bit))
    else if (bit === 8) fix(7, 8, format(bit))
    else fix(14 - bit, 8, format(bit))
    if (bit < 8) fix(size - 1 - bit, 8, format(bit))
    else fix(8, size - 15 + bit, format(bit))
  }
  fix(8, size - 8, true)
  if (index >= 6) {
    const number = index + 1
    const bits = (number << 12) | remainderOf(number, 0x1f25, 12)
    for (let bit = 0; bit < 18; bit++) {
      const [far, near] = [size - 11 + (bit % 3), Math.floor(bit / 3)]
      fix(far, near, ((bits >>> bit) & 1) === 1)
      fix(near, far, ((bits >>> bit) & 1) === 1)
    }
  }

  const words = writeCodewords(bytes, version, index < 9 ? 8 : 16)
  let nth = 0
  for (let pair = size - 1; pair >= 1; pair -= 2) {
    // The upright line of the clock stands between two columns of its own.
    const column = pair <= 6 ? pair - 1 : pair
    for (let step = 0; step < size; step++)
      for (const x of [column, column - 1]) {
        const isUpward = ((column + 1) & 2) === 0
        const y = isUpward ? size - 1 - step : step
        const row = dark[y]
        if (!row || isFixed[y]?.[x]) continue
        const bit = ((words[nth >>> 3] ?? 0) >>> (7 - (nth & 7))) & 1
        row[x] = (bit === 1) !== ((x + y) % 2 === 0)
        nth++
      }
  }
  return dark
}
