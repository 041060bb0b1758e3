import assert from 'node:assert/strict'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { databaseFile } from '#store'
import { inSnakeCase, shapes } from '#store/tables'
import { openTestStore } from '#support/store'

test('the schema on SQLite has a key of each table in the order that rows are named by', (t) => {
  const { dataDir } = openTestStore(t)
  const driver = new Sqlite(databaseFile(dataDir), { readonly: true })
  t.after(() => driver.close())
  const list = (sql: string, name: string) => driver.prepare<[string], string>(sql).pluck().all(name)

  for (const { name, key } of shapes.values()) {
    const table = inSnakeCase(name)
    const keys = [
      list('SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk', table),
      ...list('SELECT name FROM pragma_index_list(?) WHERE "unique" = 1 AND partial = 0', table).map((index) =>
        list('SELECT name FROM pragma_index_info(?) ORDER BY seqno', index),
      ),
    ].map(String)
    assert.ok(keys.includes(String(key.map(inSnakeCase))), `${table} has the keys ${keys.join('; ')}, and not ${key}`)
  }
})
