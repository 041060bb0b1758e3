/**
 * Builds the console of `web/console` into `web/dist`, if what it is made of changed since: its sources, its fonts, its
 * settings, and the packages by the lock file. Scripts that need the console begin with it.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = ['web/console', 'web/docs/fonts', 'server/src/console/wire']
const files = [
  'package-lock.json',
  'web/package.json',
  'web/vite.config.ts',
  'web/shared-fonts.ts',
  'web/early-theme.ts',
  'web/early-theme.js',
  'web/docs/favicon.svg',
]
const digestFile = join(root, 'web/dist/.digest')

const listFiles = (folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []

function computeDigest(): string {
  const hash = createHash('sha256')
  const names = [...folders.flatMap(listFiles), ...files.map((name) => join(root, name))].toSorted()
  for (const name of names) hash.update(`${name.slice(root.length)}\0`).update(readFileSync(name))
  return hash.digest('hex')
}

const isBuilt = (digest: string): boolean => existsSync(digestFile) && readFileSync(digestFile, 'utf8') === digest

/** Vite is there after `npm ci`, and is not after `npm ci --omit=dev`. */
const hasTools = (): boolean => existsSync(join(root, 'node_modules/vite/package.json'))

async function buildConsole(digest: string): Promise<void> {
  const { build } = await import('vite')
  await build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn', clearScreen: false })
  writeFileSync(digestFile, digest)
}

const digest = computeDigest()
if (!isBuilt(digest)) {
  if (hasTools()) await buildConsole(digest)
  // The service starts all the same: it answers calls, and says of its console that it was not built.
  else
    process.stderr.write(
      'The console is not built, and cannot be: its tools are not installed. Run "npm ci" without --omit=dev and "npm run build:console" once.\n',
    )
}
