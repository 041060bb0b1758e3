import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import pg from 'pg'
import { auditBooks } from '#audit'
import { earliestId, openSystemRandom, systemClock } from '#kit'
import { defineQuery } from '#store/query'
import { defineRule } from '#store/rule'
import { shapes } from '#store/tables'
import { fillStatements, postgres } from '#support/fill'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'
import { openUsage } from '#usage'
import { openPostgresStore } from './open-postgres-store.ts'
import { openPostgresDatabase } from './postgres-database.ts'

const dayMs = 86_400_000
const now = systemClock.now()

/** An id as calls have them: it begins with their time. */
const idAt = (unixMs: number): string => earliestId(unixMs).padEnd(32, '0')

/** The months of these times, as partitions are named. */
const monthAt = (unixMs: number): string => `call_${new Date(unixMs).toISOString().slice(0, 7).replace('-', '_')}`

async function openServer(t: TestContext, isService = false) {
  const url = await makeDatabase(t)
  if (url === undefined) return skipWithout('postgres', 'no PostgreSQL listens')
  const options = { url, clock: systemClock, random: openSystemRandom() }
  const store = await openPostgresStore({ ...options, isService })
  t.after(() => store.close())
  async function connectAdmin(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url })
    // Its database is dropped under it.
    client.on('error', () => {})
    await client.connect()
    t.after(() => client.end())
    return client
  }
  const admin = await connectAdmin()
  const list = async (sql: string): Promise<unknown[]> =>
    (await admin.query({ text: sql, rowMode: 'array' })).rows.flat()
  const addCall = (id: string, at: number) =>
    admin.query(
      `INSERT INTO call (account_id, id, token_id, path, at, duration_ms, code, charge_micro, granted, cached)
       VALUES ('ada', $1, 't', '/p', $2, 1, 0, 0, 0, 0)`,
      [id, at],
    )
  const listPlaces = (): Promise<unknown[]> => list(`SELECT tableoid::regclass || ' ' || at FROM call ORDER BY at, id`)
  const drops: number[] = []
  const keepUp = (callsBefore = 0) => store.keepUp({ callsBefore, noteDrop: async () => void drops.push(callsBefore) })
  return { options, store, admin, connectAdmin, list, addCall, listPlaces, keepUp, drops }
}

test('records of calls on PostgreSQL', async (t) => {
  await t.test('have a partition for their month and the next two when a service starts', async (t) => {
    const server = await openServer(t, true)
    if (typeof server === 'string') return t.skip(server)
    await server.addCall(idAt(now), now)
    await server.addCall(idAt(now + 31 * dayMs), now + 31 * dayMs)
    assert.deepEqual(await server.listPlaces(), [
      `${monthAt(now)} ${now}`,
      `${monthAt(now + 31 * dayMs)} ${now + 31 * dayMs}`,
    ])
  })

  await t.test('are kept where their partition is missing, and moved there when it is made', async (t) => {
    const server = await openServer(t)
    if (typeof server === 'string') return t.skip(server)
    const { addCall, listPlaces, keepUp } = server
    const times = [now - 70 * dayMs, now - 35 * dayMs, now, now + 400 * dayMs]
    for (const at of times) await addCall(idAt(at), at)
    await addCall('an id of a test', 1)
    assert.deepEqual(
      await listPlaces(),
      [1, ...times].map((at) => `call_else ${at}`),
    )

    await keepUp()

    const [first = 0, second = 0, third = 0, wild] = times
    const moved = [first, second, third].map((at) => `${monthAt(at)} ${at}`)
    assert.deepEqual(await listPlaces(), ['call_else 1', ...moved, `call_else ${wild}`])
    await keepUp()
    assert.equal((await listPlaces()).length, 5)
  })

  await t.test('go by the month when all of it is past its time, which is noted before', async (t) => {
    const server = await openServer(t)
    if (typeof server === 'string') return t.skip(server)
    const { addCall, listPlaces, keepUp, drops } = server
    const [old, late] = [now - 100 * dayMs, now - 1]
    await addCall(idAt(old), old)
    await addCall(idAt(now - 65 * dayMs), late)
    await addCall(idAt(now), now)
    await keepUp(old - 40 * dayMs)
    assert.deepEqual([(await listPlaces()).length, drops], [3, []])

    const before = now - 30 * dayMs
    await keepUp(before)

    // A record whose call came later than its id says is still needed.
    assert.deepEqual(await listPlaces(), [`${monthAt(now - 65 * dayMs)} ${late}`, `${monthAt(now)} ${now}`])
    assert.deepEqual(drops, [before])
  })

  await t.test('stay while somebody reads them, who is not waited for, and go the next time', async (t) => {
    const server = await openServer(t)
    if (typeof server === 'string') return t.skip(server)
    const { connectAdmin, addCall, listPlaces, keepUp } = server
    await addCall(idAt(now - 100 * dayMs), now - 100 * dayMs)
    await keepUp()
    const reader = await connectAdmin()
    await reader.query('BEGIN')
    await reader.query('SELECT count(*) FROM call')

    await keepUp(now)
    assert.equal((await listPlaces()).length, 1)

    await reader.query('COMMIT')
    await keepUp(now)
    assert.deepEqual(await listPlaces(), [])
  })
})

