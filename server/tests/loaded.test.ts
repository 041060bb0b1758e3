import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { makeFolder } from '#support/folder'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'
import { startServed } from '#support/served'
import { placeOf } from '#support/service'

const listing = new URL('./fixtures/list-loaded.ts', import.meta.url)

/** The modules of a service that has started. */
async function listLoaded(t: TestContext, environment: Readonly<Record<string, string>>): Promise<string[]> {
  const file = join(makeFolder(t), 'loaded')
  const served = await startServed(t, { ...environment, LOADED_FILE: file, NODE_OPTIONS: `--import ${listing}` })
  await served.stop()
  const loaded = readFileSync(file, 'utf8').split('\n')
  assert.ok(loaded.length > 500, `${loaded.length} modules`)
  return loaded
}

/** What few ask for. */
const ofWorkbooks = /\/exports\/(xlsx|workbook|sheet|zip)\.ts/
const ofServers = /\/node_modules\/pg[-/]|\/store\/postgres\//

test('a service whose books are in a folder loads nothing that speaks to a server, or writes workbooks', async (t) => {
  const loaded = await listLoaded(t, placeOf(makeFolder(t)))

  assert.deepEqual(
    loaded.filter((url) => ofServers.test(url) || ofWorkbooks.test(url)),
    [],
  )
})

test('what only people’s signing in needs is loaded by whoever signs in first', async (t) => {
  const loaded = await listLoaded(t, placeOf(makeFolder(t)))

  assert.deepEqual(
    loaded.filter((url) => /\/node_modules\/(@node-rs\/argon2|@simplewebauthn)/.test(url)),
    [],
  )
})

test('and one whose books are on a server does', async (t) => {
  const databaseUrl = await makeDatabase(t)
  if (databaseUrl === undefined) return t.skip(skipWithout('postgres', 'no PostgreSQL listens'))
  const loaded = await listLoaded(t, placeOf('', databaseUrl))

  assert.ok(loaded.some((url) => ofServers.test(url)))
})
