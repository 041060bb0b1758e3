import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { openSystemRandom, systemClock } from '#kit'
import { findNoted } from '#store/noted'
import { defineQuery } from '#store/query'
import { defineRule } from '#store/rule'
import { shapes } from '#store/tables'
import { makeDatabase } from '#support/postgres'
import { openPostgresStore } from './open-postgres-store.ts'
import { openPostgresDatabase } from './postgres-database.ts'

interface Noted {
  readonly name: string
  readonly fails?: boolean
}

const note = defineRule<Noted, string>({
  name: 'test.note',
  rows: ({ name }) => [{ in: 'remembered', key: { name } }],
  apply(sheet, { name, fails }) {
    sheet.insert('remembered', { name, value: '' })
    if (fails) throw new Error('refused')
    return name
  },
})

const say = defineRule<{ readonly name: string; readonly value: string }>({
  name: 'test.say',
  rows: ({ name }) => [{ in: 'remembered', key: { name } }],
  apply: (sheet, { name, value }) => sheet.merge('remembered', { name, value }),
})

/** Its rule looks at nothing, so that only the database can refuse it. */
const noteBlindly = defineRule<Noted, string>({
  name: 'test.noteBlindly',
  rows: () => [],
  apply(sheet, { name }) {
    sheet.insert('remembered', { name, value: '' })
    return name
  },
})

const open = defineRule<{ readonly id: string; readonly micro: number }>({
  name: 'test.open',
  rows: ({ id }) => [
    { in: 'account', key: { id } },
    { in: 'balance', key: { accountId: id } },
  ],
  apply(sheet, { id, micro }) {
    sheet.insert('account', { id, name: id, status: 'active', operator: 0, createdAt: sheet.now })
    sheet.insert('balance', { accountId: id, moneyIn: micro, available: micro, held: 0, charged: 0 })
  },
})

const take = defineRule<{ readonly id: string; readonly micro: number; readonly isBlind?: boolean }, number>({
  name: 'test.take',
  rows: ({ id }) => [{ in: 'balance', key: { accountId: id } }],
  apply(sheet, { id, micro, isBlind }) {
    const { available } = sheet.get('balance', { accountId: id })
    if (!isBlind && available < micro) throw new Error('short')
    sheet.change('balance', { accountId: id }, { available: -micro, charged: micro })
    sheet.insert('entry', {
      at: 0,
      accountId: id,
      kind: 'charge',
      amountMicro: micro,
      calls: 0,
      path: null,
      callId: null,
      tokenId: null,
      key: null,
      reason: null,
      quotaDay: null,
      capped: 0,
    })
    return available - micro
  },
})

const announce = defineRule<Noted>({
  name: 'test.announce',
  announces: true,
  rows: ({ name }) => [{ in: 'remembered', key: { name } }],
  apply: (sheet, { name }) => sheet.insert('remembered', { name, value: '' }),
})

const move = defineRule<{ readonly from: string; readonly to: string; readonly micro: number }>({
  name: 'test.move',
  rows: ({ from, to }) => [
    { in: 'balance', key: { accountId: from } },
    { in: 'balance', key: { accountId: to } },
  ],
  apply(sheet, { from, to, micro }) {
    sheet.change('balance', { accountId: from }, { available: -micro, moneyIn: -micro })
    sheet.change('balance', { accountId: to }, { available: micro, moneyIn: micro })
  },
})

const readQuota = defineRule<{ readonly id: string }, number | undefined>({
  name: 'test.readQuota',
  rows: ({ id }) => [
    { in: 'quota', key: { accountId: id } },
    { in: 'balance', key: { accountId: id } },
  ],
  apply: (sheet, { id }) => sheet.find('quota', { accountId: id })?.dailyLimit,
})

const countConnections = defineQuery<{ readonly count: number }>(
  'test.countConnections',
  `SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'almagest'`,
)

const readSetting = defineQuery<{ readonly setting: string }>(
  'test.readSetting',
  `SELECT current_setting('synchronous_commit') AS setting`,
)

const readPatience = defineQuery<{ readonly setting: string }>(
  'test.readPatience',
  `SELECT current_setting('statement_timeout') AS setting`,
)
const readLong = defineQuery<object>('test.readLong', 'SELECT 1 AS one', { isLong: true })

const listNotes = defineQuery<{ readonly name: string }>('test.listNotes', 'SELECT name FROM remembered ORDER BY name')
/** In the order in which they were written. */
const listWritten = defineQuery<{ readonly name: string }>(
  'test.listWritten',
  `SELECT name FROM remembered WHERE name LIKE 'in order %' ORDER BY ctid`,
)
const getCharged = defineQuery<{ readonly charged: number; readonly entries: number }, { readonly id: string }>(
  'test.getCharged',
  'SELECT charged, (SELECT count(*) FROM entry WHERE account_id = @id) AS entries FROM balance WHERE account_id = @id',
)

