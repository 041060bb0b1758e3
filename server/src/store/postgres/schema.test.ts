import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import pg from 'pg'
import { openSystemRandom, systemClock } from '#kit'
import { inSnakeCase, shapes } from '#store/tables'
import { makeDatabase } from '#support/postgres'
import { skipWithout } from '#support/required'
import { openPostgresStore } from './open-postgres-store.ts'

/** Tables that get a row for each call or collection. */
const perCall = [
  'answer_day',
  'attempt',
  'call',
  'call_day',
  'entry',
  'flight',
  'health_hour',
  'hold',
  'keyed_answer',
  'money_day',
  'money_hour',
  'owed',
  'owner',
  'rollup',
  'snapshot',
]

/** Tables in whose rows much changes. */
const churning = [
  'allowance',
  'answer_day',
  'archive_size',
  'balance',
  'call_day',
  'health_hour',
  'hold',
  'keyed_answer',
  'money_day',
  'money_hour',
  'owed',
  'quota_day',
  'rollup',
  'spending',
  'turn',
  'upstream_hour',
]

test('the schema on PostgreSQL', async (t) => {
  const url = await makeDatabase(t)
  if (url === undefined) return t.skip(skipWithout('postgres', 'no PostgreSQL listens'))
  const store = await openPostgresStore({ url, clock: systemClock, random: openSystemRandom(), isService: true })
  await store.close()
  const client = new pg.Client({ connectionString: url })
  // Its database is dropped under it.
  client.on('error', () => {})
  await client.connect()
  t.after(() => client.end())
  const list = async (sql: string): Promise<unknown[]> =>
    (await client.query({ text: sql, rowMode: 'array' })).rows.flat()
  const ofTables = `FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace AND nspname = 'public'`

  await t.test('has every table that rules write', async () => {
    const there = await list(`SELECT relname ${ofTables} WHERE relkind IN ('r', 'p') AND NOT relispartition`)
    const wanted = [...shapes.keys()].map(inSnakeCase)
    assert.deepEqual(there.sort(), [...wanted, 'almagest', 'turn'].sort())
  })

  await t.test('has the key of each table in the order that rows are named by', async () => {
    const columns = await list(
      `SELECT conrelid::regclass::text || '.' || attname ${ofTables} JOIN pg_constraint ON conrelid = pg_class.oid AND contype = 'p'
       CROSS JOIN unnest(conkey) WITH ORDINALITY AS named (attnum, nth)
       JOIN pg_attribute ON attrelid = conrelid AND pg_attribute.attnum = named.attnum ORDER BY conrelid, nth`,
    )
    for (const { name, key } of shapes.values()) {
      const table = inSnakeCase(name)
      const own = columns.map(String).filter((column) => column.startsWith(`${table}.`))
      assert.deepEqual(
        own,
        key.map((column) => `${table}.${inSnakeCase(column)}`),
      )
    }
  })

  await t.test('compares texts by their bytes, in partitions too', async () => {
    const others = await list(
      `SELECT relname || '.' || attname ${ofTables} JOIN pg_attribute ON attrelid = pg_class.oid
       JOIN pg_collation ON pg_collation.oid = attcollation WHERE relkind IN ('r', 'p', 'i') AND collname <> 'C'`,
    )
    assert.deepEqual(others, [])
  })

  await t.test('checks no reference of a row that is written for a call', async () => {
    const references = await list(`SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f'`)
    assert.ok(references.length > 5, `${references}`)
    assert.deepEqual(
      references.filter((table) => perCall.includes(String(table))),
      [],
    )
  })

  await t.test('has what changes much cleaned often', async () => {
    const often = await list(
      `SELECT relname ${ofTables} WHERE reloptions::text LIKE '%autovacuum_vacuum_scale_factor%'`,
    )
    assert.deepEqual(often.sort(), churning)
  })

  await t.test('adds up nothing in fractions', async () => {
    const fractions = await list(
      `SELECT table_name || '.' || column_name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type NOT IN ('bigint', 'text', 'bytea', 'boolean') AND table_name NOT LIKE 'call\\_%'`,
    )
    const sums = [...shapes.values()].flatMap(({ name, rest }) =>
      rest.flatMap(([column, kind]) => (kind === 'set' ? [] : [`${inSnakeCase(name)}.${inSnakeCase(column)}`])),
    )
    assert.deepEqual(
      fractions.filter((column) => sums.includes(String(column))),
      [],
    )
    assert.ok(fractions.length > 0 && sums.length > 10)
  })

  await t.test('has a few bodies removed, or snapshots kept, without reading all there are', async () => {
    const fill = (from: number, to: number) => `
      INSERT INTO blob (digest, id, bytes) SELECT convert_to(n::text, 'UTF8'), n, '' FROM generate_series(${from}, ${to}) AS n;
      INSERT INTO snapshot (id, path, params, provider, collected_at, wire_blob, body_blob, call_id)
      SELECT n, 'p', '{}', 'p', n, n, n, '' FROM generate_series(${from}, ${to}) AS n`
    const countRead = async (): Promise<number> =>
      Number(
        (
          await list(`SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int FROM pg_stat_xact_user_tables
            WHERE relname IN ('snapshot', 'blob', 'owner')`)
        )[0],
      )
    await client.query(fill(1, 3_000))
    await client.query(`INSERT INTO owner (snapshot_id, account_id) SELECT id, 'a' FROM snapshot`)
    await client.query('BEGIN; SET LOCAL enable_seqscan = off')
    const before = await countRead()
    await client.query('DELETE FROM snapshot WHERE id <= 20')
    await client.query('DELETE FROM blob WHERE id <= 20')
    await client.query(fill(3_001, 3_020))
    const read = (await countRead()) - before
    await client.query('ROLLBACK')
    assert.ok(read > 0 && read < 500, `${read} rows were read`)
  })

  await t.test('says its version, and that of the oldest program that may run on it, in one row', async () => {
    const newest = readdirSync(new URL('./migrations/', import.meta.url)).length
    assert.deepEqual(await list('SELECT version::int, oldest_program::int FROM almagest'), [newest, 6])
    await assert.rejects(client.query('INSERT INTO almagest (version, oldest_program) VALUES (2, 1)'), /almagest_pkey/)
  })
})
