import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { dayOf, hourOf, yuan } from '#kit'
import { createStore, inSnakeCase, shapes } from '#store'
import { blankCall } from '#support/blank-call'
import { createTestClock } from '#support/clock'
import { openMemoryDatabase } from '#support/memory-database'
import { overStores, type StoreKind } from '#support/stores'
import { tamper } from '#support/tamper'
import { openUsage } from '#usage'
import { auditBooks } from './audit.ts'

const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const price = yuan('0.15')

/** Three charged calls, one of them paid, and one that runs. */
async function openBusyBooks(t: TestContext, kind: StoreKind) {
  const books = await kind.open(t)
  const { ledger, store, clock } = books
  const ada = await books.addAccount({ name: 'ada', availableMicro: yuan('1'), capMicro: yuan('1') })
  await store.write(ledger.grantCalls({ accountId: ada.accountId, path, calls: 2 }))
  const holdOf = (callId: string) => ({ ...ada, callId, path, priceMicro: price, at: 0, holdMs: 60_000 })
  for (const callId of ['granted', 'granted too', 'paid']) {
    const hold = await ledger.takeHold(holdOf(callId))
    const { isGranted, priceMicro: chargeMicro } = hold
    const record = { id: callId, ...ada, path, at: clock.now(), durationMs: 1, code: 0, provider: null }
    const recorded = openUsage(store, clock).recordCall({ ...blankCall, ...record, chargeMicro, isGranted })
    await store.commit([ledger.postHold(hold), recorded])
  }
  await ledger.takeHold(holdOf('running'))
  return { books, ada, onPath: `${ada.accountId} on ${path}`, hour: hourOf(clock.now()), day: dayOf(clock.now()) }
}

type BusyBooks = Awaited<ReturnType<typeof openBusyBooks>>

overStores('an audit', async (t, kind) => {
  /** The places the audit names after a forgery. */
  async function forge(t: TestContext, forgery: string) {
    const busy = await openBusyBooks(t, kind)
    await tamper(busy.books, forgery)
    const { differences } = await auditBooks(busy.books.store)
    return { ...busy, named: differences.map((difference) => difference.replace(/: stored .*/, '')) }
  }

  await t.test('finds nothing where every figure is what the entries say', async (t) => {
    const { books } = await openBusyBooks(t, kind)

    const { differences, counted } = await auditBooks(books.store)

    assert.deepEqual(differences, [])
    assert.deepEqual([counted.calls, counted.holds, counted.chargedMicro], [3, 1, price])
  })

  const forgeries: Readonly<Record<string, (busy: BusyBooks) => readonly string[]>> = {
    'UPDATE balance SET money_in = money_in + 1, available = available + 1': ({ ada }) => [
      `the balance of account ${ada.accountId}`,
    ],
    'UPDATE balance SET held = held - 1, available = available + 1': ({ ada }) => [
      `the balance of account ${ada.accountId}`,
    ],
    'UPDATE spending SET spent = spent - 1': ({ ada }) => [`the spending of token ${ada.tokenId}`],
    'UPDATE allowance SET granted = 3, calls_left = 1': ({ onPath }) => [`the free calls of ${onPath}`],
    'DELETE FROM allowance': ({ onPath }) => [`the free calls of ${onPath}`],
    "UPDATE call SET charge_micro = 1 WHERE id = 'paid'": ({ ada, hour }) => [
      'the charge of call paid',
      `the rollup of hour ${hour}, ${ada.accountId}, ${path}, code 0`,
    ],
    'UPDATE rollup SET calls = 4': ({ ada, hour, day }) => [
      `the calls of day ${day}, ${ada.accountId}, ${path}, code 0`,
      `the rollup of hour ${hour}, ${ada.accountId}, ${path}, code 0`,
    ],
    'UPDATE call_day SET charge_micro = charge_micro + 1': ({ ada, day }) => [
      `the calls of day ${day}, ${ada.accountId}, ${path}, code 0`,
    ],
    "UPDATE money_hour SET amount_micro = 1 WHERE kind = 'charge'": ({ ada, hour }) => [
      `the money of hour ${hour}, ${ada.accountId}, charge`,
    ],
    "DELETE FROM money_day WHERE kind = 'charge'": ({ ada, day }) => [
      `the money of day ${day}, ${ada.accountId}, ${ada.tokenId}, ${path}, charge`,
    ],
    "UPDATE call SET code = 301 WHERE id = 'paid'": ({ ada, hour }) => [
      'the record of charged call paid',
      `the rollup of hour ${hour}, ${ada.accountId}, ${path}, code 0`,
      `the rollup of hour ${hour}, ${ada.accountId}, ${path}, code 301`,
    ],
    'DELETE FROM hold': ({ ada }) => [
      `the balance of account ${ada.accountId}`,
      `the spending of token ${ada.tokenId}`,
    ],
  }
  for (const [forgery, placesIn] of Object.entries(forgeries)) {
    await t.test(`names the place of a forgery: ${forgery}`, async (t) => {
      const { named, ...busy } = await forge(t, forgery)
      assert.deepEqual(named.sort(), placesIn(busy))
    })
  }

  await t.test('names the first of many places, and counts the rest', async (t) => {
    const { named } = await forge(
      t,
      `INSERT INTO account (id, name, status, operator, created_at)
       WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 23)
       SELECT CAST(i AS text), CAST(i AS text), 'active', 0, 0 FROM n`,
    )
    assert.equal(named.length, 21)
    assert.equal(named.at(-1), 'the balance of account …: 3 more')
  })

  await t.test('names free calls that nobody granted', async (t) => {
    const { named, ada } = await forge(
      t,
      `INSERT INTO allowance (account_id, path, granted, calls_left) SELECT id, '/new', 1, 1 FROM account`,
    )
    assert.deepEqual(named, [`the free calls of ${ada.accountId} on /new`])
  })
})