test('books whose oldest months went at once have no wrong figure', async (t) => {
  const server = await openServer(t)
  if (typeof server === 'string') return t.skip(server)
  const { store, admin, list } = server
  const filling = { calls: 2_000, accounts: 7, now, stepMs: Math.floor((120 * dayMs) / 2_000) }
  for (const sql of fillStatements(postgres, filling)) await admin.query(sql)
  const usage = openUsage(store, systemClock)

  await usage.dropCalls(now - 40 * dayMs)

  const [left] = await list('SELECT count(*)::int FROM call')
  assert.ok(Number(left) < 1_200, `${left} are left`)
  assert.equal(await usage.findKeptSince(), now - 40 * dayMs)
  assert.deepEqual((await auditBooks(store)).differences, [])
})

test('upkeep', async (t) => {
  await t.test('removes turns nobody asks for any more', async (t) => {
    const server = await openServer(t)
    if (typeof server === 'string') return t.skip(server)
    const { admin, list, keepUp } = server
    await admin.query(`INSERT INTO turn SELECT 'old ' || n, ${now - dayMs} FROM generate_series(1, 5001) AS n`)
    await admin.query(`INSERT INTO turn VALUES ('new', ${now})`)
    await keepUp()
    assert.deepEqual(await list('SELECT id FROM turn'), ['new'])
  })

  await t.test('is left to another service that is at it', async (t) => {
    const server = await openServer(t)
    if (typeof server === 'string') return t.skip(server)
    const { admin, list, keepUp } = server
    await admin.query(`SELECT pg_advisory_lock(hashtextextended('almagest upkeep', 0))`)
    await admin.query(`INSERT INTO turn VALUES ('old', 0)`)
    await keepUp()
    assert.deepEqual(await list('SELECT id FROM turn'), ['old'])
    await admin.query(`SELECT pg_advisory_unlock_all()`)
    await keepUp()
    assert.deepEqual(await list('SELECT id FROM turn'), [])
  })
})

const removeSlice = defineRule<object, number, { noted: { readonly name: string } }>({
  name: 'test.removeSlice',
  isJob: true,
  find: { noted: defineQuery('test.listSlice', 'SELECT name FROM remembered ORDER BY name LIMIT 1') },
  rows: (_, { noted }) => noted.map(({ name }) => ({ in: 'remembered', key: { name } }) as const),
  apply: (sheet, _, { noted }) => noted.filter(({ name }) => sheet.remove('remembered', { name })).length,
})

test('a slice of a job', async (t) => {
  const server = await openServer(t)
  if (typeof server === 'string') return t.skip(server)
  const { store, admin } = server
  await admin.query(`INSERT INTO remembered VALUES ('a', ''), ('b', '')`)

  await t.test('is empty while another service does one, and holds nobody up', async () => {
    await admin.query('BEGIN')
    await admin.query(`SELECT pg_advisory_xact_lock(hashtextextended('test.removeSlice', 0))`)
    assert.equal(await store.write(removeSlice({})), 0)
    await admin.query('COMMIT')
  })

  await t.test('is done where nobody else is at it', async () => {
    assert.equal(await store.write(removeSlice({})), 1)
    assert.equal(await store.write(removeSlice({})), 1)
    assert.equal(await store.write(removeSlice({})), 0)
  })
})

test('an answer on PostgreSQL', async (t) => {
  const server = await openServer(t)
  if (typeof server === 'string') return t.skip(server)
  const { admin, list, options } = server
  const digest = Buffer.alloc(32)
  await admin.query(`INSERT INTO blob VALUES ($1, 7, ''), ($2, 8, '')`, [digest, Buffer.alloc(32, 1)])
  await admin.query(
    `INSERT INTO snapshot (id, path, params, provider, collected_at, wire_blob, body_blob, call_id)
     VALUES (1, '/p', '{}', 'p', 0, 7, 8, 'c'), (2, '/p', '{}', 'p', 0, 8, 8, 'c')`,
  )
  await admin.query(`INSERT INTO owner VALUES (1, 'ada'), (2, 'ada')`)
  const database = await openPostgresDatabase(options)
  t.after(() => database.close())
  let removals = 0
  async function remove(name: 'blob' | 'snapshot', key: { readonly [column: string]: number | Uint8Array }) {
    const shape = shapes.get(name)
    assert.ok(shape)
    const turn = await database.begin(`removal ${removals++}`)
    try {
      await turn.save([{ shape, inserts: [], updates: [], removes: [key], strikes: [] }])
      await turn.commit()
    } catch (error) {
      await turn.rollback()
      throw error
    }
  }

  await t.test('keeps its bodies, whatever a rule believes of them', async () => {
    await assert.rejects(remove('blob', { digest }), { name: 'DataRefused', message: /refers to a body/ })
    await assert.rejects(remove('blob', { digest: Buffer.alloc(32, 1) }), { name: 'DataRefused' })
    assert.deepEqual(await list('SELECT id::int FROM blob ORDER BY id'), [7, 8])
  })

  await t.test('is owned while it is there', async () => {
    await assert.rejects(admin.query(`INSERT INTO owner VALUES (2, 'ben'), (3, 'ada')`), /is gone/)
  })

  await t.test('takes its owners along, and no others; then its bodies may go', async () => {
    await remove('snapshot', { id: 1 })
    assert.deepEqual(await list('SELECT snapshot_id::int FROM owner'), [2])
    await remove('blob', { digest })
    assert.deepEqual(await list('SELECT id::int FROM blob'), [8])
  })
})
