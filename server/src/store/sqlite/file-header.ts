import { closeSync, openSync, readSync } from 'node:fs'
import { Refusal } from '#kit'
import { findStats, walOf } from './data-folder.ts'

/** What a database says of itself at its beginning: https://sqlite.org/fileformat2.html#the_database_header */
interface Header {
  readonly pageBytes: number
  /** Absent where an old SQLite wrote it, which does not keep this number. */
  readonly pages: number | undefined
  readonly applicationId: number
}

/** "ALMG": a file that bears it is a database of ours. */
export const ourApplicationId = 0x414c4d47

const headerBytes = 100
const magic = 'SQLite format 3\0'

/**
 * Refuses, without opening it as a database, a file that is none, is another application's or is cut short. Takes a
 * millisecond however large it is; what stands in its pages only the whole check of `doctor` reads. Not while this process
 * has it open: to close a file gives back all locks that the process has on it.
 */
export function checkHeader(file: string): void {
  const header = readHeader(file)
  if (![0, ourApplicationId].includes(header.applicationId)) throw new Refusal(foreign(file))
  const { pageBytes, pages = 0 } = header
  const there = Math.floor((findStats(file)?.size ?? 0) / pageBytes)
  if (there >= pages || isInWal(file, pageBytes, there, pages)) return
  throw new Refusal(`${file} is cut short, ${there} of its ${pages} pages are there; restore a backup`)
}

export const foreign = (file: string): string => `${file} is the database of another application, not Almagest's`

function readHeader(file: string): Header {
  const bytes = readAt(file, 0, headerBytes)
  const [pageSize, reserved] = [bytes.length < headerBytes ? 0 : bytes.readUInt16BE(16), bytes[20] ?? 0]
  const pageBytes = pageSize === 1 ? 65_536 : pageSize
  const isPower = pageBytes >= 512 && (pageBytes & (pageBytes - 1)) === 0
  if (bytes.toString('latin1', 0, magic.length) !== magic || !isPower || pageBytes - reserved < 480)
    throw new Refusal(`${file} is no database; is it the file you mean?`)
  const isCounted = bytes.readUInt32BE(24) === bytes.readUInt32BE(92)
  return { pageBytes, pages: isCounted ? bytes.readUInt32BE(28) : undefined, applicationId: bytes.readUInt32BE(68) }
}

const walHeaderBytes = 32
const frameHeaderBytes = 24

/** Whether pages that are not in the file yet are in its log: a crash while they were copied leaves it so. */
function isInWal(file: string, pageBytes: number, there: number, pages: number): boolean {
  const wal = walOf(file)
  const size = findStats(wal)?.size ?? 0
  if (size < walHeaderBytes) return false
  const missing = new Set<number>()
  // More pages than the log has frames cannot all be in it.
  if (pages - there > size / pageBytes) return false
  for (let page = there + 1; page <= pages; page++) missing.add(page)
  const handle = openSync(wal, 'r')
  try {
    const frame = Buffer.alloc(frameHeaderBytes)
    for (let at = walHeaderBytes; at + frameHeaderBytes + pageBytes <= size; at += frameHeaderBytes + pageBytes) {
      readSync(handle, frame, 0, frameHeaderBytes, at)
      missing.delete(frame.readUInt32BE(0))
    }
  } finally {
    closeSync(handle)
  }
  return missing.size === 0
}

function readAt(file: string, position: number, length: number): Buffer {
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(handle, bytes, 0, length, position))
  } finally {
    closeSync(handle)
  }
}
