import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { auditBooks } from '#audit'
import { createTestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { peek } from '#support/tamper'
import { checkDatabase } from './check.ts'
import { databaseFile } from './data-folder.ts'
import { openStore } from './open-store.ts'

const folder = new URL('./migrations/', import.meta.url)
const migrations = readdirSync(folder).sort()

/** Rows for each table that a version brings, among which no figure is wrong. */
const rowsOf: Readonly<Record<number, string>> = {
  1: `INSERT INTO remembered VALUES ('a', 'b');
    INSERT INTO account VALUES ('acc_1', 'ada', 'active', 0, 1), ('acc_2', 'ben', 'suspended', 1, 1);
    INSERT INTO token VALUES ('tok_1', 'acc_1', x'01', 'abcd', NULL, NULL, 1, NULL, NULL),
      ('tok_2', 'acc_2', x'02', 'abcd', 'label', '["/p"]', 1, 9, 8), ('tok_3', 'acc_1', x'03', 'abcd', NULL, NULL, 1, NULL, NULL);
    INSERT INTO endpoint_switch VALUES ('/off', 1);
    INSERT INTO price VALUES ('/p', '', 300, NULL), ('/p', 'acc_1', 100, 1);
    INSERT INTO balance VALUES ('acc_1', 1000, 600, 100, 300), ('acc_2', 0, 0, 0, 0);
    INSERT INTO spending VALUES ('tok_1', 900, 100, 300);
    INSERT INTO allowance VALUES ('acc_1', '/p', 5, 4, 0, 1);
    INSERT INTO hold VALUES ('call_9', 'acc_1', 'tok_1', '/p', 100, 0, 9);
    INSERT INTO entry (at, account_id, kind, amount_micro, calls, path, call_id, token_id) VALUES
      (1, 'acc_1', 'topup', 1000, 0, NULL, NULL, NULL), (1, 'acc_1', 'grant', 0, 5, '/p', NULL, NULL),
      (1, 'acc_1', 'charge', 300, 0, '/p', 'call_1', 'tok_1'), (1, 'acc_1', 'use', 0, 1, '/p', 'call_2', 'tok_1');
    INSERT INTO call VALUES ('call_1', 'acc_1', 'tok_1', '/p', 1, 1.25, 0, 300, 0, 'p'),
      ('call_2', 'acc_1', 'tok_1', '/p', 1, 2.25, 0, 0, 1, 'p');
    INSERT INTO rollup VALUES (0, 'acc_1', '/p', 0, 2, 1, 300, 3.5);`,
  2: `INSERT INTO rate_limit VALUES ('acc_1', '', '50/s');
    INSERT INTO quota VALUES ('acc_1', 10);
    INSERT INTO quota_day VALUES ('acc_1', 1, 0, 1);
    INSERT INTO entry (at, account_id, kind, amount_micro, path, call_id, token_id, quota_day)
      VALUES (1, 'acc_1', 'charge', 50, '/q', 'call_3', 'tok_3', 1);
    UPDATE balance SET available = 550, charged = 350 WHERE account_id = 'acc_1';
    INSERT INTO blob VALUES (1, x'aa', x'01');
    INSERT INTO snapshot (path, params, subject_kind, subject, provider, collected_at, wire_blob, body_blob, call_id)
      VALUES ('/p', '{"kolId":"7"}', 'kol', '7', 'p', 1, 1, 1, 'call_1');
    INSERT INTO call (id, account_id, token_id, path, at, duration_ms, code, charge_micro, granted, snapshot_id, idempotency_key)
      VALUES ('call_3', 'acc_1', 'tok_3', '/q', 1, 0.5, 0, 50, 0, 1, 'key');
    INSERT INTO rollup SELECT 0, account_id, path, code, 1, 0, 50, 0.5 FROM call WHERE id = 'call_3';
    INSERT INTO keyed_answer VALUES ('acc_1', 'key', 'q', 'call_3', 1, NULL, 'p', 1, 2);
    INSERT INTO owed VALUES ('call_3', 'tok_3', 'q', 1, 1);`,
  3: `INSERT INTO flight VALUES ('call_3', 1, 0.5, '[]');
    INSERT INTO attempt VALUES ('call_3', 0, 1, 0.5, 'p', '1', 'r', 'first', '[]', 'good', NULL, 5, 'CNY');
    UPDATE call SET flight_id = id WHERE id = 'call_3';`,
  4: `INSERT INTO owner VALUES (1, 'acc_2');
    INSERT INTO work VALUES ('item', '7');`,
  5: `INSERT INTO health_hour VALUES (0, '/p', 2000, 1, 1500, 1);
    INSERT INTO health_day VALUES (0, '/old', 1, 1, 1500, 1);`,
  6: `INSERT INTO imported_document VALUES ('vendor', 1, 1);
    INSERT INTO imported_endpoint VALUES ('/v', 'vendor', '{}', 'group', 'slug', 5, NULL, 0);`,
  10: `INSERT INTO account_look VALUES ('ada', 'acc_1');`,
  11: `INSERT INTO drift_shape VALUES ('p', '/p', '[]', '[]', NULL, NULL, 0);
    INSERT INTO drift_event VALUES (1, 1, 'p', '/p', 'data', 'type', 'text', 'number', NULL, 0);
    INSERT INTO refused_body VALUES (1, 1, 'p', '/p', '{}', NULL, 'shape', 'data', 'text', 'number', 1, 0, x'01');`,
  12: `INSERT INTO alert VALUES ('k', 'upstream.low', '{}', 1);
    INSERT INTO alert_message VALUES ('m', 'k', 1, '{}');`,
  18: `INSERT INTO provider_pause VALUES ('p', 1);`,
  20: `INSERT INTO person VALUES ('per_1', 'ada@example.com', 'Ada', 1, NULL, 1);
    INSERT INTO mailbox VALUES ('ada@example.com', 'per_1');
    INSERT INTO membership VALUES ('acc_1', 'per_1', 'owner', 1);
    INSERT INTO session VALUES (x'01', 'ses_1', 'per_1', 1, 1, 2, NULL, 'password', '127.0.0.1', 'a browser');
    INSERT INTO passkey VALUES ('key', 'per_1', 'a key', x'01', 0, 'internal', 1, NULL);
    INSERT INTO invitation VALUES (x'02', 'inv_1', 'ben@example.com', 'acc_1', 'viewer', 0, NULL, 'per_1', 1, 2);`,
  21: `INSERT INTO answer_day VALUES (0, 'acc_1', '/p', 2000, 1);`,
  22: `INSERT INTO notice_setting VALUES ('balance.low', 'acc_1', 5);
    INSERT INTO notice_mail VALUES ('acc_1', 'per_1', 'balance.low', 'en');
    INSERT INTO notice_state VALUES ('balance.low', 'acc_1', '', '{}', 1);
    INSERT INTO notice VALUES ('acc_1', 'n', 1, 'balance.low', 'begun', '', '{}');
    INSERT INTO notice_read VALUES ('acc_1', 'per_1', 'n');
    INSERT INTO mailing VALUES ('n', 'per_1', 'acc_1', 0, 1);
    INSERT INTO webhook VALUES ('hook_1', 'acc_1', NULL, x'01', 'balance.low', 1, NULL, NULL, NULL, NULL);
    INSERT INTO webhook_delivery VALUES ('hook_1', 'm', 1, 'balance.low', '{}', 1, NULL, 1, 204, NULL, 5);
    INSERT INTO webhook_attempt VALUES ('hook_1', 'm', 1, 1, 5, 204, NULL);`,
  23: `INSERT INTO journal VALUES (1, 1, 'command', 'ada', 'here', 'top-up', 'acc_1', '{}', '{}', '{}', '{}', NULL, NULL);`,
  25: `INSERT INTO authenticator VALUES ('per_1', x'01', 1, NULL, 0);
    INSERT INTO recovery_code VALUES ('per_1', x'01');`,
}

/** Rows of each table, by its name. */
function countRows(driver: Sqlite.Database): Map<string, number> {
  const names = driver
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`,
    )
    .pluck()
    .all()
  return new Map(
    names.map((name) => [name, driver.prepare<[], number>(`SELECT count(*) FROM ${name}`).pluck().get() ?? 0]),
  )
}

/** A database as a service of that version left it: each of its predecessors had brought it along with rows of its own. */
function leave(file: string, version: number): Map<string, number> {
  const driver = new Sqlite(file)
  for (const name of migrations.slice(0, version)) {
    const nth = Number(name.slice(0, 4))
    driver.exec(readFileSync(new URL(name, folder), 'utf8'))
    driver.exec(rowsOf[nth] ?? '')
    driver.pragma(`user_version = ${nth}`)
  }
  const counts = countRows(driver)
  driver.close()
  return counts
}

/** Tables to which later versions add rows of their own. */
const growing = ['health_day', 'owner', 'remembered', 'upstream_hour']

for (const [nth, name] of migrations.entries()) {
  const version = nth + 1
  test(`a database of version ${version} keeps its rows in every table, and its figures`, async (t) => {
    assert.equal(Number(name.slice(0, 4)), version)
    const dataDir = makeFolder(t)
    const before = leave(databaseFile(dataDir), version)
    for (const [table, rows] of before) assert.ok(rows > 0, `${table} is empty`)

    const store = openStore({ dataDir, clock: createTestClock(), upgrades: true })
    const { differences } = await auditBooks(store)
    await store.close()

    assert.deepEqual(differences, [])
    assert.equal(checkDatabase(dataDir).kind, 'sound')
    const driver = new Sqlite(databaseFile(dataDir))
    t.after(() => driver.close())
    const after = countRows(driver)
    for (const [table, rows] of before)
      if (growing.includes(table)) assert.ok((after.get(table) ?? 0) >= rows, table)
      else assert.equal(after.get(table), rows, table)
    assert.deepEqual(peek(dataDir, 'SELECT duration_us, calls FROM rollup WHERE path = @path', { path: '/p' }), [
      { duration_us: 3_500, calls: 2 },
    ])
    assert.deepEqual(peek(dataDir, 'SELECT capped, price_micro, expires_at FROM hold'), [
      { capped: 1, price_micro: 100, expires_at: 9 },
    ])
    assert.deepEqual(peek(dataDir, `SELECT scopes LIKE '%operator' AS operates FROM token ORDER BY id`), [
      { operates: 0 },
      { operates: 1 },
      { operates: 0 },
    ])
  })
}
