import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'

/** Writes a new file that only its owner may read, and returns when it is on disk. */
export function writeDurably(file: string, text: string): void {
  const handle = openSync(file, 'wx', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
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
