/**
 * Makes what the package `almagest` holds beside its launcher: in `dist` this repository as the service needs it, with
 * types stripped and without tests. `npm pack` in `server/` begins with it, and ends with `--clear`.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { transformSync } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const server = join(root, 'server')

/** Folders of code, and what is shown or read as it is. */
const codeFolders = ['server/src', 'server/providers', 'server/endpoints']
const shownFolders = ['docs/guides', 'web/docs', 'web/dist', 'server/recordings']
const shownFiles = ['CHANGELOG.md']
/** What npm shows of a package stands beside its `package.json`. */
const frontFiles = ['README.md', 'LICENSE']

const listFiles = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))

/** Where a module of ours is named: an import, or an address beside the module. */
const reference = /(\bfrom |\bimport |\bimport\(|\bnew URL\()("\.{1,2}\/[^"\n]+)\.ts"/g

/** What is imported stays imported, as it does where Node strips types. */
const tsconfigRaw = { compilerOptions: { verbatimModuleSyntax: true } }

/** The code Node would run of a module, with other modules named as they are in the package, and without its comments. */
function strip(name: string): string {
  const source = readFileSync(join(root, name), 'utf8')
  const plain = transformSync(source, {
    loader: 'ts',
    target: 'esnext',
    charset: 'utf8',
    legalComments: 'none',
    tsconfigRaw,
  }).code
  const code = plain.replaceAll(reference, '$1$2.js"')
  const [left] = code.match(/(['"`])\.{1,2}\/[^'"`\n]+\.ts\1/) ?? []
  if (left !== undefined) throw new Error(`${name} names ${left} in a way that scripts/pack.ts does not know`)
  return code
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

function copy(name: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(join(root, name), to)
}

/** Doors lead to `.js` in the package; what tests share is not in it. */
function describePackage(): object {
  const { type, version, imports } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8'))
  const doors = Object.entries<string>(imports).filter(([, to]) => !to.startsWith('./tests/'))
  return { type, version, imports: Object.fromEntries(doors.map(([door, to]) => [door, to.replace(/\.ts$/, '.js')])) }
}

/** Declarations for who writes endpoint files: of the authoring door and of all it leads to. */
function declareTypes(dist: string): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json')
  const config = join(dist, 'tsconfig.json')
  const compilerOptions = { noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: server }
  const typeRoots = [join(root, 'node_modules/@types')]
  const files = [join(server, 'src/authoring.ts')]
  write(
    config,
    JSON.stringify({
      extends: join(server, 'tsconfig.json'),
      include: [],
      files,
      compilerOptions: { ...compilerOptions, typeRoots, outDir: join(dist, 'server') },
    }),
  )
  execFileSync(process.execPath, [join(dirname(compiler), 'bin/tsc'), '-p', config], { stdio: 'inherit' })
  rmSync(config)
}

/** Takes away what an earlier run put into a folder. */
function clear(folder: string): void {
  for (const name of ['dist', ...frontFiles]) rmSync(join(folder, name), { recursive: true, force: true })
}

function pack(folder: string): void {
  clear(folder)
  const dist = join(folder, 'dist')
  for (const name of codeFolders.flatMap(listFiles).filter((one) => !one.endsWith('.test.ts'))) {
    if (name.endsWith('.ts')) write(join(dist, name.replace(/\.ts$/, '.js')), strip(name))
    else copy(name, join(dist, name))
  }
  for (const name of [...shownFolders.flatMap(listFiles), ...shownFiles]) copy(name, join(dist, name))
  write(join(dist, 'server/package.json'), `${JSON.stringify(describePackage(), null, 2)}\n`)
  declareTypes(dist)
  for (const name of frontFiles) copy(name, join(folder, name))
  if (folder === server) return
  copy('server/package.json', join(folder, 'package.json'))
  for (const name of listFiles('server/bin')) copy(name, join(folder, relative('server', name)))
}

const { values } = parseArgs({ options: { into: { type: 'string', default: server }, clear: { type: 'boolean' } } })
if (!existsSync(values.into)) throw new Error(`${values.into} is not there`)
if (values.clear) clear(values.into)
else pack(values.into)
