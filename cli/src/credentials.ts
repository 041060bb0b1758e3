import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Needs } from './needs.ts'
import { exitCodes, Refusal } from './refusal.ts'

/** A token, and the one address it is sent to. */
export interface Credentials {
  readonly address: string
  readonly token: string
}

/** Where programs of this system keep what belongs to their user. */
function credentialsFile({ platform, home, environment }: Needs): string {
  const folders: Readonly<Record<string, string>> = {
    win32: environment['APPDATA'] || join(home, 'AppData', 'Roaming'),
    darwin: join(home, 'Library', 'Application Support'),
  }
  return join(folders[platform] ?? (environment['XDG_CONFIG_HOME'] || join(home, '.config')), 'almagest', 'kol.json')
}

export async function findCredentials(needs: Needs): Promise<Credentials | undefined> {
  const file = credentialsFile(needs)
  const text = await readIfThere(file)
  if (text === undefined) return undefined
  if (needs.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0)
    throw new Refusal(`${file} can be read by others: chmod 600 it, or kol login again`, exitCodes.token)
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
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const written = `${file}.${process.pid}`
  try {
    const opened = await open(written, 'wx', 0o600)
    await opened.writeFile(`${JSON.stringify(credentials)}\n`)
    await opened.close()
    await chmod(written, 0o600)
    await rename(written, file)
  } finally {
    await rm(written, { force: true })
  }
  return file
}

/** Whether there were any. */
export async function forgetCredentials(needs: Needs): Promise<boolean> {
  const file = credentialsFile(needs)
  const isThere = (await readIfThere(file)) !== undefined
  await rm(file, { force: true })
  return isThere
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
