import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import type { Needs } from './needs.ts'
import { exitCodes, Refusal, refuseOf } from './refusal.ts'

/** A token, and the one address it is sent to. */
export interface Credentials {
  readonly address: string
  readonly token: string
}

/**
 * Where programs of this system keep what belongs to their user. Nowhere without a home: a token does not lie about in
 * the folder that happens to be the current one, and is not taken from there.
 */
function credentialsFile({ platform, home, environment }: Needs): string | undefined {
  const { APPDATA: roaming = '', XDG_CONFIG_HOME: config = '' } = environment
  const folders: Readonly<Record<string, string>> = {
    win32: roaming || join(home, 'AppData', 'Roaming'),
    darwin: join(home, 'Library', 'Application Support'),
  }
  const folder = folders[platform] ?? (isAbsolute(config) ? config : join(home, '.config'))
  return isAbsolute(folder) ? join(folder, 'almagest', 'kol.json') : undefined
}

export async function findCredentials(needs: Needs): Promise<Credentials | undefined> {
  const file = credentialsFile(needs)
  const text = file && (await readIfThere(file))
  if (file === undefined || text === undefined) return undefined
  if (needs.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0)
    throw new Refusal(`${file} can be read by others: chmod 600 it, or kol logout and login again`, exitCodes.token)
  return readCredentials(file, text)
}

function readCredentials(file: string, text: string): Credentials {
  try {
    const { address, token } = JSON.parse(text)
    if (typeof address === 'string' && typeof token === 'string') return { address, token }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Refusal(`${file} is not what kol login writes: kol logout removes it`, exitCodes.token)
}

/** Nobody else can read it from its first byte on, and it is there whole or not at all. */
export async function keepCredentials(needs: Needs, credentials: Credentials): Promise<string> {
  const file = credentialsFile(needs)
  if (file === undefined) throw new Refusal('there is no home to keep the token in: set ALMAGEST_TOKEN instead')
  const written = `${file}.${process.pid}`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const opened = await open(written, 'wx', 0o600)
    try {
      await opened.writeFile(`${JSON.stringify(credentials)}\n`)
      await opened.sync()
    } finally {
      await opened.close()
    }
    await chmod(written, 0o600)
    await rename(written, file)
  } catch (error) {
    throw refuseOf(error, `the token cannot be kept in ${file}`)
  } finally {
    // Where its folder could not be made, there is nothing to take away.
    await rm(written, { force: true }).catch(() => undefined)
  }
  return file
}

/** Whether there were any. */
export async function forgetCredentials(needs: Needs): Promise<boolean> {
  const file = credentialsFile(needs)
  if (file === undefined) return false
  try {
    await rm(file)
    return true
  } catch (error) {
    if (isAbsent(error)) return false
    throw refuseOf(error, `${file} cannot be removed`)
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw refuseOf(error, `${file} cannot be read`, exitCodes.token)
  }
}

/** A file that is not there, or in a folder that is none. */
const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
