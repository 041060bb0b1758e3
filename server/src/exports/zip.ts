import { Buffer } from 'node:buffer'
import { crc32, createDeflateRaw } from 'node:zlib'
import { Refusal } from '#kit'

/** A file of an archive, its content made as it is taken. */
export interface ZipEntry {
  readonly name: string
  readonly chunks: () => AsyncIterable<string> | Iterable<string>
}

interface Written {
  readonly name: Buffer
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

/** Sizes and places have 32 bits in what every reader understands. */
const sizeMax = 0xff_ff_ff_ff
/** Sizes stand behind the content; the name is UTF-8. */
const flags = 0x08_08
const deflated = 8
const version = 20
/** 1 January 1980, the first day a ZIP can tell: the same rows are the same bytes. */
const date = 0x00_21

/** Packs files one after the other, none of them held in memory. */
export async function* writeZip(entries: readonly ZipEntry[]): AsyncGenerator<Buffer> {
  const written: Written[] = []
  let offset = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name)
    const head = Buffer.concat([writeHead(name), name])
    yield head
    const sums = { crc: 0, packed: 0, size: 0 }
    yield* deflate(entry.chunks(), sums)
    const tail = Buffer.concat([fields([4, 0x08_07_4b_50]), writeSizes(sums)])
    yield tail
    written.push({ name, ...sums, offset })
    offset += head.length + sums.packed + tail.length
    if (offset > sizeMax || sums.size > sizeMax) throw new Refusal('the sheet would be larger than 4 GB: use CSV')
  }
  yield writeDirectory(written, offset)
}

async function* deflate(
  chunks: AsyncIterable<string> | Iterable<string>,
  sums: { crc: number; packed: number; size: number },
): AsyncGenerator<Buffer> {
  const packer = createDeflateRaw({ level: 4 })
  let ready: Buffer[] = []
  packer.on('data', (packed: Buffer) => ready.push(packed))
  function* take(): Generator<Buffer> {
    for (const packed of ready) {
      sums.packed += packed.length
      yield packed
    }
    ready = []
  }
  try {
    for await (const chunk of chunks) {
      const bytes = Buffer.from(chunk)
      sums.crc = crc32(bytes, sums.crc)
      sums.size += bytes.length
      await new Promise<void>((done, fail) => void packer.write(bytes, (error) => (error ? fail(error) : done())))
      yield* take()
    }
    await new Promise<void>((done) => {
      packer.once('end', done)
      packer.end()
    })
    yield* take()
  } finally {
    packer.destroy()
  }
}

const writeHead = (name: Buffer): Buffer =>
  fields(
    [4, 0x04_03_4b_50],
    [2, version],
    [2, flags],
    [2, deflated],
    [2, 0],
    [2, date],
    [4, 0],
    [4, 0],
    [4, 0],
    [2, name.length],
    [2, 0],
  )

const writeSizes = ({ crc, packed, size }: Pick<Written, 'crc' | 'packed' | 'size'>): Buffer =>
  fields([4, crc], [4, packed], [4, size])

function writeDirectory(files: readonly Written[], offset: number): Buffer {
  const lines = files.map((file) =>
    Buffer.concat([
      fields([4, 0x02_01_4b_50], [2, version], [2, version], [2, flags], [2, deflated], [2, 0], [2, date]),
      writeSizes(file),
      fields([2, file.name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, file.offset]),
      file.name,
    ]),
  )
  const directory = Buffer.concat(lines)
  const count = files.length
  const end = fields(
    [4, 0x06_05_4b_50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, directory.length],
    [4, offset],
    [2, 0],
  )
  return Buffer.concat([directory, end])
}

/** Numbers of so many bytes each, least byte first. */
function fields(...list: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  const buffer = Buffer.alloc(list.reduce((sum, [bytes]) => sum + bytes, 0))
  let at = 0
  for (const [bytes, value] of list) at = buffer.writeUIntLE(value, at, bytes)
  return buffer
}
