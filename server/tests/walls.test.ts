import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Room {
  readonly name: string
  readonly mayImport: readonly string[]
  readonly packages: readonly string[]
}

interface Import {
  readonly file: string
  readonly room: string
  readonly specifier: string
}

const items = (cell: string): string[] =>
  cell
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)

function readRooms(): Room[] {
  const lines = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split('\n')
  const start = lines.findIndex((line) => line.startsWith('| room |'))
  const rows = lines.slice(start + 2, lines.indexOf('', start))
  return rows.map((row) => {
    const [, name = '', , mayImport = '', packages = ''] = row.split('|').map((cell) => cell.trim())
    return { name, mayImport: items(mayImport), packages: items(packages) }
  })
}

function listModules(folder: string): string[] {
  const names = readdirSync(join(root, 'server', folder), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name))
}

function readImports(): Import[] {
  const folders = ['src', 'providers', 'endpoints', '../sdk/src', '../cli/src']
  const files = folders.flatMap(listModules).filter((file) => !file.endsWith('.test.ts'))
  return files.flatMap((file) => {
    const [first = '', second = ''] = file.split('/')
    const room = first === 'src' || first === '..' ? second : first
    if (room.endsWith('.ts')) return []
    const text = readFileSync(join(root, 'server', file), 'utf8')
    const found = text.matchAll(
      /^(?:import|export)\b[^'\n]*(?:\{[^}]*\}[^'\n]*)?from '([^']+)'|^import '([^']+)'|\bimport(?:\.meta\.resolve)?\('([^']+)'\)/gm,
    )
    return [...found].map(([, from, bare, dynamic]) => ({ file, room, specifier: from ?? bare ?? dynamic ?? '' }))
  })
}

const rooms = readRooms()
const imports = readImports()
const roomOf = (name: string): Room | undefined => rooms.find((room) => room.name === name)

test('the table of rooms names every room, and the imports were really read', () => {
  const folders = readdirSync(join(root, 'server/src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  assert.deepEqual(
    rooms.map(({ name }) => name).sort(),
    [...folders.map(({ name }) => name), 'providers', 'endpoints', 'sdk', 'cli'].sort(),
  )
  assert.ok(imports.length > 150, `${imports.length} imports`)
})

test('a room imports only the doors its row allows', () => {
  for (const { file, room, specifier } of imports.filter((one) => one.specifier.startsWith('#'))) {
    const [target = '', inside] = specifier.slice(1).split('/')
    // A folder within a room reaches what is beside it by the room's own name.
    if (target === room && file.split('/').length > 3) continue
    assert.ok(target === 'providers' || inside === undefined, `${file} imports past a door: ${specifier}`)
    assert.ok(
      roomOf(room)?.mayImport.includes(target),
      `${file} imports ${specifier}; ARCHITECTURE.md does not allow ${room} to`,
    )
  }
})

test('a room imports only the packages its row names', () => {
  for (const { file, room, specifier } of imports.filter(
    (one) => /^[@a-z]/.test(one.specifier) && !one.specifier.startsWith('node:'),
  )) {
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/')
    assert.ok(
      roomOf(room)?.packages.includes(name),
      `${file} imports ${name}; ARCHITECTURE.md does not name it for ${room}`,
    )
  }
})

test('the client stands alone: it imports its own files, nothing of the service, and nothing of any platform', () => {
  const own = imports.filter(({ room }) => room === 'sdk')
  assert.ok(own.length > 20, `${own.length} imports`)
  assert.deepEqual(
    own.filter(({ specifier }) => !specifier.startsWith('./')),
    [],
  )
})

test('the callers’ command knows the service by its client alone', () => {
  const own = imports.filter(({ room }) => room === 'cli')
  assert.ok(own.length > 50, `${own.length} imports`)
  assert.deepEqual(
    own.filter(({ specifier }) => !/^(\.\/|node:|@almagest\/sdk\/core$|commander$)/.test(specifier)),
    [],
  )
})

test('every arrow of the table is used, and arrows point one way', () => {
  for (const { name, mayImport, packages } of rooms) {
    for (const target of [...mayImport, ...packages]) {
      const used = imports.some(({ room, specifier }) => room === name && specifier.replace('#', '').startsWith(target))
      assert.ok(used, `${name} does not use ${target}`)
    }
  }
  const settled = new Set<string>()
  for (let before = -1; before < settled.size; ) {
    before = settled.size
    for (const { name, mayImport } of rooms) if (mayImport.every((target) => settled.has(target))) settled.add(name)
  }
  assert.deepEqual(
    rooms.filter(({ name }) => !settled.has(name)),
    [],
  )
})

/** A module's text; samples are programs in templates, which run elsewhere. */
function readCode(file: string): string {
  const text = readFileSync(join(root, 'server', file), 'utf8')
  return /^src\/docs\/samples\//.test(file) ? text.replaceAll(/`(?:\\.|[^`\\])*`/gs, '``') : text
}

test('time and chance come from the kit alone', () => {
  const world =
    /\b(Date\.now|performance\.now|setTimeout|setInterval|setImmediate|randomBytes|randomUUID|Math\.random)\b/
  const files = listModules('src').filter(
    (file) => !file.endsWith('.test.ts') && !/kit\/(clock|random)\.ts$/.test(file),
  )
  assert.deepEqual(
    files.filter((file) => world.test(readCode(file))),
    [],
  )
})

test('files stay short: the median is under 100 lines', () => {
  const files = ['src', 'providers', 'endpoints'].flatMap(listModules).filter((file) => !file.endsWith('.test.ts'))
  const lengths = files
    .map((file) => readFileSync(join(root, 'server', file), 'utf8').split('\n').length)
    .sort((a, b) => a - b)
  assert.ok((lengths[Math.floor(lengths.length / 2)] ?? 0) < 100)
  assert.ok((lengths.at(-1) ?? 0) < 320, `the longest file has ${lengths.at(-1)} lines`)
})

test('README and ARCHITECTURE stay short enough to be read', () => {
  const countLines = (file: string): number => readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length
  assert.ok(countLines('README.md') <= 120)
  assert.ok(countLines('ARCHITECTURE.md') <= 200)
})
