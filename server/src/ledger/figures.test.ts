import assert from 'node:assert/strict'
import { auditBooks } from '#audit'
import { dayMs, dayOf, hourMs, hourOf, yuan } from '#kit'
import { defineQuery } from '#store'
import { overStores } from '#support/stores'
import { changedBy, type EntryKind, spentBy } from './index.ts'

interface EntryRow {
  readonly at: number
  readonly kind: EntryKind
  readonly path: string | null
  readonly amountMicro: number
}

const listEntries = defineQuery<EntryRow, { readonly accountId: string }>(
  'test.listEntriesOfFigures',
  'SELECT at, kind, path, amount_micro FROM entry WHERE account_id = @accountId',
)

const price = yuan('0.15')
const paths = ['/api/a', '/api/b']
const daysShown = 30

/** Sums by a key, in the order of keys, none of which is 0. */
function sumBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string, pick: (row: Row) => number): [string, number][] {
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + pick(row))
  return [...sums].filter(([, sum]) => sum !== 0).sort(([one], [other]) => (one < other ? -1 : 1))
}

overStores('figures of money', async (t, kind) => {
  const books = await kind.open(t)
  const { ledger, store, clock } = books
  const ada = await books.addAccount({ name: 'ada', availableMicro: yuan('100') })
  const ben = await books.addAccount({ name: 'ben', availableMicro: yuan('100') })
  const { accountId } = ada

  async function charge(payer: typeof ada, nth: number): Promise<void> {
    const path = paths[nth % 2] ?? ''
    const of = { ...payer, callId: `${payer.accountId} ${nth}`, path, priceMicro: price + nth, at: clock.now() }
    const charged =
      nth % 3 === 0 ? ledger.chargeCall(of) : ledger.postHold(await ledger.takeHold({ ...of, holdMs: 60_000 }))
    await store.commit([charged])
  }

  /** Each figure beside the same of the entries, read one by one. */
  async function compare(): Promise<void> {
    const last = dayOf(clock.now())
    const first = last - daysShown + 1
    const entries = (await store.list(listEntries, { accountId })).filter(({ at }) => dayOf(at) >= first)
    const hours = await ledger.listMoneyHours({
      accountId,
      first: hourOf(clock.now() - daysShown * dayMs),
      last: hourOf(clock.now()),
    })
    const days = await ledger.listMoneyDays({ accountId, first })
    const byPath = await ledger.listMoneyPaths({ accountId, first })
    const amount = ({ amountMicro }: { readonly amountMicro: number }): number => amountMicro

    assert.deepEqual(
      sumBy(days, (row) => `${row.day} ${row.kind}`, amount),
      sumBy(entries, ({ at, kind }) => `${dayOf(at)} ${kind}`, amount),
    )
    assert.deepEqual(
      sumBy(
        hours.filter(({ hour }) => dayOf(hour * hourMs) >= first),
        (row) => `${row.hour} ${row.kind}`,
        amount,
      ),
      sumBy(entries, ({ at, kind }) => `${hourOf(at)} ${kind}`, amount),
    )
    assert.deepEqual(
      sumBy(byPath, (row) => `${row.path} ${row.kind}`, amount),
      sumBy(entries, ({ path, kind }) => `${path ?? ''} ${kind}`, amount),
    )
  }

  await t.test('are what the entries say, by hour, day and endpoint, after each of many days', async () => {
    for (let day = 0; day < 35; day++) {
      for (let nth = 0; nth < 4; nth++) {
        clock.advance(5 * hourMs)
        await charge(nth % 2 === 0 ? ada : ben, day * 4 + nth)
      }
      if (day % 7 === 0) await ledger.topUp({ accountId, amountMicro: yuan('3') + day })
      if (day % 11 === 0) await ledger.adjust({ accountId, amountMicro: -yuan('1'), reason: 'tests' })
      if (day % 5 === 0) await ledger.refund({ callId: `${accountId} ${day * 4}`, amountMicro: 7, reason: 'tests' })
      if (day === 30) await ledger.grantCalls({ accountId, path: '/api/a', calls: 2 })
      await compare()
      clock.advance(4 * hourMs)
    }
  })

  await t.test('add up to the balance', async () => {
    const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(accountId)
    const days = await ledger.listMoneyDays({ accountId, first: dayOf(clock.now()) - 100 })

    assert.equal(
      days.reduce((sum, row) => sum + changedBy(row), 0),
      availableMicro + heldMicro,
    )
    assert.equal(
      days.reduce((sum, row) => sum + spentBy(row), 0),
      chargedMicro,
    )
  })

  await t.test('are nothing for a commit that came to nothing', async () => {
    const before = await ledger.listMoneyDays({ accountId, first: dayOf(clock.now()) })
    const of = { ...ada, callId: `${accountId} 0`, path: '/api/a', priceMicro: price, at: clock.now() }
    await assert.rejects(store.commit([ledger.chargeCall(of)]))

    assert.deepEqual(await ledger.listMoneyDays({ accountId, first: dayOf(clock.now()) }), before)
    const { differences } = await auditBooks(store)
    assert.deepEqual(
      differences.filter((one) => one.startsWith('the money of')),
      [],
    )
  })
})
