import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { type Clock, type Problem, Refusal, systemClock, turnEnd } from '#kit'
import { defineQuery } from '#store/query'
import { type Change, defineRule } from '#store/rule'
import { createStore, type Store } from '#store/store'
import { createTestClock, type TestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { peek } from '#support/tamper'
import { backUp } from './back-up.ts'
import { databaseFile } from './data-folder.ts'
import { lockFolder, openDriver } from './driver.ts'
import { openStore, type StoreOptions } from './open-store.ts'
import { restore } from './restore.ts'
import { openSqliteDatabase } from './sqlite-database.ts'

const words = defineQuery<{ readonly name: string }>('test.listWords', 'SELECT name FROM remembered ORDER BY name')

/** Words kept in a table every database has. */
interface Words {
  readonly store: Store
  list(): Promise<string[]>
}

function openWords(t: TestContext, options: Partial<StoreOptions> = {}): Words {
  const store = openStore({ dataDir: makeFolder(t), clock: createTestClock(), ...options })
  t.after(() => store.close())
  return { store, list: async () => (await store.list(words, {})).map(({ name }) => name) }
}

/** Lets time go by until a commit has come to nothing, because of another process's lock. */
async function untilTrouble(store: Store, clock: TestClock): Promise<void> {
  for (let ms = 0; !store.findTrouble() && ms < 5_000; ms += 5) {
    await turnEnd(clock)
    clock.advance(5)
  }
  assert.match(store.findTrouble()?.because ?? '', /another program has the database locked/)
}

/** Lets time go by until a probe has come to something. */
async function untilWell(store: Store, clock: TestClock): Promise<void> {
  for (let ms = 0; store.findTrouble() && ms < 5_000; ms += 50) {
    clock.advance(50)
    for (let turn = 0; turn < 5; turn++) await turnEnd(clock)
  }
  assert.equal(store.findTrouble(), undefined)
}

/** Overwrites the pages in the middle of a table. */
function damageMiddle(dataDir: string, table: string): void {
  const driver = new Sqlite(databaseFile(dataDir))
  driver.pragma('wal_checkpoint(TRUNCATE)')
  const sql = `SELECT pageno FROM dbstat JOIN sqlite_schema ON sqlite_schema.name = dbstat.name
    WHERE tbl_name = ? AND pagetype = 'leaf' ORDER BY sqlite_schema.type, path`
  const pages = driver.prepare<[string], number>(sql).pluck().all(table)
  driver.close()
  const bytes = readFileSync(databaseFile(dataDir))
  for (const page of pages.slice(pages.length / 3, (2 * pages.length) / 3))
    bytes.fill(0x5a, (page - 1) * 4_096, page * 4_096)
  writeFileSync(databaseFile(dataDir), bytes)
}

/** A clock whose turns end when the test says so. */
function createTurnClock(): Clock & { endTurn(): void } {
  let due: (() => void)[] = []
  return {
    ...createTestClock(),
    atTurnEnd: (wake) => void due.push(wake),
    /** Ends turns until one brings nothing new. */
    endTurn() {
      while (due.length > 0) {
        const waking = due
        due = []
        for (const wake of waking) wake()
      }
    },
  }
}

interface Word {
  readonly word: string
  readonly failure?: Error
}

const addWord = defineRule<Word>({
  name: 'test.addWord',
  rows: () => [],
  apply(sheet, { word, failure }) {
    sheet.insert('remembered', { name: word, value: word })
    if (failure) throw failure
  },
})

const add = (word: string, failure?: Error) => addWord({ word, ...(failure && { failure }) })

test('work of one turn', async (t) => {
  await t.test('shares one commit', async (t) => {
    let commits = 0
    const { store, list } = openWords(t, { onCommit: () => commits++ })

    await Promise.all([store.write(add('a')), store.writeSoon(add('b')), store.commit([add('c'), add('d')])])
    assert.equal(commits, 1)

    await store.write(add('e'))
    assert.equal(commits, 2)
    assert.deepEqual(await list(), ['a', 'b', 'c', 'd', 'e'])
  })

  await t.test('is taken back whole where it throws, and kept elsewhere', async (t) => {
    const dataDir = makeFolder(t)
    const { store } = openWords(t, { dataDir })
    const failure = new Error('on purpose')

    const ends = await Promise.allSettled([
      store.write(add('before')),
      store.commit([add('half done'), add('refused', failure)]),
      store.writeSoon(add('also half done', failure)),
      store.write(add('after')),
    ])

    assert.deepEqual(
      ends.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(ends[1], { status: 'rejected', reason: failure })
    await store.close()
    assert.deepEqual(await openWords(t, { dataDir }).list(), ['after', 'before'])
  })

  await t.test('fails whole when its commit fails, and the next turn goes on', async (t) => {
    const dataDir = makeFolder(t)
    const faults: unknown[] = []
    const clock = createTestClock()
    const onCommitFault = (error: unknown): void => void faults.push(error)
    const { store, list } = openWords(t, { dataDir, clock, watchMs: 250, onCommitFault })
    const elsewhere = new Sqlite(databaseFile(dataDir))
    elsewhere.exec('BEGIN IMMEDIATE')

    const ending = Promise.allSettled([store.write(add('lost')), store.writeSoon(add('lost, too'))])
    await untilTrouble(store, clock)
    const ends = await ending
    elsewhere.exec('ROLLBACK')
    elsewhere.close()
    await untilWell(store, clock)
    await store.write(add('next'))

    assert.deepEqual(
      ends.map(({ status }) => status),
      ['rejected', 'rejected'],
    )
    assert.match(String(faults[0]), /locked/)
    assert.deepEqual(await list(), ['next'])
  })

  await t.test('waits for another process to be done, and nobody learns of it', async (t) => {
    const dataDir = makeFolder(t)
    const clock = createTestClock()
    const { store, list } = openWords(t, {
      dataDir,
      clock,
      watchMs: 250,
      onCommitFault: (error) => assert.fail(String(error)),
    })
    const elsewhere = new Sqlite(databaseFile(dataDir))
    elsewhere.exec('BEGIN IMMEDIATE')
    const ends = [store.write(add('one')), store.writeSoon(add('two'))]
    for (let ms = 0; ms < 500; ms += 5) {
      await turnEnd(clock)
      clock.advance(5)
    }
    assert.deepEqual(await list(), [])
    elsewhere.exec('COMMIT')
    elsewhere.close()

    clock.advance(5)

    await Promise.all(ends)
    assert.deepEqual(await list(), ['one', 'two'])
  })

  await t.test('waits so where its store closes, too', async (t) => {
    const dataDir = makeFolder(t)
    const { store } = openWords(t, { dataDir, clock: systemClock, watchMs: 250 })
    const elsewhere = new Sqlite(databaseFile(dataDir))
    elsewhere.exec('BEGIN IMMEDIATE')
    const written = store.write(add('last'))
    const closed = store.close()
    elsewhere.exec('COMMIT')
    elsewhere.close()
    await Promise.all([written, closed])
    assert.deepEqual(await openWords(t, { dataDir }).list(), ['last'])
  })

  await t.test(
    'that was told at once is lost where a read finds the disk full, and the next turn goes on',
    async (t) => {
      const faults: unknown[] = []
      const { store, list } = openWords(t, { onCommitFault: (error) => faults.push(error) })
      const allowPages = (most: number) =>
        store.find(defineQuery('test.allowPages', `PRAGMA max_page_count = ${most}`), {})
      await allowPages(1)
      const large = 'x'.repeat(100_000)
      await store.writeSoon(add(large))

      await assert.rejects(list(), ({ cause }: Problem) => /full/.test(String(cause)))
      await allowPages(1_000_000)
      await store.write(add('next'))
      await store.write(add(large))

      assert.match(String(faults[0]), /full/)
      assert.equal(faults.length, 1)
      assert.deepEqual(await list(), ['next', large])
    },
  )
})

test('a database that can only be read for a while is read, and written when it can be', async (t) => {
  const dataDir = makeFolder(t)
  const clock = createTestClock()
  await openWords(t, { dataDir }).store.write(add('before'))
  const driver = openDriver(dataDir)
  const store = createStore({ clock, watchMs: 250, database: openSqliteDatabase(driver) })
  t.after(() => store.close())
  driver.pragma('query_only = 1')

  for (const write of [store.write, store.writeSoon, (change: Change<void>) => store.commit([change])])
    await assert.rejects(write(add('lost')), { kind: 'service.unavailable' })
  assert.match(store.findTrouble()?.because ?? '', /cannot be written/)
  assert.deepEqual(await store.list(words, {}), [{ name: 'before' }])

  driver.pragma('query_only = 0')
  await untilWell(store, clock)
  await store.write(add('after'))
  assert.deepEqual(await store.list(words, {}), [{ name: 'after' }, { name: 'before' }])
})

test('on a damaged page', async (t) => {
  const dataDir = makeFolder(t)
  const before = openWords(t, { dataDir })
  const many = Array.from({ length: 2_000 }, (_, nth) => `word ${String(nth).padStart(4, '0')} ${'x'.repeat(40)}`)
  for (const word of many) void before.store.write(add(word))
  await before.store.close()
  damageMiddle(dataDir, 'remembered')
  const damage: string[] = []
  const options = { dataDir, watchMs: 250, onDamage: (because: string) => void damage.push(because) }
  const { store } = openWords(t, options)

  await t.test('a write fails alone, and no other in its commit', async () => {
    const ends = await Promise.allSettled([store.write(add('word 1000')), store.write(add('word 9999'))])

    assert.deepEqual(
      ends.map((end) => (end.status === 'rejected' ? end.reason.kind : end.status)),
      ['service.unavailable', 'fulfilled'],
    )
    assert.equal(store.findTrouble(), undefined)
    assert.match(damage[0] ?? '', /damaged/)
  })

  await t.test('a read fails in words', async () => {
    await assert.rejects(store.list(words, {}), { kind: 'service.unavailable' })
  })
})

test('a write', async (t) => {
  const clock = createTurnClock()
  const dataDir = makeFolder(t)
  const { store } = openWords(t, { dataDir, clock })
  const elsewhere = openWords(t, { dataDir })

  await t.test('is kept when its commit is on disk, and not before', async () => {
    let seenWhenKept: string[] | undefined
    const kept = store.write(add('word')).then(async () => {
      seenWhenKept = await elsewhere.list()
    })

    await new Promise(setImmediate)
    assert.deepEqual(await elsewhere.list(), [])
    assert.equal(seenWhenKept, undefined)

    clock.endTurn()
    await kept
    assert.deepEqual(seenWhenKept, ['word'])
  })

  await t.test('that need not be on disk is kept and readable at once', async () => {
    await store.writeSoon(add('soon'))
    assert.deepEqual(await store.list(words, {}), [{ name: 'soon' }, { name: 'word' }])
    assert.deepEqual(await elsewhere.list(), ['word'])

    clock.endTurn()
    assert.deepEqual(await elsewhere.list(), ['soon', 'word'])
  })

  await t.test('still open is kept when the store closes', async () => {
    const kept = store.write(add('last'))
    await store.close()
    await kept
    assert.deepEqual(await elsewhere.list(), ['last', 'soon', 'word'])
  })
})

test('reads asked together see one state', async (t) => {
  const { store } = openWords(t)
  const written = store.write(add('word'))
  const seen = await store.listTogether([
    [words, {}],
    [words, {}],
  ])
  await written
  assert.deepEqual(seen, [[], []])
  assert.deepEqual(await store.list(words, {}), [{ name: 'word' }])
})

test('what rooms remember', async (t) => {
  const clock = createTestClock()
  const dataDir = makeFolder(t)
  const ours = openWords(t, { dataDir, clock, watchMs: 250 })
  const theirs = openWords(t, { dataDir })
  let stale = 0
  ours.store.onStale(() => stale++)

  await t.test('is stale 250 ms after another process changed the database', async () => {
    await theirs.store.write(add('foreign'))
    clock.advance(249)
    assert.equal(stale, 0)
    clock.advance(1)
    assert.equal(stale, 1)
  })

  await t.test('stays when nobody, or only the service itself, writes', async () => {
    await ours.store.write(add('own'))
    clock.advance(10_000)
    assert.equal(stale, 1)
  })

  await t.test('is stale at once when a room says so', () => {
    ours.store.announce()
    assert.equal(stale, 2)
  })
})

test('a database', async (t) => {
  await t.test('has every commit on disk before it is told', (t) => {
    const driver = openDriver(makeFolder(t))
    t.after(() => driver.close())
    const full = 2
    assert.equal(driver.pragma('synchronous', { simple: true }), full)
    assert.equal(driver.pragma('journal_mode', { simple: true }), 'wal')
  })

  await t.test('keeps its rows when it is opened again', async (t) => {
    const dataDir = makeFolder(t)
    const first = openWords(t, { dataDir })
    await first.store.write(add('word'))
    await first.store.close()

    assert.deepEqual(await openWords(t, { dataDir }).list(), ['word'])
  })

  await t.test('of version 1 keeps its rows when the service upgrades it, and is refused by commands', (t) => {
    const dataDir = makeFolder(t)
    const raw = new Sqlite(databaseFile(dataDir))
    raw.exec(readFileSync(new URL('./migrations/0001-first.sql', import.meta.url), 'utf8'))
    raw.exec(`INSERT INTO account VALUES ('acc_1', 'ada', 'active', 0, 1);
      INSERT INTO balance VALUES ('acc_1', 7, 4, 2, 1);
      INSERT INTO token VALUES ('tok_1', 'acc_1', x'00', 'abcd', NULL, NULL, 1, NULL, NULL);
      INSERT INTO hold VALUES ('call_1', 'acc_1', 'tok_1', '/api/one', 2, 0, 9);
      INSERT INTO entry (at, account_id, kind, amount_micro) VALUES (1, 'acc_1', 'topup', 7);
      PRAGMA user_version = 1`)
    raw.close()
    const open = (upgrades: boolean) => openStore({ dataDir, clock: createTestClock(), upgrades })

    assert.throws(() => open(false), { name: 'Refusal', message: /has version 1 and needs \d+/ })
    const store = open(true)
    t.after(() => store.close())

    const held = `SELECT available, hold.quota_day, token.rate FROM balance
      JOIN hold USING (account_id) JOIN token ON token.id = hold.token_id`
    assert.deepEqual(peek(dataDir, held), [{ available: 4, quota_day: null, rate: null }])
    assert.deepEqual(peek(dataDir, 'SELECT amount_micro FROM entry'), [{ amount_micro: 7 }])
  })

  await t.test('of a newer version is refused in words, and stays as it was', async (t) => {
    const dataDir = makeFolder(t)
    await openWords(t, { dataDir }).store.close()
    const raw = new Sqlite(databaseFile(dataDir))
    t.after(() => raw.close())
    raw.pragma('user_version = 99')

    assert.throws(() => openWords(t, { dataDir }), { name: 'Refusal', message: /version 99.* run a newer Almagest/ })
    assert.equal(raw.pragma('user_version', { simple: true }), 99)
  })
})

/** Locks the folder in a process of its own, and is there when it has it. */
async function lockElsewhere(t: TestContext, dataDir: string) {
  const script = `import { lockFolder } from '#store/sqlite/driver'
    // Kept, or it would be collected with whatever holds the folder.
    globalThis.lock = lockFolder(${JSON.stringify(dataDir)})
    process.stdout.write('locked')
    setInterval(() => {}, 1_000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: import.meta.dirname })
  t.after(() => child.kill('SIGKILL'))
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => assert.fail('the holder ended'))])
  return child
}

test('a folder', async (t) => {
  await t.test('has one service at a time, and is free when that one is done', (t) => {
    const dataDir = join(makeFolder(t), 'made by the lock')
    const lock = lockFolder(dataDir)

    assert.throws(() => lockFolder(dataDir), { name: 'Refusal', message: /in use by a running service/ })

    lock.release()
    lockFolder(dataDir).release()
  })

  await t.test('is refused while another process has it, and free when that one is killed', async (t) => {
    const dataDir = makeFolder(t)
    const child = await lockElsewhere(t, dataDir)

    assert.throws(() => lockFolder(dataDir), Refusal)

    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    lockFolder(dataDir).release()
  })

  await t.test('that is locked can be worked on by operators', async (t) => {
    const dataDir = makeFolder(t)
    const lock = lockFolder(dataDir)
    t.after(() => lock.release())
    const operator = openWords(t, { dataDir })

    await operator.store.write(add('word'))
    assert.deepEqual(await operator.list(), ['word'])
  })
})

/** Writes in every turn, so that a commit is open whenever anything else runs. Ends by itself after 2,000 turns. */
function writeAlways({ store }: Words) {
  let turns = 0
  let isStopped = false
  const writes: Promise<unknown>[] = []
  function turn(): void {
    if (isStopped || turns === 2_000) return
    writes.push(store.write(add(`turn ${String(turns++).padStart(4, '0')}`)))
    setImmediate(turn)
  }
  turn()
  return {
    countTurns: () => turns,
    async stop() {
      isStopped = true
      await Promise.all(writes)
    },
  }
}

test('a backup', async (t) => {
  const dataDir = makeFolder(t)
  const words = openWords(t, { dataDir })
  await words.store.write(add('before'))
  const file = join(makeFolder(t), 'backup.db')

  await t.test('is made while every turn writes, and holds what was kept before it began', async (t) => {
    const load = writeAlways(words)
    const { bytes } = await backUp(dataDir, file)
    const turns = load.countTurns()
    await load.stop()

    assert.ok(turns < 2_000, 'the backup waited for the load to end')
    assert.ok(bytes > 0)
    const target = join(makeFolder(t), 'restored')
    restore(target, file)
    const restored = await openWords(t, { dataDir: target }).list()
    assert.equal(restored[0], 'before')
    assert.deepEqual(restored, (await words.list()).slice(0, restored.length))
  })

  await t.test('never overwrites a file', async () => {
    await assert.rejects(backUp(dataDir, file), { name: 'Refusal', message: /never overwrites/ })
  })

  await t.test('is put back only where there is no database', async () => {
    await words.store.close()
    assert.throws(() => restore(dataDir, file), { name: 'Refusal', message: /is there already/ })
  })

  await t.test('is put back only where no service runs', (t) => {
    const target = makeFolder(t)
    const lock = lockFolder(target)
    t.after(() => lock.release())
    assert.throws(() => restore(target, file), { name: 'Refusal', message: /in use by a running service/ })
  })

  await t.test('is not mixed with what a killed service left of a database that was moved away', async (t) => {
    const killed = await killOne(t)
    rmSync(databaseFile(killed))
    assert.throws(() => restore(killed, file), { name: 'Refusal', message: /almagest.db-wal is there already/ })
  })

  await t.test(
    'is told from the database of a killed service, whose last commits lie beside it and stay there',
    async (t) => {
      const killed = await killOne(t)
      assert.throws(() => restore(join(makeFolder(t), 'target'), databaseFile(killed)), Refusal)
      assert.deepEqual(await openWords(t, { dataDir: killed }).list(), ['word'])
    },
  )

  await t.test('that is no backup is refused, and leaves nothing behind', async (t) => {
    const target = makeFolder(t)
    const text = join(makeFolder(t), 'text.db')
    writeFileSync(text, 'This is no database. '.repeat(1_000))

    for (const wrong of [text, `${file}.absent`]) assert.throws(() => restore(target, wrong), Refusal)
    assert.deepEqual(readdirSync(target), ['service.lock'])
  })
})

/** The folder of a service that was killed when it had kept one word. */
async function killOne(t: TestContext): Promise<string> {
  const dataDir = makeFolder(t)
  const killed = makeFolder(t)
  const { store } = openWords(t, { dataDir })
  await store.write(add('word'))
  cpSync(dataDir, killed, { recursive: true })
  return killed
}
