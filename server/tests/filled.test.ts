import assert from 'node:assert/strict'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { auditBooks } from '#audit'
import { openSystemRandom, systemClock } from '#kit'
import { databaseFile, inSnakeCase, openStore, shapes } from '#store'
import { openPostgresStore } from '#store/postgres/open-postgres-store'
import { fillStatements, postgres, sqlite } from '#support/fill'
import { makeFolder } from '#support/folder'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'
import { countRows } from '#support/store'

const filling = { calls: 3_000, accounts: 7, now: systemClock.now(), stepMs: 60_000 }

test('books that are filled for a measurement have rows in every table, and no wrong figure', async (t) => {
  const counts = new Map<string, number[]>()

  await t.test('in a folder', async (t) => {
    const dataDir = makeFolder(t)
    await openStore({ dataDir, clock: systemClock }).close()
    const driver = new Sqlite(databaseFile(dataDir))
    for (const sql of fillStatements(sqlite, filling)) driver.exec(sql)
    driver.close()
    const store = openStore({ dataDir, clock: systemClock })
    t.after(() => store.close())
    assert.deepEqual((await auditBooks(store)).differences, [])
    for (const name of shapes.keys()) counts.set(name, [await countRows(store, `"${inSnakeCase(name)}"`)])
  })

  await t.test('on PostgreSQL, as many', async (t) => {
    const url = await makeDatabase(t)
    if (url === undefined) return t.skip(skipWithout('postgres', 'no PostgreSQL listens'))
    const store = await openPostgresStore({ url, clock: systemClock, random: openSystemRandom() })
    t.after(() => store.close())
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    for (const sql of fillStatements(postgres, filling)) await client.query(sql)
    await client.end()
    assert.deepEqual((await auditBooks(store)).differences, [])
    for (const name of shapes.keys()) counts.get(name)?.push(await countRows(store, `"${inSnakeCase(name)}"`))
  })

  for (const [name, [first = 0, second = first]] of counts) assert.ok(first > 0 && first === second, name)
})
