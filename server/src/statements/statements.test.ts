import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { type ExportFormat, writeExport } from '#exports'
import { findMonth, type Month, monthOf, readYuan, yuan } from '#kit'
import { openStatements, readLedger } from '#statements'
import { createTestClock, type TestClock } from '#support/clock'
import type { TestStore } from '#support/store'
import { overStores } from '#support/stores'

const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const dayMs = 86_400_000

/** What the model keeps of an entry: when, of which token, what it does to the balance, and the charge it gives back. */
interface Kept {
  readonly at: number
  readonly tokenId: string | null
  readonly kind: string
  readonly micro: number
  readonly callId: string | null
  readonly charge?: Kept
}

interface Payer {
  readonly accountId: string
  readonly tokenIds: readonly [string, string]
}

/** By the wall clock alone: a month of turns of everything that looks every second takes a minute. */
const pass = (clock: TestClock, ms: number): void => clock.setWall(clock.now() + ms)

let payers = 0
let calls = 0

/** An account with two tokens, and money. */
async function addPayer(books: TestStore): Promise<{ payer: Payer; kept: Kept[] }> {
  const one = await books.addAccount({ name: `payer ${payers++}`, availableMicro: yuan('50') })
  const other = await books.tokens.newToken({ accountId: one.accountId })
  await books.store.commit([other.change])
  const at = books.clock.now()
  return {
    payer: { accountId: one.accountId, tokenIds: [one.tokenId, other.id] },
    kept: [{ at, tokenId: null, kind: 'topup', micro: yuan('50'), callId: null }],
  }
}

/** Charges a call, in money or a granted one, and keeps what came of it. */
async function charge({ ledger, store, clock }: TestStore, { accountId, tokenIds }: Payer, kept: Kept[], nth: 0 | 1) {
  const callId = `call ${calls++}`
  const at = clock.now()
  const tokenId = tokenIds[nth]
  const hold = await ledger.takeHold({ callId, accountId, tokenId, path, priceMicro: 150_001, at, holdMs: 60_000 })
  await store.commit([ledger.postHold(hold)])
  const kind = hold.isGranted ? 'use' : 'charge'
  kept.push({ at, tokenId, kind, micro: hold.isGranted ? 0 : -hold.priceMicro, callId })
}

async function giveBack({ ledger, store, clock }: TestStore, kept: Kept[], charged: Kept): Promise<void> {
  const { callId, tokenId } = charged
  if (callId === null) return
  const micro = await store.write(ledger.refund({ callId, reason: 'a test' }))
  const kind = charged.kind === 'use' ? 'return' : 'refund'
  kept.push({ at: clock.now(), tokenId, kind, micro, callId, charge: charged })
}

/** What is given back while the month of its charge is open belongs to that month. */
function monthIn({ at, charge: charged }: Kept): string {
  const month = monthOf(charged?.at ?? at)
  return at < month.closesAt ? month.period : monthOf(at).period
}

interface Written {
  readonly opening: string
  readonly closing: string
  readonly closed: boolean
  readonly totals: { readonly entries: number }
  readonly entries: readonly {
    readonly id: string
    readonly amount: string
    readonly kind: string
    readonly token: string
  }[]
}

async function writeText(
  { ledger, clock }: TestStore,
  payer: Payer,
  month: Month,
  format: ExportFormat,
  tokenIds?: string[],
) {
  const statements = openStatements({ ledger, clock })
  const table = await statements.write({ accountId: payer.accountId, tokenIds }, month, { account: 'ada' })
  let text = ''
  for await (const chunk of writeExport(format, table, 'en')) text += chunk
  return text
}

const sumOf = (kept: readonly Kept[]): number => kept.reduce((sum, { micro }) => sum + micro, 0)

const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ does: fc.constant('charge' as const), nth: fc.constantFrom(0 as const, 1 as const) }),
  },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('refund' as const), nth: fc.nat({ max: 9 }) }) },
  { weight: 1, arbitrary: fc.constant({ does: 'topUp' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('adjust' as const),
      micro: fc.integer({ min: -9, max: 9 }).filter(Boolean),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'grant' as const }) },
  // To the edges of days and months, and over them.
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      hours: fc.constantFrom(1, 13, 23, 24, 25, 7 * 24, 31 * 24),
    }),
  },
  { weight: 3, arbitrary: fc.constantFrom({ does: 'waitForEnd' as const }, { does: 'waitForClose' as const }) },
)

