import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs'

const privateMode = 0o600

/** Opens a new file that only its owner may read, from its first byte and whatever the umask. */
function openPrivately(file: string): number {
  const handle = openSync(file, 'wx', privateMode)
  fchmodSync(handle, privateMode)
  return handle
}

/** Makes an empty file that only its owner may read; false where there is one already. */
export function createPrivately(file: string): boolean {
  try {
    closeSync(openPrivately(file))
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Writes a new file that only its owner may read, and returns when it is on disk. */
export function writeDurably(file: string, text: string): void {
  const handle = openPrivately(file)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const pieceBytes = 1_048_576

/** Copies to a new file that only its owner may read, and returns when it is on disk. */
export function copyDurably(from: string, to: string): void {
  const piece = Buffer.alloc(pieceBytes)
  const [source, target] = [openSync(from, 'r'), openPrivately(to)]
  try {
    for (let read = readSync(source, piece); read > 0; read = readSync(source, piece)) writeAll(target, piece, read)
    fsyncSync(target)
  } finally {
    closeSync(source)
    closeSync(target)
  }
}

function writeAll(handle: number, bytes: Buffer, length: number): void {
  for (let done = 0; done < length; ) done += writeSync(handle, bytes, done, length - done)
}

/** Gives a finished file its name; false, and nothing changed, where another has it already. */
export function nameFile(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    // Some file systems have no second names.
    if (!isCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error
    if (existsSync(file)) return false
    renameSync(draft, file)
    return true
  }
}

/** Returns when what was changed in a file, or what was made or renamed in a folder, is on disk. */
export function syncPath(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
