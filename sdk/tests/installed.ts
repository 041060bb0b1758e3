import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const sdkFolder = fileURLToPath(new URL('..', import.meta.url))

/** What only checks use, by itself: `npm ci --prefix checks/runtimes`, or of another folder. */
export const toolOf = (name: string, folder = 'runtimes'): string =>
  fileURLToPath(new URL(`../../checks/${folder}/node_modules/${name}`, import.meta.url))

// As on a stranger's machine: none of this repository's programs, none of its settings.
const { PATH = '', HOME = '' } = process.env
const path = PATH.split(delimiter).filter((folder) => !folder.includes('node_modules'))
export const environment: Readonly<Record<string, string>> = {
  PATH: path.join(delimiter),
  HOME,
  npm_config_update_notifier: 'false',
  NO_COLOR: '1',
}

/** Runs a program to its end and returns what it printed. What it complains of is in the error where it fails. */
export function run(cwd: string, file: string, words: readonly string[], env = environment): string {
  try {
    return execFileSync(file, words, { cwd, env, encoding: 'utf8', timeout: 120_000, stdio: 'pipe' })
  } catch (error) {
    throw new Error(
      `${file} ${words.join(' ')}\n${Reflect.get(Object(error), 'stdout')}\n${Reflect.get(Object(error), 'stderr')}`,
    )
  }
}

export interface Installed {
  readonly folder: string
  readonly tarball: string
  remove(): void
}

/** The package as strangers have it: packed by npm, and installed into an empty folder. */
export function installPacked(): Installed {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-sdk-'))
  run(sdkFolder, 'npm', ['pack', '--pack-destination', folder])
  const [name = ''] = readdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"name":"stranger","private":true,"type":"module"}')
  run(folder, 'npm', ['install', '--offline', '--no-audit', '--no-fund', `./${name}`])
  return { folder, tarball: join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
