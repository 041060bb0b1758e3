import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { makeFolder } from '#support/folder'
import { type OperatorOutcome, runOperator } from '#support/operator'
import { kolPath } from '#support/service'

const program = fileURLToPath(new URL('../bin/almagest.js', import.meta.url))

const run = (dataDir: string, ...words: string[]): Promise<OperatorOutcome> =>
  runOperator(words, { DATA_DIR: dataDir, PORT: '0', DRAIN: '0s', LOG_LEVEL: 'silent' })

async function runWell(dataDir: string, ...words: string[]): Promise<string> {
  const { exitCode, output, complaints } = await run(dataDir, ...words)
  assert.deepEqual([exitCode, complaints], [0, ''], words.join(' '))
  return output
}

/** Refused in one sentence that names the file or folder, with nothing printed. */
function assertRefused({ exitCode, output, complaints }: OperatorOutcome, named: string | RegExp): void {
  assert.deepEqual([exitCode, output], [1, ''], complaints)
  assert.match(complaints, /^almagest: [^\n]+\n$/)
  if (typeof named === 'string') assert.ok(complaints.includes(named), complaints)
  else assert.match(complaints, named)
}

const databaseOf = (dataDir: string): string => join(dataDir, 'almagest.db')

/** A folder with an account and a token. */
async function openAdas(t: TestContext): Promise<string> {
  const dataDir = makeFolder(t)
  await runWell(dataDir, 'account', 'create', 'ada', '--balance', '100')
  await runWell(dataDir, 'token', 'create', '--account', 'ada')
  return dataDir
}

/** The bytes of the database of a folder, whole, without a log beside it. */
async function readWhole(t: TestContext, dataDir: string): Promise<Buffer> {
  const file = join(makeFolder(t), 'whole.db')
  await runWell(dataDir, 'backup', file)
  return readFileSync(file)
}

const modeOf = (path: string): number => statSync(path).mode & 0o777

