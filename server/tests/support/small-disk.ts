import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** A disk of a few megabytes, in memory. */
export interface SmallDisk {
  readonly folder: string
  /** Leaves no room at all. */
  fill(): Promise<void>
  makeRoom(): void
  /** Lets nobody write any more; throws while somebody has a file open for that. */
  closeToWriters(): void
}

const mount = (...words: string[]): void => void execFileSync('mount', words, { stdio: 'pipe' })

/** Nothing where this machine or user may not mount. */
export function mountSmallDisk(t: TestContext, bytes = 16 * 1_048_576): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-disk-'))
  try {
    mount('-t', 'tmpfs', '-o', `size=${bytes},mode=0700`, 'almagest-test', folder)
  } catch {
    rmdirSync(folder)
    return undefined
  }
  // Whoever has files open on it keeps them until they are closed.
  t.after(() => {
    execFileSync('umount', ['-l', folder])
    rmdirSync(folder)
  })
  const ballast = join(folder, 'ballast')
  return {
    folder,
    async fill() {
      const { bavail, bsize } = await statfs(folder)
      try {
        writeFileSync(ballast, Buffer.alloc(bavail * bsize))
      } catch (error) {
        // Somebody took some of it meanwhile: it is as full.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      }
    },
    makeRoom: () => rmSync(ballast),
    closeToWriters: () => mount('-o', 'remount,ro', folder),
  }
}
