import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { test } from 'node:test'
import { yuan } from '#kit'
import { makeFolder } from '#support/folder'
import { openTestStore } from '#support/store'
import { tamper } from '#support/tamper'
import { openUsage } from '#usage'
import { auditBooks } from './audit.ts'

const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const price = yuan('0.15')

const unanswered = {
  sparedMicro: null,
  isCached: false,
  snapshotId: null,
  replayOf: null,
  flightId: null,
  idempotencyKey: null,
  question: null,
}

test('an audit', async (t) => {
  const books = openTestStore(t)
  const { ledger, store, clock } = books
  const ada = await books.addAccount({ name: 'ada', availableMicro: yuan('1'), capMicro: yuan('1') })
  await ledger.grantCalls({ accountId: ada.accountId, path, calls: 2 })
  const holdOf = (callId: string) => ({ ...ada, callId, path, priceMicro: price, at: 0, holdMs: 60_000 })
  const onPath = `${ada.accountId} on ${path}`
  const hour = Math.floor(clock.now() / 3_600_000)

  /** The places the audit names when the forgery is in a copy of the books. */
  async function forge(forgery: string): Promise<string[]> {
    await store.commit([])
    const copy = makeFolder(t)
    cpSync(books.dataDir, copy, { recursive: true })
    const forged = openTestStore(t, copy)
    await tamper(forged, forgery)
    const { differences } = await auditBooks(forged.store)
    return differences.map((difference) => difference.replace(/: stored .*/, ''))
  }

  await t.test('finds nothing where every figure is what the entries say', async () => {
    for (const callId of ['granted', 'granted too', 'paid']) {
      const hold = await ledger.takeHold(holdOf(callId))
      const { isGranted, priceMicro } = hold
      const record = { id: callId, ...ada, path, at: clock.now(), durationMs: 1, code: 0, provider: null }
      const recorded = openUsage(store, clock).recordCall({
        ...unanswered,
        ...record,
        chargeMicro: priceMicro,
        isGranted,
      })
      await store.commit([ledger.postHold(hold), recorded])
    }
    await ledger.takeHold(holdOf('running'))

    const { differences, counted } = await auditBooks(store)
    assert.deepEqual(differences, [])
    assert.deepEqual([counted.calls, counted.holds, counted.chargedMicro], [3, 1, price])
  })

  const forgeries = {
    'UPDATE balance SET money_in = money_in + 1, available = available + 1': [
      `the balance of account ${ada.accountId}`,
    ],
    'UPDATE balance SET held = held - 1, available = available + 1': [`the balance of account ${ada.accountId}`],
    'UPDATE spending SET spent = spent - 1': [`the spending of token ${ada.tokenId}`],
    'UPDATE allowance SET granted = 3, calls_left = 1': [`the free calls of ${onPath}`],
    'DELETE FROM allowance': [`the free calls of ${onPath}`],
    "UPDATE call SET charge_micro = 1 WHERE id = 'paid'": [
      'the charge of call paid',
      `the rollup of hour ${hour}, ${ada.accountId}, ${path}, code 0`,
    ],
    'UPDATE rollup SET calls = 4': [`the rollup of hour ${hour}, ${ada.accountId}, ${path}, code 0`],
    "UPDATE call SET code = 301 WHERE id = 'paid'": [
      'the record of charged call paid',
      `the rollup of hour ${hour}, ${ada.accountId}, ${path}, code 0`,
      `the rollup of hour ${hour}, ${ada.accountId}, ${path}, code 301`,
    ],
    'DELETE FROM hold': [`the balance of account ${ada.accountId}`, `the spending of token ${ada.tokenId}`],
  }
  for (const [forgery, places] of Object.entries(forgeries)) {
    await t.test(`names the place of a forgery: ${forgery}`, async () => {
      assert.deepEqual((await forge(forgery)).sort(), places)
    })
  }

  await t.test('names the first of many places, and counts the rest', async () => {
    const forgery = `INSERT INTO account (id, name, status, operator, created_at)
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 23) SELECT i, i, 'active', 0, 0 FROM n`
    const named = await forge(forgery)
    assert.equal(named.length, 21)
    assert.equal(named.at(-1), 'the balance of account …: 3 more')
  })

  await t.test('names free calls that nobody granted', async () => {
    const forgery = `INSERT INTO allowance (account_id, path, granted, calls_left) SELECT id, '/new', 1, 1 FROM account`
    assert.deepEqual(await forge(forgery), [`the free calls of ${ada.accountId} on /new`])
  })
})
