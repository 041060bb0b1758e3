import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
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
  const lines = readFile('ARCHITECTURE.md').split('\n')
  const start = lines.findIndex((line) => line.startsWith('| room |'))
  const rows = lines.slice(start + 2, lines.indexOf('', start))
  return rows.map((row) => {
    const [, name = '', , mayImport = '', packages = ''] = row.split('|').map((cell) => cell.trim())
    return { name, mayImport: items(mayImport), packages: items(packages) }
  })
}

/** Programs below folders, as paths from the root; not their tests. */
const listFiles = (...folders: readonly string[]): string[] =>
  folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.[jt]sx?$/.test(name) && !/\.(test|d)\.ts$/.test(name))
      .map((name) => join(folder, name)),
  )

const readFile = (file: string): string => readFileSync(join(root, file), 'utf8')

const drivers = ['store/sqlite', 'store/postgres']

/** A folder of `server/src` is a room, and what lies beside the folders is one; each driver of the store has its own. */
function roomOf(file: string): string {
  const [first = '', second = '', ...inside] = file.split('/')
  if (first === 'web' && second === 'console') return 'web/console'
  if (first !== 'server') return first
  if (second !== 'src') return second
  if (inside.length === 1) return 'wiring'
  return drivers.find((driver) => inside.join('/').startsWith(`${driver}/`)) ?? inside[0] ?? ''
}