overStores('a statement', async (t, kind) => {
  await t.test('is the ledger, whatever happened, and begins where the one before ended', async (t) => {
    const clock = createTestClock(Date.parse('2026-10-30T21:00:00+08:00'))
    const books = await kind.open(t, clock)
    const { ledger } = books
    const statements = openStatements(books)
    let lateRefunds = 0

    const property = fc.asyncProperty(fc.array(event, { minLength: 8, maxLength: 32 }), async (events) => {
      const { payer, kept } = await addPayer(books)
      const first = monthOf(clock.now())
      for (const one of events) {
        const { endAt, closesAt } = monthOf(clock.now())
        const back = kept.filter(
          (entry) => (entry.kind === 'charge' || entry.kind === 'use') && !kept.some(({ charge: of }) => of === entry),
        )
        if (one.does === 'charge') await charge(books, payer, kept, one.nth)
        const found = one.does === 'refund' ? back.at(-1 - one.nth) : undefined
        if (found) await giveBack(books, kept, found)
        if (one.does === 'topUp') {
          await books.store.write(ledger.topUp({ accountId: payer.accountId, amountMicro: yuan('3') }))
          kept.push({ at: clock.now(), tokenId: null, kind: 'topup', micro: yuan('3'), callId: null })
        }
        if (one.does === 'adjust') {
          await books.store.write(
            ledger.adjust({ accountId: payer.accountId, amountMicro: one.micro, reason: 'a test' }),
          )
          kept.push({ at: clock.now(), tokenId: null, kind: 'adjustment', micro: one.micro, callId: null })
        }
        if (one.does === 'grant') {
          await books.store.write(ledger.grantCalls({ accountId: payer.accountId, path, calls: 1 }))
          kept.push({ at: clock.now(), tokenId: null, kind: 'grant', micro: 0, callId: null })
        }
        if (one.does === 'wait') pass(clock, one.hours * 3_600_000)
        if (one.does === 'waitForEnd') pass(clock, endAt - clock.now())
        if (one.does === 'waitForClose') pass(clock, closesAt - dayMs / 2 - clock.now())
      }
      const balance = await ledger.getBalance(payer.accountId)
      assert.equal(balance.moneyInMicro - balance.chargedMicro, sumOf(kept))

      let opening = 0
      for (let month = first; month.startAt <= clock.now(); month = monthOf(month.endAt)) {
        const own = kept.filter((entry) => monthIn(entry) === month.period)
        lateRefunds += own.filter(({ at }) => at >= month.endAt).length
        const scope = { accountId: payer.accountId }
        const money = await statements.sumMonth(scope, month)
        assert.deepEqual([money.openingMicro, money.closingMicro], [opening, opening + sumOf(own)], month.period)
        assert.equal(money.entries, own.length)
        assert.deepEqual(await statements.check(scope, month), { entries: own.length, isEqual: true, until: null })

        const written: Written = JSON.parse(await writeText(books, payer, month, 'json'))
        assert.deepEqual([readYuan(written.opening), readYuan(written.closing)], [opening, opening + sumOf(own)])
        assert.deepEqual(
          written.entries.map(({ kind, amount, token }) => [kind, readYuan(amount), token]).sort(),
          own.map(({ kind, micro, tokenId }) => [kind, micro, tokenId]).sort(),
        )
        assert.equal(new Set(written.entries.map(({ id }) => id)).size, own.length)
        assert.equal(written.closed, clock.now() >= month.closesAt)
        opening += sumOf(own)

        for (const tokenId of payer.tokenIds) {
          const ofToken = own.filter((entry) => entry.tokenId === tokenId)
          const before = kept.filter((entry) => entry.tokenId === tokenId && monthIn(entry) < month.period)
          const its: Written = JSON.parse(await writeText(books, payer, month, 'json', [tokenId]))
          assert.deepEqual(
            [readYuan(its.opening), readYuan(its.closing), its.totals.entries],
            [sumOf(before), sumOf(before) + sumOf(ofToken), ofToken.length],
          )
        }
      }
      assert.equal(opening, sumOf(kept))
    })
    const overTheEnd = [
      { does: 'charge', nth: 0 },
      { does: 'waitForEnd' },
      { does: 'refund', nth: 0 },
      { does: 'wait', hours: 25 },
    ] as const
    await fc.assert(property, { numRuns: Math.round(20 * kind.share ** 2), examples: [[[...overTheEnd]]] })
    assert.ok(lateRefunds > 0, 'no history gave back after the end of a month')
  })

  await t.test('and a ledger let others have their turn, however fast their entries are read', async (t) => {
    const books = await kind.open(t)
    const { ledger, store, clock } = books
    const { payer } = await addPayer(books)
    const { accountId } = payer
    const charges = Array.from({ length: 4_500 }, () =>
      ledger.chargeCall({
        ...{ accountId, tokenId: payer.tokenIds[0], path, priceMicro: 1, at: clock.now() },
        callId: `call ${calls++}`,
      }),
    )
    await store.commit(charges)
    const month = monthOf(clock.now())
    const counted = [
      () => openStatements(books).check({ accountId }, month),
      () => writeText(books, payer, month, 'csv'),
      async () => {
        for await (const rows of readLedger(books, { accountId })) assert.ok(rows.length > 0)
      },
    ]
    for (const read of counted) {
      let isRead = false
      const reading = read().finally(() => (isRead = true))
      let others = 0
      while (!isRead) {
        await setImmediate()
        others++
      }
      await reading
      assert.ok(others >= 4, `${others} turns of others while five slices were read`)
    }
  })

  await t.test('that grows faster than it is read is compared up to where it grows no more', async (t) => {
    const clock = createTestClock(Date.parse('2026-10-01T12:00:00+08:00'))
    const books = await kind.open(t, clock)
    const { payer, kept } = await addPayer(books)
    const scope = { accountId: payer.accountId }
    const listEntries: typeof books.ledger.listEntries = async (asked) => {
      await charge(books, payer, kept, 0)
      return books.ledger.listEntries(asked)
    }
    const growing = openStatements({ ledger: { ...books.ledger, listEntries }, clock })
    const october = monthOf(clock.now())
    const firstDay = october.startAt
    assert.deepEqual(await growing.check(scope, october), { entries: 0, isEqual: true, until: firstDay })

    pass(clock, dayMs)
    const entries = kept.length
    await charge(books, payer, kept, 0)
    assert.deepEqual(await growing.check(scope, october), { entries, isEqual: true, until: firstDay + dayMs })
  })

  await t.test('takes what is given back on the day after its end, and nothing once it is closed', async (t) => {
    const clock = createTestClock(Date.parse('2026-10-31T23:59:59.999+08:00'))
    const books = await kind.open(t, clock)
    const { payer, kept } = await addPayer(books)
    for (let nth = 0; nth < 3; nth++) await charge(books, payer, kept, 0)
    const [, first, second, third] = kept
    assert.ok(first && second && third)
    pass(clock, 1)
    await giveBack(books, kept, first)
    pass(clock, dayMs - 1)
    await giveBack(books, kept, second)
    const [october, november] = [findMonth('2026-10'), findMonth('2026-11')]
    assert.ok(october && november)
    pass(clock, 1)
    const closed = await writeText(books, payer, october, 'csv')
    await giveBack(books, kept, third)

    assert.equal(await writeText(books, payer, october, 'csv'), closed)
    assert.equal(closed.split('\r\n').filter((line) => line.includes(',refund,')).length, 2)
    const next: Written = JSON.parse(await writeText(books, payer, november, 'json'))
    assert.deepEqual(
      next.entries.map(({ kind }) => kind),
      ['refund'],
    )
    assert.deepEqual([next.opening, next.closing], ['49.849999', '50.000000'])
  })
})