/** Runs a command where the umask takes nothing away, and says every mode that files of a folder were seen to have. */
async function watchModes(folder: string, dataDir: string, ...words: string[]): Promise<ReadonlyMap<string, string>> {
  const seen = new Map<string, string>()
  const look = (path: string): void => {
    const stats = statSync(path, { throwIfNoEntry: false })
    if (!stats) return
    seen.set(path, (stats.mode & 0o777).toString(8))
    if (stats.isDirectory()) for (const name of listNames(path)) look(join(path, name))
  }
  const watcher = watch(folder, () => {
    for (const name of listNames(folder)) look(join(folder, name))
  })
  const child = spawn('/bin/sh', ['-c', 'umask 000; exec "$0" "$@"', process.execPath, program, ...words], {
    env: { DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    assert.deepEqual(await once(child, 'exit'), [0, null])
  } finally {
    // Left open it would keep the tests from ever ending.
    watcher.close()
  }
  for (const name of readdirSync(folder)) look(join(folder, name))
  return seen
}

/** What is in a folder, nothing where it has gone by now. */
function listNames(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

test('what the service keeps is for its owner only, whatever the umask:', async (t) => {
  const parent = makeFolder(t)

  await t.test('the folder it makes, and every file in it', async () => {
    const dataDir = join(parent, 'made')

    const modes = await watchModes(parent, dataDir, 'account', 'create', 'ada')

    assert.equal(modes.get(dataDir), '700')
    assert.equal(modes.get(databaseOf(dataDir)), '600')
  })

  await t.test('every file it makes in a folder that others may read, while it is made', async () => {
    const dataDir = join(parent, 'open to all')
    mkdirSync(dataDir)
    await runWell(join(parent, 'made'), 'backup', join(parent, 'backup.db'))
    await runWell(dataDir, 'restore', join(parent, 'backup.db'))

    const modes = await watchModes(dataDir, dataDir, 'token', 'create', '--account', 'ada')

    assert.deepEqual([...new Set(modes.values())], ['600'])
    assert.ok(modes.has(databaseOf(dataDir)) && modes.has(join(dataDir, 'token-secret')))
  })

  await t.test('a backup, and what it is made of on the way', async (t) => {
    const [dataDir, folder] = [await openAdas(t), makeFolder(t)]

    const modes = await watchModes(folder, dataDir, 'backup', join(folder, 'backup.db'))

    assert.deepEqual(modes.get(join(folder, 'backup.db')), '600')
    assert.deepEqual(
      [...modes.values()].filter((mode) => mode !== '600' && mode !== '700'),
      [],
    )
    assert.deepEqual(readdirSync(folder), ['backup.db'])
  })

  await t.test('a backup put back, although others could read the backup', async (t) => {
    const [dataDir, folder, target] = [await openAdas(t), makeFolder(t), makeFolder(t)]
    const file = join(folder, 'backup.db')
    writeFileSync(file, await readWhole(t, dataDir), { mode: 0o644 })

    const modes = await watchModes(target, target, 'restore', file)

    assert.deepEqual([...new Set(modes.values())], ['600'])
    assert.equal(modeOf(file), 0o644)
  })

  await t.test('a lock file, also a service’s', async (t) => {
    const dataDir = makeFolder(t)
    await runWell(dataDir, 'serve')
    assert.deepEqual([...new Set(readdirSync(dataDir).map((name) => modeOf(join(dataDir, name))))], [0o600])
  })

  await t.test('a database that an earlier version let others read', async (t) => {
    const dataDir = makeFolder(t)
    writeFileSync(databaseOf(dataDir), await readWhole(t, await openAdas(t)), { mode: 0o644 })

    await runWell(dataDir, 'account', 'list')

    assert.equal(modeOf(databaseOf(dataDir)), 0o600)
  })
})

test('a backup is refused where it cannot be, in a sentence, and leaves nothing:', async (t) => {
  const dataDir = await openAdas(t)
  const folder = makeFolder(t)
  const there = join(folder, 'there.db')
  writeFileSync(there, 'mine')
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'))
  symlinkSync(dataDir, join(folder, 'data'))
  const names: Readonly<Record<string, string>> = {
    'a name that ends in a slash': `${join(folder, 'backup.db')}/`,
    'the folder itself': folder,
    'the folder with a slash': `${folder}/`,
    'the folder by a dot': join(folder, 'x').replace(/x$/, '.'),
    'a folder above': join(folder, 'x').replace(/x$/, '..'),
    'a file that is there': there,
    'a file as if it were a folder': join(there, 'backup.db'),
    'a link that leads nowhere': join(folder, 'link'),
    'a folder that is not there': join(folder, 'absent', 'backup.db'),
    'the database': databaseOf(dataDir),
    'the log of the database': `${databaseOf(dataDir)}-wal`,
    'a draft of the database': `${databaseOf(dataDir)}.restoring`,
    'the key of tokens': join(dataDir, 'token-secret'),
    'the log of the database by another way': join(folder, 'data', 'almagest.db-wal'),
    'a name longer than any': join(folder, 'x'.repeat(300)),
  }
  const before = [readdirSync(folder), readdirSync(dataDir)]
  for (const [what, file] of Object.entries(names)) {
    await t.test(what, async () => {
      assertRefused(await run(dataDir, 'backup', file), file)
      assert.deepEqual([readdirSync(folder), readdirSync(dataDir)], before)
      assert.equal(readFileSync(there, 'utf8'), 'mine')
    })
  }
})

const migrations = new URL('../src/store/sqlite/migrations/', import.meta.url)

/** A database as version 0.1.0 made it: without an id, and with an account. */
function writeUnmarked(file: string): void {
  const driver = new Sqlite(file)
  driver.pragma('journal_mode = WAL')
  const names = readdirSync(migrations).filter((name) => Number(name.slice(0, 4)) <= 7)
  for (const name of names.sort()) driver.exec(readFileSync(new URL(name, migrations), 'utf8'))
  driver.exec(
    `INSERT INTO account VALUES ('acc_1', 'ada', 'active', 0, 1); INSERT INTO balance (account_id) VALUES ('acc_1')`,
  )
  driver.pragma('user_version = 7')
  driver.close()
}

type Spoil = (file: string, whole: Buffer) => void

/** Files that are no sound database of ours; none is as SQLite would take for new. */
const wrongFiles: Readonly<Record<string, Spoil>> = {
  'a text file': (file) => writeFileSync(file, 'Not a database, whatever its name says. '.repeat(200)),
  'a short text': (file) => writeFileSync(file, 'x'),
  'half a database': (file, whole) => writeFileSync(file, whole.subarray(0, 4_096 * 5)),
  'a database without its last page': (file, whole) => writeFileSync(file, whole.subarray(0, -4_096)),
  'the first bytes of one': (file, whole) => writeFileSync(file, whole.subarray(0, 90)),
  'one whose beginning is lost': (file, whole) => writeFileSync(file, Buffer.from(whole).fill(0, 0, 4_096)),
  'one whose tables’ names are lost': (file, whole) => writeFileSync(file, Buffer.from(whole).fill(0x5a, 100, 4_096)),
  'one whose pages are lost': (file, whole) => writeFileSync(file, Buffer.from(whole).fill(0x5a, 4_096)),
  'nothing but zeros': (file) => writeFileSync(file, Buffer.alloc(65_536)),
  'somebody else’s database': (file) => new Sqlite(file).exec('CREATE TABLE song (title TEXT)').close(),
  'somebody else’s of the same version': (file) =>
    new Sqlite(file).exec('CREATE TABLE song (title TEXT); PRAGMA user_version = 7').close(),
  'somebody else’s with a table named as ours': (file) =>
    new Sqlite(file).exec('CREATE TABLE account (id TEXT); PRAGMA user_version = 3').close(),
  'one with another application’s id': (file, whole) => {
    writeFileSync(file, whole)
    const driver = new Sqlite(file)
    driver.pragma('application_id = 252006675')
    driver.close()
  },
  'one of a newer version': (file, whole) => {
    writeFileSync(file, whole)
    const driver = new Sqlite(file)
    driver.pragma('user_version = 999')
    driver.close()
  },
  'a folder': (file) => mkdirSync(file),
}

const commands = [['serve'], ['account', 'create', 'ben'], ['topup', 'ada', '1'], ['openapi']]

test('a file that is no sound database of ours', async (t) => {
  const whole = await readWhole(t, await openAdas(t))

  for (const [what, spoil] of Object.entries(wrongFiles)) {
    await t.test(`is refused by every command, and stays as it was: ${what}`, async (t) => {
      const dataDir = makeFolder(t)
      const file = databaseOf(dataDir)
      spoil(file, whole)
      const before = statSync(file).isFile() ? readFileSync(file) : undefined

      for (const words of commands) assertRefused(await run(dataDir, ...words), file)

      const doctor = await run(dataDir, 'doctor')
      assert.equal(doctor.exitCode, 1)
      assert.ok(doctor.output.includes(file), doctor.output)
      if (before) assert.deepEqual(readFileSync(file), before)
    })

    await t.test(`is not put back: ${what}`, async (t) => {
      const [dataDir, file] = [makeFolder(t), join(makeFolder(t), 'backup.db')]
      spoil(file, whole)

      assertRefused(await run(dataDir, 'restore', file), file)

      assert.deepEqual(readdirSync(dataDir), ['service.lock'])
    })
  }

  await t.test('that is damaged where no command looks at once is found by doctor, and not put back', async (t) => {
    const dataDir = await openAdas(t)
    for (let number = 0; number < 40; number++) await run(dataDir, 'account', 'create', `account ${number}`)
    const bytes = await readWhole(t, dataDir)
    const at = bytes.lastIndexOf('account 3')
    bytes.fill(0x5a, at - 200, Math.min(at + 200, bytes.length))
    const [damaged, file] = [makeFolder(t), join(makeFolder(t), 'backup.db')]
    writeFileSync(databaseOf(damaged), bytes)
    writeFileSync(file, bytes)

    const doctor = await run(damaged, 'doctor')

    assert.equal(doctor.exitCode, 1)
    assert.ok(doctor.output.includes(databaseOf(damaged)), doctor.output)
    assertRefused(await run(makeFolder(t), 'restore', file), file)
  })
})

test('a database of ours', async (t) => {
  await t.test('says so in its header', async (t) => {
    const dataDir = await openAdas(t)
    assert.equal((await readWhole(t, dataDir)).toString('latin1', 68, 72), 'ALMG')
  })

  await t.test('of the first version is taken as it is, and marked when the service starts', async (t) => {
    const dataDir = makeFolder(t)
    writeUnmarked(databaseOf(dataDir))

    assertRefused(await run(dataDir, 'account', 'list'), /has version 7 and needs/)
    await runWell(dataDir, 'serve')

    assert.match(await runWell(dataDir, 'account', 'list'), /^ada/m)
    assert.equal((await readWhole(t, dataDir)).toString('latin1', 68, 72), 'ALMG')
  })

  await t.test('of the first version is put back, and right at once', async (t) => {
    const [dataDir, file] = [makeFolder(t), join(makeFolder(t), 'backup.db')]
    writeUnmarked(file)
    const before = readFileSync(file)

    await runWell(dataDir, 'restore', file)

    assert.match(await runWell(dataDir, 'account', 'list'), /^ada/m)
    await runWell(dataDir, 'verify')
    assert.deepEqual(readFileSync(file), before)
  })

  await t.test('whose last pages a crash left in its log is whole', async (t) => {
    const [dataDir, other] = [await openAdas(t), makeFolder(t)]
    const driver = new Sqlite(databaseOf(dataDir))
    driver.pragma('wal_autocheckpoint = 0')
    driver.exec(`CREATE TABLE more (text TEXT); INSERT INTO more VALUES (hex(randomblob(100000)))`)
    copyFileSync(`${databaseOf(dataDir)}-wal`, join(other, 'almagest.db-wal'))
    driver.pragma('wal_checkpoint(TRUNCATE)')
    driver.close()
    copyFileSync(databaseOf(dataDir), databaseOf(other))
    truncateSync(databaseOf(other), statSync(databaseOf(other)).size - 4_096 * 3)

    assert.match(await runWell(other, 'account', 'list'), /^ada/m)
    assert.match((await run(other, 'doctor')).output, /^ok +database +sound/m)
  })
})

const every = [
  ...commands,
  ['token', 'list'],
  ['price', 'set', kolPath, '1'],
  ['backup', 'FILE'],
  ['import', program, '--endpoint', kolPath],
]

test('a database that is gone is a loss and no new start:', async (t) => {
  const losses: Readonly<Record<string, (dataDir: string) => void>> = {
    'its file is missing beside the key of tokens': (dataDir) => rmSync(databaseOf(dataDir)),
    'its file is empty beside the key of tokens': (dataDir) => truncateSync(databaseOf(dataDir)),
    'its tables are gone beside the key of tokens': (dataDir) => {
      rmSync(databaseOf(dataDir))
      const driver = new Sqlite(databaseOf(dataDir))
      driver.pragma('journal_mode = WAL')
      driver.close()
    },
    'its file is missing beside its log': (dataDir) => {
      writeFileSync(`${databaseOf(dataDir)}-wal`, 'what was not written yet')
      for (const name of ['almagest.db', 'token-secret']) rmSync(join(dataDir, name))
    },
    'its file is empty beside its log': (dataDir) => {
      writeFileSync(`${databaseOf(dataDir)}-wal`, 'what was not written yet')
      truncateSync(databaseOf(dataDir))
      rmSync(join(dataDir, 'token-secret'))
    },
  }
  for (const [what, lose] of Object.entries(losses)) {
    await t.test(what, async (t) => {
      const dataDir = await openAdas(t)
      const file = join(makeFolder(t), 'backup.db')
      lose(dataDir)
      const names = readdirSync(dataDir)

      for (const words of every) {
        const outcome = await run(dataDir, ...words.map((word) => (word === 'FILE' ? file : word)))
        assertRefused(outcome, /almagest\.db .*shows that there was a database.*restore.*serve --new/)
      }
      const doctor = await run(dataDir, 'doctor')

      assert.equal(doctor.exitCode, 1)
      assert.match(doctor.output.replaceAll(/\s+/g, ' '), /shows that there was a database/)
      assert.deepEqual(
        readdirSync(dataDir).filter((name) => name !== 'service.lock'),
        names,
      )
      await runWell(dataDir, 'serve', '--new')
      assert.ok(!(await runWell(dataDir, 'account', 'list')).includes('ada'))
      await runWell(dataDir, 'account', 'create', 'ben')
      await runWell(dataDir, 'token', 'create', '--account', 'ben')
    })
  }

  await t.test('and what its log held is set aside, not deleted, by serve --new', async (t) => {
    const dataDir = makeFolder(t)
    writeFileSync(`${databaseOf(dataDir)}-wal`, 'what was not written yet')

    await runWell(dataDir, 'serve', '--new')

    assert.equal(readFileSync(`${databaseOf(dataDir)}-wal.lost`, 'utf8'), 'what was not written yet')
  })

  await t.test('but TOKEN_SECRET in the environment is no sign of one', async (t) => {
    const environment = { DATA_DIR: makeFolder(t), TOKEN_SECRET: 'a secret of the environment, long enough' }
    assert.equal((await runOperator(['account', 'create', 'ada'], environment)).exitCode, 0)
  })

  await t.test('and a backup is put back beside the key of tokens without more words', async (t) => {
    const dataDir = await openAdas(t)
    const file = join(makeFolder(t), 'backup.db')
    await runWell(dataDir, 'backup', file)
    truncateSync(databaseOf(dataDir))

    await runWell(dataDir, 'restore', file)

    await runWell(dataDir, 'token', 'create', '--account', 'ada')
  })
})

test('a first start that was killed starts again, killed when there was', async (t) => {
  /** What there is on the way of a first start, one after the other. */
  const stages: Readonly<Record<string, (dataDir: string) => Promise<void> | void>> = {
    nothing: () => {},
    'the lock': (dataDir) => writeFileSync(join(dataDir, 'service.lock'), ''),
    'an empty database': (dataDir) => writeFileSync(databaseOf(dataDir), ''),
    'a database without tables': (dataDir) => {
      const driver = new Sqlite(databaseOf(dataDir))
      driver.pragma('journal_mode = WAL')
      driver.close()
    },
    'a database without tables, and a log of nothing': (dataDir) => {
      const driver = new Sqlite(databaseOf(dataDir))
      driver.pragma('journal_mode = WAL')
      driver.close()
      writeFileSync(`${databaseOf(dataDir)}-wal`, '')
    },
    'a database, and no key': async (dataDir) => {
      await runWell(dataDir, 'serve')
      rmSync(join(dataDir, 'token-secret'))
      const driver = new Sqlite(databaseOf(dataDir))
      driver.exec('DELETE FROM remembered')
      driver.close()
    },
    'half a key': async (dataDir) => {
      await stages['a database, and no key']?.(dataDir)
      writeFileSync(join(dataDir, 'token-secret.0123456789ab'), 'ha')
    },
    'a key the database does not know yet': async (dataDir) => {
      await runWell(dataDir, 'serve')
      const driver = new Sqlite(databaseOf(dataDir))
      driver.exec('DELETE FROM remembered')
      driver.close()
    },
  }
  for (const [what, make] of Object.entries(stages)) {
    for (const words of [['serve'], ['account', 'create', 'ben']]) {
      await t.test(`${what}: ${words.join(' ')}`, async (t) => {
        const dataDir = makeFolder(t)
        await make(dataDir)

        await runWell(dataDir, ...words)

        await runWell(dataDir, 'account', 'create', 'ada')
        await runWell(dataDir, 'token', 'create', '--account', 'ada')
        await runWell(dataDir, 'serve')
        assert.ok(existsSync(join(dataDir, 'token-secret')))
      })
    }
  }
})