/** The room an import by `#` leads to: `#store/table` to the store, `#store/sqlite/reads` to its driver. */
const targetOf = (specifier: string): string =>
  drivers.find((driver) => specifier.startsWith(`#${driver}/`)) ?? specifier.slice(1).split('/')[0] ?? ''

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const importWords =
  /^(?:import|export)\b[^'\n]*(?:\{[^}]*\}[^'\n]*)?from '([^']+)'|^import '([^']+)'|\bimport(?:\.meta\.resolve)?\('([^']+)'\)/gm

const readImports = (): Import[] =>
  listFiles(
    'server/src',
    'server/providers',
    'server/endpoints',
    'sdk/src',
    'cli/src',
    'web/docs',
    'web/console',
  ).flatMap((file) =>
    [...readFile(file).matchAll(importWords)].map(([, from, bare, dynamic]) => ({
      file,
      room: roomOf(file),
      specifier: from ?? bare ?? dynamic ?? '',
    })),
  )

const rooms = readRooms()
const imports = readImports()
/** The console has rooms of its own, below. */
const toRooms = imports.filter(({ room, specifier }) => specifier.startsWith('#') && room !== 'web/console')
const toPackages = imports.filter(({ specifier }) => /^[@a-z]/.test(specifier) && !specifier.startsWith('node:'))
const rowOf = (name: string): Room | undefined => rooms.find((room) => room.name === name)

test('the table of rooms names every room, and the imports were really read', () => {
  const folders = readdirSync(join(root, 'server/src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  assert.deepEqual(
    rooms.map(({ name }) => name).sort(),
    [
      ...folders.map(({ name }) => name),
      ...drivers,
      ...['wiring', 'providers', 'endpoints', 'sdk', 'cli', 'web', 'web/console'],
    ].sort(),
  )
  for (const { name } of rooms)
    assert.ok(
      imports.some(({ room }) => room === name),
      `no import of ${name} was read`,
    )
  assert.ok(imports.length > 2_000, `${imports.length} imports`)
})

test('a room imports only the doors its row allows', () => {
  for (const { file, room, specifier } of toRooms) {
    const target = targetOf(specifier)
    const isDoor = !specifier.includes('/') || target === 'providers'
    // A folder within a room reaches what is beside it by the room's own name.
    const isOwn = specifier.startsWith(`#${room.split('/')[0]}/`) && file.split('/').length > 4
    assert.ok(isDoor || isOwn, `${file} imports past a door: ${specifier}`)
    assert.ok(
      (isOwn && target === room) || rowOf(room)?.mayImport.includes(target),
      `${file} imports ${specifier}; ARCHITECTURE.md does not allow ${room} to`,
    )
  }
})

test('no word has two meanings: what one door shows has a name of its own', () => {
  const shown = rooms.flatMap(({ name: room }) => {
    const door = `server/src/${room}/index.ts`
    if (!existsSync(join(root, door))) return []
    const listed = [...readFile(door).matchAll(/^export (?:type )?\{([^}]+)\}/gm)].flatMap(([, names = '']) =>
      items(names),
    )
    const declared = [...readFile(door).matchAll(/^export (?:async )?(?:const|function|interface|type|class) (\w+)/gm)]
    return [...listed.map((name) => name.replace(/^type /, '')), ...declared.map(([, name = '']) => name)]
  })
  assert.ok(shown.length > 400, `${shown.length} names`)
  assert.deepEqual(
    shown.filter((name, at) => shown.indexOf(name) !== at),
    [],
  )
})

test('a room imports only the packages its row names', () => {
  for (const { file, room, specifier } of toPackages) {
    const name = packageOf(specifier)
    assert.ok(
      rowOf(room)?.packages.includes(name),
      `${file} imports ${name}; ARCHITECTURE.md does not name it for ${room}`,
    )
  }
})

test('a driver is known in its folder alone, and the store itself knows neither', () => {
  const users = (name: string): string[] => [
    ...new Set(toPackages.filter(({ specifier }) => packageOf(specifier) === name).map(({ room }) => room)),
  ]
  assert.deepEqual([users('better-sqlite3'), users('pg')], [['store/sqlite'], ['store/postgres']])

  const inside = imports.filter(({ room, specifier }) => room === 'store' && /^\.\/(sqlite|postgres)\//.test(specifier))
  assert.deepEqual([...new Set(inside.map(({ file }) => file))].sort(), [
    'server/src/store/index.ts',
    'server/src/store/move-books.ts',
    'server/src/store/open-storage.ts',
  ])
})

test('nobody but who chooses a store asks which it is', () => {
  const names = ['database-address.ts', 'settings.ts', 'store/index.ts', 'store/move-books.ts', 'store/open-storage.ts']
  const choosing = names.map((file) => `server/src/${file}`)
  const files = listFiles('server/src').filter((file) => !drivers.includes(roomOf(file)))
  const asking = files.filter((file) => /sqlite|postgres/i.test(readFile(file)) && !choosing.includes(file))
  assert.deepEqual(asking, [], 'only who opens a store chooses it; these ask which it is')
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

test('the pages’ scripts stand alone: they import one another, and nothing else', () => {
  const own = imports.filter(({ room }) => room === 'web')
  assert.ok(own.length > 50, `${own.length} imports`)
  assert.deepEqual(
    own.filter(({ specifier }) => !specifier.startsWith('./')),
    [],
  )
})

test('rooms of the console import those before them in the order of the table, and of the service types alone', () => {
  const row = readFile('ARCHITECTURE.md')
    .split('\n')
    .find((line) => line.startsWith('| web/console |'))
  const order = [...(/the rooms (.*?), each/.exec(row ?? '')?.[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name)
  assert.ok(order.length > 5, `${order.length} rooms`)
  const own = imports.filter(({ room, specifier }) => room === 'web/console' && specifier.startsWith('#'))
  assert.ok(own.length > 50, `${own.length} imports`)
  for (const { file, specifier } of own) {
    if (specifier.startsWith('#wire/')) {
      const typed = new RegExp(`(?:import|export) type \\{[^}]*\\} from '${specifier}'`)
      assert.match(readFile(file), typed, `${file} imports more than types of ${specifier}`)
      continue
    }
    const [, , from] = file.split('/')
    const [to, at] = [order.indexOf(specifier.slice(1)), from?.includes('.') ? order.length : order.indexOf(from)]
    assert.ok(to >= 0 && to < at, `${file} imports ${specifier}, which does not come before it`)
  }
})

test('every arrow of the table is used, and arrows point one way', () => {
  for (const { name, mayImport, packages } of rooms) {
    const used = [
      ...toRooms.filter(({ room }) => room === name).map(({ specifier }) => targetOf(specifier)),
      ...toPackages.filter(({ room }) => room === name).map(({ specifier }) => packageOf(specifier)),
    ]
    for (const target of [...mayImport, ...packages]) assert.ok(used.includes(target), `${name} does not use ${target}`)
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
  const text = readFile(file)
  return /docs\/samples\//.test(file) ? text.replaceAll(/`(?:\\.|[^`\\])*`/gs, '``') : text
}

test('time and chance come from the kit alone', () => {
  const world =
    /\b(Date\.now|performance\.now|setTimeout|setInterval|setImmediate|randomBytes|randomUUID|Math\.random)\b/
  const files = listFiles('server/src').filter((file) => !/kit\/(clock|random)\.ts$/.test(file))
  assert.deepEqual(
    files.filter((file) => world.test(readCode(file))),
    [],
  )
})

test('files stay short: the median is under 100 lines', () => {
  const files = listFiles('server/src', 'server/providers', 'server/endpoints')
  const lengths = files.map((file) => readFile(file).split('\n').length).sort((a, b) => a - b)
  assert.ok((lengths[Math.floor(lengths.length / 2)] ?? 0) < 100)
  assert.ok((lengths.at(-1) ?? 0) < 320, `the longest file has ${lengths.at(-1)} lines`)
})

test('README and ARCHITECTURE stay short enough to be read', () => {
  const countLines = (file: string): number => readFile(file).trimEnd().split('\n').length
  assert.ok(countLines('README.md') <= 120)
  assert.ok(countLines('ARCHITECTURE.md') <= 200)
})