test('an audit names rows whose account, token or answer is not there', async (t) => {
  const database = openMemoryDatabase()
  const store = createStore({ clock: createTestClock(), database })
  t.after(() => store.close())
  const orphans = {
    hold: `('c', 'a', 't', '/p', 0, 0, NULL, 0, 0)`,
    entry: `(1, 0, 'a', 'grant', 0, 0, NULL, NULL, 't', NULL, NULL, NULL, 0)`,
    quota_day: `('a', 1, 0, 0, 1)`,
    call: `('a', 'c', 't', '/p', 0, 0, 301, 0, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL)`,
    rollup: `(0, 'a', '/p', 301, 1, 0, 0, 0)`,
    call_day: `(0, 'a', '/p', 301, '', 1, 0, 0, 0)`,
    answer_day: `(0, 'a', '/p', 100, 1)`,
    keyed_answer: `('a', 'k', 'q', 'c', 1, NULL, 'p', 0, 0)`,
    owed: `('c', 't', 'q', 1, 0)`,
    owner: `(7, 'a')`,
    snapshot: `(8, '/p', '{}', NULL, NULL, 'p', 0, 1, 2, 'c', '', 0, 0, NULL, NULL, NULL)`,
    attempt: `('f', 0, 0, 0, 'p', '', '', '', '[]', 'good', NULL, 0, NULL, NULL)`,
  }
  for (const [table, values] of Object.entries(orphans)) {
    const shape = [...shapes.values()].find(({ name }) => inSnakeCase(name) === table)
    const columns = [...new Set([...(shape?.key ?? []), ...(shape?.columns ?? [])])].map(inSnakeCase)
    database.tamper(`INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join(', ')}) VALUES ${values}`, {})
  }

  const { differences } = await auditBooks(store)

  const named = differences.filter((one) => one.endsWith('expected one that is there'))
  assert.deepEqual(
    named.map((one) => one.replace(/: stored (.*), expected .*/, ' $1')),
    [
      'the account_id of hold c a',
      'the token_id of hold c t',
      'the account_id of entry 1 a',
      'the token_id of entry 1 t',
      'the account_id of quota_day 1 a',
      'the account_id of call c a',
      'the token_id of call c t',
      'the account_id of rollup 0 a',
      'the account_id of call_day 0 a',
      'the account_id of answer_day 0 a',
      'the account_id of keyed_answer c a',
      'the token_id of owed c t',
      'the account_id of owner 7 a',
      'the snapshot_id of owner a 7',
      'the wire_blob of snapshot 8 1',
      'the body_blob of snapshot 8 2',
      'the call_id of attempt 0 f',
    ],
  )
})
