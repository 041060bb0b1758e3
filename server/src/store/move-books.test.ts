import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { auditBooks } from '#audit'
import { openSystemRandom, systemClock } from '#kit'
import { fillStatements, sqlite } from '#support/fill'
import { makeFolder } from '#support/folder'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'
import { moveBooks } from './move-books.ts'
import { openPostgresStore } from './postgres/open-postgres-store.ts'
import { openServerStorage } from './postgres/server-storage.ts'
import { databaseFile } from './sqlite/data-folder.ts'
import { openStore } from './sqlite/open-store.ts'
import { shapes } from './tables.ts'

const now = systemClock.now()

/** Changes a folder's database by hand. */
function edit(dataDir: string, ...statements: readonly string[]): void {
  const driver = new Sqlite(databaseFile(dataDir))
  for (const sql of statements) driver.exec(sql)
  driver.close()
}

async function fillFolder(t: TestContext, calls = 2_000): Promise<string> {
  const dataDir = makeFolder(t)
  await openStore({ dataDir, clock: systemClock }).close()
  edit(dataDir, ...fillStatements(sqlite, { calls, accounts: 3, now, stepMs: 3_600_000 }))
  return dataDir
}

async function openServer(t: TestContext) {
  const url = await makeDatabase(t)
  if (url === undefined) return skipWithout('postgres', 'no PostgreSQL listens')
  const admin = new pg.Client({ connectionString: url })
  // Its database is dropped under it.
  admin.on('error', () => {})
  await admin.connect()
  t.after(() => admin.end())
  const list = async (sql: string) => (await admin.query({ text: sql, rowMode: 'array' })).rows.flat()
  let copied = 0
  const move = (dataDir: string, options: { readonly resumes?: boolean; readonly killAfter?: number } = {}) => {
    copied = 0
    return moveBooks({
      dataDir,
      to: { url, name: 'the target', secrets: [] },
      resumes: options.resumes ?? false,
      clock: systemClock,
      random: openSystemRandom(),
      audit: async (store) => (await auditBooks(store)).differences,
      onTotal() {},
      onCopied(rows) {
        copied += rows
        if (copied >= (options.killAfter ?? Number.POSITIVE_INFINITY)) throw new Error('interrupted')
      },
    })
  }
  return { url, admin, list, move, countCopied: () => copied }
}

test('books that are moved', async (t) => {
  const server = await openServer(t)
  if (typeof server === 'string') return t.skip(server)
  const { url, admin, list, move, countCopied } = server
  const dataDir = await fillFolder(t)

  await t.test('go on from where they were interrupted, and no service starts on them before', async () => {
    await assert.rejects(move(dataDir, { killAfter: 500 }), /interrupted/)
    await assert.rejects(
      openPostgresStore({ url, clock: systemClock, random: openSystemRandom(), isService: true }),
      /was interrupted/,
    )
    const { kind, says } = await openServerStorage({ url, name: 'the target', secrets: [] }).check()
    assert.deepEqual([kind, /was interrupted/.test(says)], ['bad', true])
    await assert.rejects(move(dataDir), { name: 'Refusal', message: /interrupted copy: go on with --resume/ })
    await assert.rejects(move(dataDir, { resumes: true, killAfter: 3_000 }), /interrupted/)
  })

  await t.test('are refused where the folder was changed since, or the target', async () => {
    edit(dataDir, `UPDATE account SET name = 'renamed at last' WHERE id = 'acc_1'`)
    await assert.rejects(move(dataDir, { resumes: true }), { name: 'Refusal', message: /other books, or these were/ })
    edit(dataDir, `UPDATE account SET name = 'account 1' WHERE id = 'acc_1'`)
    await admin.query(`INSERT INTO remembered VALUES ('another', 'row')`)
    await assert.rejects(move(dataDir, { resumes: true }), {
      name: 'Refusal',
      message: /2 rows in remembered, of which 1/,
    })
    await admin.query(`DELETE FROM remembered WHERE name = 'another'`)
  })

  await t.test(
    'are whole, in partitions by month, with every table the same and nothing left of the move',
    async () => {
      const { tables, resumed, differences } = await move(dataDir, { resumes: true })
      assert.deepEqual(differences, [])
      assert.deepEqual(Object.keys(tables).sort(), [...shapes.keys()].sort())
      assert.equal(
        Object.values(tables).reduce((sum, rows) => sum + rows),
        resumed + countCopied(),
      )
      assert.equal(
        Object.values(tables).every((rows) => rows > 0),
        true,
      )
      assert.deepEqual(await list(`SELECT count(*)::int FROM call_else`), [0])
      assert.deepEqual(await list(`SELECT to_regclass('moving')`), [null])
      assert.deepEqual(await list('SELECT count(*)::int FROM call'), [tables['call']])
    },
  )

  await t.test('are whole, too, where nobody was told so', async () => {
    const { resumed, differences } = await move(dataDir, { resumes: true })
    assert.deepEqual([differences, countCopied(), resumed > 2_000], [[], 0, true])
  })

  await t.test('draw their next keys behind those that came along', async () => {
    await admin.query(`INSERT INTO entry (at, account_id, kind, calls) VALUES (0, 'acc_0', 'grant', 0)`)
    const [isLast] = await list('SELECT max(id) = count(*) FROM entry')
    assert.equal(isLast, true)
  })

  await t.test('are not moved a second time', async () => {
    for (const resumes of [false, true])
      await assert.rejects(move(dataDir, { resumes }), { name: 'Refusal', message: /is not empty/ })
  })
})

test('books that are wrong are not moved', async (t) => {
  const server = await openServer(t)
  if (typeof server === 'string') return t.skip(server)
  const dataDir = await fillFolder(t, 100)
  edit(dataDir, `UPDATE spending SET spent = spent + 1`)
  const { differences } = await server.move(dataDir)
  assert.match(differences.join(), /the spending of token tok_0/)
  assert.equal(server.countCopied(), 0)
})

test('a text that PostgreSQL does not keep whole is moved with a space', async (t) => {
  const server = await openServer(t)
  if (typeof server === 'string') return t.skip(server)
  const dataDir = await fillFolder(t, 10)
  edit(dataDir, `UPDATE attempt SET detail = 'a' || char(0) || 'ü'`)
  assert.deepEqual((await server.move(dataDir)).differences, [])
  assert.deepEqual(await server.list('SELECT detail FROM attempt'), ['a ü'])
})

test('a row that differs is found', async (t) => {
  const server = await openServer(t)
  if (typeof server === 'string') return t.skip(server)
  const dataDir = await fillFolder(t, 10)
  await assert.rejects(server.move(dataDir, { killAfter: 60 }), /interrupted/)
  await server.admin.query(`UPDATE account SET created_at = created_at + 1`)
  const { differences } = await server.move(dataDir, { resumes: true })
  assert.match(differences.join(), /account has 3 rows that add up otherwise/)
})
