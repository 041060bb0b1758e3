import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { systemClock } from '#kit'
import { makeFolder } from '#support/folder'
import { tamper } from '#support/tamper'
import { openIds } from './ids.ts'
import { databaseFile } from './sqlite/data-folder.ts'
import { openStore } from './sqlite/open-store.ts'

function openOn(t: TestContext, dataDir: string) {
  const store = openStore({ dataDir, clock: systemClock, upgrades: true })
  t.after(() => store.close())
  return { store, dataDir, takeId: openIds(store, 'snapshot') }
}

const many = Array.from({ length: 1_200 }, (_, nth) => nth)

/** A folder from before ids were given in blocks, whose last snapshot, 41, was erased. */
function makeOldFolder(t: TestContext): string {
  const dataDir = makeFolder(t)
  const migrations = fileURLToPath(new URL('sqlite/migrations', import.meta.url))
  const raw = new Sqlite(databaseFile(dataDir))
  const before = readdirSync(migrations).sort().slice(0, 14)
  for (const name of before) raw.exec(readFileSync(join(migrations, name), 'utf8'))
  raw.exec(`INSERT INTO blob VALUES (1, x'00', x'00');
    INSERT INTO snapshot (id, path, params, provider, collected_at, wire_blob, body_blob, call_id) VALUES (41, '', '', '', 1, 1, 1, '');
    DELETE FROM snapshot; PRAGMA user_version = 14`)
  raw.close()
  return dataDir
}

test('an id', async (t) => {
  await t.test('is given once, however many ask at the same time, and another process', async (t) => {
    const dataDir = makeFolder(t)
    const [one, other] = [openOn(t, dataDir), openOn(t, dataDir)]

    const ids = await Promise.all(many.map(one.takeId))
    for (let nth = 0; nth < 3; nth++) ids.push(await other.takeId(), await one.takeId())

    assert.equal(new Set(ids).size, many.length + 6)
  })

  await t.test('is on disk as taken when it is given', async (t) => {
    const dataDir = makeFolder(t)
    const before = openOn(t, dataDir)
    const id = await before.takeId()

    // As after a crash: what is not on disk is not seen here.
    const after = openOn(t, dataDir)

    assert.ok((await after.takeId()) > id)
  })

  await t.test('is none that a row has, also where it is not known any more how far they were given', async (t) => {
    const books = openOn(t, makeFolder(t))
    await tamper(books, `INSERT INTO blob VALUES (1, x'00', x'00')`)
    await tamper(
      books,
      `INSERT INTO snapshot (id, path, params, provider, collected_at, wire_blob, body_blob, call_id) VALUES (7000, '', '', '', 1, 1, 1, '')`,
    )

    assert.ok((await books.takeId()) > 7_000)
  })

  await t.test('is none that was given before the upgrade, to what is erased since', async (t) => {
    const { takeId } = openOn(t, makeOldFolder(t))

    assert.ok((await takeId()) > 41)
  })
})