const removeSome = defineRule<{ readonly names: readonly string[] }, number, { listed: { readonly name: string } }>({
  name: 'test.removeSome',
  find: { listed: { name: 'test.listed', sql: 'SELECT name FROM remembered WHERE name IN @names' } },
  rows: (_, { listed }) => listed.map(({ name }) => ({ in: 'remembered', key: { name } }) as const),
  apply: (sheet, _, { listed }) => listed.filter(({ name }) => sheet.remove('remembered', { name })).length,
})

test('a turn on PostgreSQL', async (t) => {
  const url = await makeDatabase(t)
  if (url === undefined) return t.skip('no PostgreSQL listens')
  const commits: number[] = []
  const store = await openPostgresStore({
    url,
    clock: systemClock,
    random: openSystemRandom(),
    onCommit: (ms) => commits.push(ms),
  })
  t.after(() => store.close())

  await t.test('undoes who is refused by a rule, and nobody else', async () => {
    const all = await Promise.allSettled(
      [note({ name: 'a' }), note({ name: 'b', fails: true }), note({ name: 'c' })].map((one) => store.write(one)),
    )
    assert.deepEqual(
      all.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(await store.list(listNotes, {}), [{ name: 'a' }, { name: 'c' }])
    assert.equal(commits.length, 1)
  })

  await t.test('is done again, each by itself, where the database refuses one, who alone fails', async () => {
    const all = await Promise.allSettled(
      [noteBlindly({ name: 'd' }), noteBlindly({ name: 'a' }), noteBlindly({ name: 'e' })].map((one) =>
        store.write(one),
      ),
    )
    assert.deepEqual(
      all.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
  })

  await t.test('keeps what an upstream said, but for what no text may hold', async () => {
    await store.write(say({ name: 'said', value: 'a\0b' }))
    assert.deepEqual(await store.find(findNoted, { name: 'said' }), { value: 'a b' })
    await store.write(say({ name: 'said', value: 'c\0' }))
    assert.deepEqual(await store.find(findNoted, { name: 'said' }), { value: 'c ' })
  })

  await t.test('fails one alone whose text no database of its kind takes', async () => {
    const all = await Promise.allSettled([store.write(note({ name: 'f' })), store.write(note({ name: 'g\0' }))])
    assert.deepEqual(
      all.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    )
  })

  await t.test('adds rows in the order of their keys, so that two that add the same wait in no circle', async () => {
    const names = ['c', 'a', 'd', 'b'].map((name) => `in order ${name}`)
    await Promise.all(names.map((name) => store.write(noteBlindly({ name }))))
    const written = (await store.list(listWritten, {})).map(({ name }) => name)
    assert.deepEqual(written, names.toSorted())
    await store.write(removeSome({ names }))
  })

  await t.test('removes what a rule found', async () => {
    assert.equal(await store.write(removeSome({ names: ['d', 'e', 'nobody'] })), 2)
  })

  await t.test('charges exactly 37 of 64 where there is money for so many, by one statement a table', async () => {
    await store.write(open({ id: 'ada', micro: 37 }))
    const all = await Promise.allSettled(Array.from({ length: 64 }, () => store.write(take({ id: 'ada', micro: 1 }))))
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 37)
    assert.deepEqual(await store.find(getCharged, { id: 'ada' }), { charged: 37, entries: 37 })
  })

  await t.test('is refused by the database where a rule forgot its guard', async () => {
    await assert.rejects(store.write(take({ id: 'ada', micro: 1, isBlind: true })), /check/)
    assert.deepEqual(await store.find(getCharged, { id: 'ada' }), { charged: 37, entries: 37 })
  })
})

const readCompiling = defineQuery('test.readCompiling', `SELECT current_setting('jit') AS setting`)

/** Somebody waits for a lock of another. */
const waits = `SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()`

/** All connections of a store: one that writes, one that listens, three that read and two for reads of one state. */
const connectionsMax = 7

test('a store on PostgreSQL', async (t) => {
  const url = await makeDatabase(t)
  if (url === undefined) return t.skip('no PostgreSQL listens')
  const options = { url, clock: systemClock, random: openSystemRandom() }
  const store = await openPostgresStore(options)
  t.after(() => store.close())
  const admin = new pg.Client({ connectionString: url })
  // Its database is dropped under it.
  admin.on('error', () => {})
  await admin.connect()
  t.after(() => admin.end())

  await t.test('has few connections, however much is read at once', async () => {
    const counted = await Promise.all(
      Array.from({ length: 20 }, () =>
        store.listTogether([
          [countConnections, {}],
          [listNotes, {}],
        ]),
      ),
    )
    const most = Math.max(...counted.map(([[row]]) => row?.count ?? Number.NaN))
    assert.ok(most <= connectionsMax, `${most} connections`)
  })

  await t.test('lets nobody read for longer than a minute, but for whoever looks through whole tables', async () => {
    const patienceOf = async (others: readonly (readonly [typeof readLong, object])[]) => {
      const [[row]] = await store.listTogether([[readPatience, {}], ...others])
      return row?.setting
    }
    assert.equal(await patienceOf([[readLong, {}]]), '1h')
    assert.equal(await patienceOf([]), '1min')
  })

  await t.test('hears the news of others after all its connections were ended', async () => {
    const endAll = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'almagest'`
    for (let round = 0; round < 3; round++) {
      const listening = new Promise<void>((resolve) => store.onStale(resolve))
      await admin.query(endAll)
      await listening
    }
    const other = await openPostgresStore(options)
    const told = new Promise<void>((resolve) => store.onStale(resolve))
    await other.write(announce({ name: 'told' }))
    await told
    await other.close()
  })

  await t.test('reads what stands under a balance as whoever had its lock left it', async () => {
    await store.write(open({ id: 'eve', micro: 5 }))
    await admin.query(`INSERT INTO quota VALUES ('eve', 1)`)
    await admin.query('BEGIN')
    await admin.query(`SELECT 1 FROM balance WHERE account_id = 'eve' FOR UPDATE`)
    await admin.query(`UPDATE quota SET daily_limit = 2 WHERE account_id = 'eve'`)
    const read = store.write(readQuota({ id: 'eve' }))
    while ((await admin.query(waits)).rowCount === 0);
    await admin.query('COMMIT')
    assert.equal(await read, 2)
    await admin.query(`DELETE FROM quota; DELETE FROM balance WHERE account_id = 'eve'`)
  })

  await t.test('does a turn again that waited for others in a circle', async () => {
    await store.commit([open({ id: 'ada', micro: 5 }), open({ id: 'ben', micro: 5 })])
    await admin.query(`SET deadlock_timeout = '60s'`)
    await admin.query('BEGIN')
    await admin.query(`SELECT 1 FROM balance WHERE account_id = 'ben' FOR UPDATE`)
    const moved = store.write(move({ from: 'ada', to: 'ben', micro: 2 }))
    while ((await admin.query(waits)).rowCount === 0);
    await admin.query(`SELECT 1 FROM balance WHERE account_id = 'ada' FOR UPDATE`)
    await admin.query('COMMIT')
    await moved
    const { rows } = await admin.query(`SELECT available::int AS available FROM balance ORDER BY account_id`)
    assert.deepEqual(rows, [{ available: 3 }, { available: 7 }])
  })

  await t.test('has every commit on disk before it is told, whatever its server does by default', async () => {
    const { rows } = await admin.query('SELECT current_database() AS name')
    await admin.query(`ALTER DATABASE ${rows[0].name} SET synchronous_commit = off`)
    const strict = await openPostgresStore(options)
    assert.deepEqual(await strict.find(readSetting, {}), { setting: 'on' })
    await strict.close()
    const database = await openPostgresDatabase(options)
    const turn = await database.begin('a turn that charges')
    assert.deepEqual(await turn.list([{ query: readSetting, asks: {} }]), [[{ setting: 'on' }]])
    await turn.rollback()
    await database.close()
  })

  await t.test('refuses a turn whose rows are not there to be changed or removed', async () => {
    const database = await openPostgresDatabase(options)
    const shape = shapes.get('hold')
    assert.ok(shape)
    const missing = { callId: 'nobody' }
    const none = { shape, inserts: [], updates: [], removes: [], strikes: [] }
    for (const writes of [
      { ...none, removes: [missing] },
      { ...none, updates: [{ key: missing, changes: { priceMicro: 1 } }] },
    ]) {
      const turn = await database.begin(`turn ${writes.removes.length}`)
      await assert.rejects(turn.save([writes]), { name: 'DataRefused', message: /1 rows of hold .* 0 were there/ })
      await turn.rollback()
    }
    const turn = await database.begin('a turn that strikes')
    await turn.save([{ ...none, strikes: [missing] }])
    await turn.rollback()
    await database.close()
  })

  await t.test('looks for rows by their keys, also where a table was empty when the plan was made', async () => {
    const database = await openPostgresDatabase(options)
    const turn = await database.begin('a turn that asks how')
    assert.deepEqual((await turn.list([{ query: readCompiling, asks: {} }]))[0], [{ setting: 'off' }])
    const query = defineQuery(
      'test.findPlans',
      `SELECT name FROM pg_settings WHERE name IN ('enable_seqscan', 'enable_hashjoin', 'enable_mergejoin') AND setting = 'on'`,
    )
    assert.deepEqual(await turn.list([{ query, asks: {} }]), [[]])
    assert.notDeepEqual(await database.list([{ query, asks: {} }]), [[]])
    await turn.rollback()
    await database.close()
  })

  await t.test('goes on where a table was changed under it', async () => {
    const listAll = defineQuery<{ readonly name: string }>('test.listAll', 'SELECT * FROM remembered')
    const readEach = () => Array.from({ length: 4 }, () => store.list(listAll, {}))
    await Promise.all(readEach())
    await admin.query('ALTER TABLE remembered ADD COLUMN added text')
    // What was prepared before is refused once at most.
    await Promise.allSettled(readEach())
    await Promise.all(readEach())
  })
})
