import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import pg from 'pg'
import { openSystemRandom, systemClock } from '#kit'
import { defineQuery, listQueries, type Query } from '#store'
import { openPostgresStore } from '#store/postgres/open-postgres-store'
import { translate } from '#store/postgres/reads'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'
import { openTestStore } from '#support/store'

const rooms = new URL('../src/', import.meta.url)

/** Every read of the service: a room declares its own when it is imported. */
async function listAll(): Promise<readonly Query<unknown>[]> {
  for (const room of readdirSync(rooms, { withFileTypes: true }))
    if (room.isDirectory()) await import(new URL(`${room.name}/index.ts`, rooms).href)
  const queries = listQueries()
  assert.ok(queries.length > 100, `${queries.length} queries`)
  return queries
}

/** Values that every read takes: each is 1, and every list empty. */
const asksOf = (sql: string) =>
  Object.fromEntries([...sql.matchAll(/(\bIN )?@(\w+)/g)].map(([, isList, name = '']) => [name, isList ? [] : 1]))

/** What else were small would refuse a time or an amount. */
const isFlag = (name: string): boolean => /^(is|sees)[A-Z]/.test(name)

async function openServer(t: TestContext): Promise<pg.Client | string> {
  const url = await makeDatabase(t)
  if (url === undefined) return skipWithout('postgres', 'no PostgreSQL listens')
  const store = await openPostgresStore({ url, clock: systemClock, random: openSystemRandom() })
  await store.close()
  const client = new pg.Client({ connectionString: url })
  // Its database is dropped under it.
  client.on('error', () => {})
  await client.connect()
  t.after(() => client.end())
  return client
}

test('every read is named by its room and what it gives, so that it can be searched for', async () => {
  const known = readdirSync(rooms)
  const queries = await listAll()
  const names = queries.map(({ name }) => name)
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  )
  const odd = queries.filter(({ name }) => {
    const [, room = ''] = /^([a-z]+)\.[a-z]+[A-Za-z]*(?: [a-z_ ]+)?$/.exec(name) ?? []
    return !known.includes(room)
  })
  assert.deepEqual(
    odd.map(({ name }) => name),
    [],
  )
})

test('every read is understood by SQLite', async (t) => {
  const { store } = openTestStore(t)
  for (const { name, sql } of await listAll())
    await assert.doesNotReject(store.list(defineQuery(`test.${name}`, sql), asksOf(sql)), name)
})

test('every read is understood by PostgreSQL, takes whole numbers of any size, and gives what SQLite gives', async (t) => {
  const server = await openServer(t)
  if (typeof server === 'string') return t.skip(server)
  const faults: string[] = []
  for (const [nth, { name, sql }] of (await listAll()).entries()) {
    const { text, names } = translate(sql)
    try {
      await server.query(`PREPARE read_${nth} AS ${text}`)
      const { rows } = await server.query<{ types: string[] }>(
        `SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'read_${nth}'`,
      )
      const small = names.filter((own, at) => rows[0]?.types[at] === 'integer' && !isFlag(own))
      faults.push(...small.map((own) => `${name} takes no large ${own}`))
      const nulls = names.map(() => 'NULL').join(', ')
      const { fields } = await server.query(`EXECUTE read_${nth}${nulls && ` (${nulls})`}`)
      // SQLite has 0 and 1.
      const truths = fields.filter(({ dataTypeID }) => dataTypeID === pg.types.builtins.BOOL)
      faults.push(...truths.map((field) => `${name} gives true or false as ${field.name}`))
    } catch (error) {
      faults.push(`${name}: ${error}`)
    }
  }
  assert.deepEqual(faults, [])
})
