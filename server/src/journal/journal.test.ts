import assert from 'node:assert/strict'
import { suspendAccount, topUp } from '#desk'
import { defineQuery, type Store } from '#store'
import { tester } from '#support/actor'
import type { TestStore } from '#support/store'
import { embedded, onPostgres, overStores } from '#support/stores'
import { tamper } from '#support/tamper'
import { linkRows, verifyChain } from './index.ts'

interface Row {
  readonly id: number
  readonly who: string
  readonly verb: string
  readonly accountId: string | null
  readonly asked: string
  readonly before: string
  readonly after: string
  readonly nth: number | null
}

const listAll = defineQuery<Row>(
  'test.listJournal',
  'SELECT id, who, verb, account_id, asked, before, after, nth FROM journal ORDER BY id',
)

const read = (store: Store): Promise<readonly Row[]> => store.list(listAll, {})

const deskOf = (books: TestStore) => ({ ...books, onDeed: () => {} })

overStores('the journal', async (t, kind) => {
  const books = await kind.open(t)
  const { store } = books
  const desk = deskOf(books)
  const ada = await books.addAccount({ name: 'ada', availableMicro: 10 })

  await t.test('has who did what, and what was there before, in the commit of what was done', async () => {
    await topUp(desk, tester, { accountId: ada.accountId, amountMicro: 5, reason: 'paid' })
    const row = (await read(store)).at(-1)
    assert.deepEqual([row?.who, row?.verb, row?.accountId], [tester.who, 'top-up', ada.accountId])
    assert.deepEqual(
      [row?.asked, row?.before, row?.after].map((text) => JSON.parse(text ?? '')),
      [{ amountMicro: 5, reason: 'paid' }, { availableMicro: 10 }, { availableMicro: 15 }],
    )
  })

  await t.test('has of deeds at the same moment an unbroken row of values', async () => {
    const { accountId } = await books.addAccount({ name: 'ben', availableMicro: 0 })
    await Promise.all(Array.from({ length: 20 }, () => topUp(desk, tester, { accountId, amountMicro: 1 })))
    const rows = (await read(store)).filter((row) => row.accountId === accountId && row.verb === 'top-up')
    const steps = rows.map(({ before, after }) => [JSON.parse(before).availableMicro, JSON.parse(after).availableMicro])
    assert.deepEqual(
      steps.sort(([one], [other]) => one - other),
      Array.from({ length: 20 }, (_, nth) => [nth, nth + 1]),
    )
  })

  await t.test('has nothing of what was refused, or done before', async () => {
    const rows = (await read(store)).length
    const { accountId } = ada
    await topUp(desk, tester, { accountId, amountMicro: 1, key: 'k' })
    await topUp(desk, tester, { accountId, amountMicro: 1, key: 'k' })
    await assert.rejects(topUp(desk, tester, { accountId, amountMicro: 0 }), { name: 'Refusal' })
    assert.equal((await read(store)).length, rows + 1)
  })

  await t.test('is linked in the order of its rows, and tells what is not linked yet', async () => {
    const before = await verifyChain(store)
    assert.deepEqual([before.linked, before.differences], [0, []])
    await linkRows(store)
    const rows = await read(store)
    assert.deepEqual(
      rows.map(({ nth }) => nth),
      rows.map((_, nth) => nth + 1),
    )
    await suspendAccount(desk, tester, 'ada')
    const { linked, unlinked, head, differences } = await verifyChain(store)
    assert.deepEqual([linked, unlinked, differences], [rows.length, 1, []])
    await linkRows(store)
    const after = await verifyChain(store)
    assert.deepEqual([after.linked, after.unlinked, after.differences], [rows.length + 1, 0, []])
    assert.notEqual(after.head, head)
  })

  await t.test('is linked once, whoever links at the same moment', async () => {
    for (let nth = 0; nth < 5; nth++) await topUp(desk, tester, { accountId: ada.accountId, amountMicro: 1 })
    await Promise.all([linkRows(store), linkRows(store), linkRows(store)])
    assert.deepEqual((await verifyChain(store)).differences, [])
  })
})

overStores(
  'a row of the journal is never changed, nor removed, nor linked anew',
  async (t, kind) => {
    const books = await kind.open(t)
    const { accountId } = await books.addAccount({ name: 'ada', availableMicro: 0 })
    await linkRows(books.store)
    await topUp(deskOf(books), tester, { accountId, amountMicro: 1 })
    for (const sql of [
      `UPDATE journal SET who = 'eve' WHERE nth = 1`,
      `UPDATE journal SET who = 'eve' WHERE nth IS NULL`,
      `UPDATE journal SET who = 'eve', nth = 900, link = digest FROM token WHERE nth IS NULL`,
      'UPDATE journal SET nth = NULL, link = NULL WHERE nth = 1',
      'DELETE FROM journal WHERE nth = 1',
      'DELETE FROM journal WHERE nth IS NULL',
    ])
      await assert.rejects(tamper(books, sql), /append-only/, sql)
  },
  [embedded, onPostgres],
)

overStores('a hand in the journal is found', async (t, kind) => {
  const books = await kind.open(t)
  const { store } = books
  const { accountId } = await books.addAccount({ name: 'ada', availableMicro: 0 })
  for (let amountMicro = 1; amountMicro <= 8; amountMicro++)
    await topUp(deskOf(books), tester, { accountId, amountMicro })
  await linkRows(store)
  const third = (await read(store)).find(({ nth }) => nth === 3)
  await liftTriggers(books, kind.name === onPostgres.name)

  await t.test('that changed a row', async () => {
    await tamper(books, `UPDATE journal SET who = 'eve' WHERE nth = 3`)
    const { differences } = await verifyChain(store)
    assert.deepEqual(differences, [`row ${third?.id} of the journal, at place 3: it is not what was linked`])
    await tamper(books, `UPDATE journal SET who = '${tester.who}' WHERE nth = 3`)
    assert.deepEqual((await verifyChain(store)).differences, [])
  })

  await t.test('that put in a row of its own', async () => {
    await tamper(books, copyOf(11))
    assert.deepEqual((await verifyChain(store)).differences, [
      `the journal's places 11 to 11: they were not linked by the service`,
    ])
    await tamper(books, 'DELETE FROM journal WHERE nth = 11')
  })

  await t.test('that removed a row, from within or from the end', async () => {
    await tamper(books, 'DELETE FROM journal WHERE nth IN (5, 10)')
    assert.deepEqual((await verifyChain(store)).differences, [
      `the journal's places 5 to 5: their rows are gone`,
      `the journal's places 10 to 10: their rows are gone`,
    ])
  })
})

/** Puts in a row as the first one is, at another place. */
const copyOf = (nth: number): string =>
  `INSERT INTO journal (at, surface, who, origin, verb, about, asked, before, after, nth, link)
   SELECT at, surface, who, origin, verb, about, asked, before, after, ${nth}, link FROM journal WHERE nth = 1`

/** What keeps the journal as it is: whoever has the database can take it away. */
async function liftTriggers(books: TestStore, isServer: boolean): Promise<void> {
  if (isServer) return tamper(books, 'ALTER TABLE journal DISABLE TRIGGER USER')
  for (const name of ['journal_is_never_changed', 'journal_is_never_deleted'])
    await tamper(books, `DROP TRIGGER IF EXISTS ${name}`)
}
