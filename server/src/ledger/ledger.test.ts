import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { auditBooks } from '#audit'
import { Problem, Refusal, yuan } from '#kit'
import { DataRefused, defineQuery } from '#store'
import type { TestStore } from '#support/store'
import { embedded, onPostgres, overStores, type StoreKind } from '#support/stores'
import { tamper } from '#support/tamper'

const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const price = yuan('0.15')

interface Payer {
  readonly accountId: string
  readonly tokenId: string
}

/** A request for a hold of one call, as the service makes it. */
const holdOf = ({ accountId, tokenId }: Payer, callId: string, priceMicro = price) => ({
  callId,
  accountId,
  tokenId,
  path,
  priceMicro,
  at: 0,
  holdMs: 60_000,
})

/** Takes 200 holds at once, and counts how they end: `taken`, or the problem's name. */
async function takeMany({ ledger }: TestStore, payer: Payer): Promise<Record<string, number>> {
  const calls = Array.from({ length: 200 }, (_, number) => ledger.takeHold(holdOf(payer, `call ${number}`)))
  const ends: Record<string, number> = {}
  for (const settled of await Promise.allSettled(calls)) {
    const end = settled.status === 'fulfilled' ? 'taken' : nameProblem(settled.reason)
    ends[end] = (ends[end] ?? 0) + 1
  }
  return ends
}

function nameProblem(error: unknown): string {
  if (error instanceof Problem) return error.kind
  throw error
}

const isProblem = (kind: string) => (error: unknown) => error instanceof Problem && error.kind === kind

/** Where a balance, a cap or a grant is not what entries and holds say; these calls have no records. */
async function listLimitsOff({ store }: TestStore): Promise<string[]> {
  const { differences } = await auditBooks(store)
  return differences.filter((difference) => !difference.startsWith('the record of charged call'))
}

/** A call held and charged. */
async function charge({ ledger, store }: TestStore, payer: Payer, callId: string): Promise<void> {
  await store.commit([ledger.postHold(await ledger.takeHold(holdOf(payer, callId)))])
}

overStores('of 200 calls at once', async (t, kind) => {
  await t.test('exactly the 37 are held that there is money for', async (t) => {
    const books = await kind.open(t)
    const payer = await books.addAccount({ name: 'ada', availableMicro: 37 * price })

    assert.deepEqual(await takeMany(books, payer), { taken: 37, 'balance.short': 163 })

    const balance = await books.ledger.getBalance(payer.accountId)
    assert.deepEqual([balance.availableMicro, balance.heldMicro], [0, 37 * price])
  })

  await t.test("exactly the 37 are held that the token's cap allows", async (t) => {
    const books = await kind.open(t)
    const payer = await books.addAccount({ name: 'ada', availableMicro: yuan('100'), capMicro: 37 * price })

    assert.deepEqual(await takeMany(books, payer), { taken: 37, 'cap.reached': 163 })

    const balance = await books.ledger.getBalance(payer.accountId)
    assert.deepEqual([balance.availableMicro, balance.heldMicro], [yuan('100') - 37 * price, 37 * price])
  })

  await t.test('exactly the 37 are held that were granted, without money', async (t) => {
    const books = await kind.open(t)
    const payer = await books.addAccount({ name: 'ada', availableMicro: 0 })
    await books.store.write(books.ledger.grantCalls({ accountId: payer.accountId, path, calls: 37 }))

    assert.deepEqual(await takeMany(books, payer), { taken: 37, 'balance.short': 163 })

    assert.deepEqual(await books.ledger.listAllowances(payer.accountId), [
      { path, granted: 37, left: 0, held: 37, used: 0 },
    ])
  })

  await t.test('each may settle once, however many settle it', async (t) => {
    const books = await kind.open(t)
    const { ledger, store } = books
    const payer = await books.addAccount({ name: 'ada', availableMicro: price })
    const held = await ledger.takeHold(holdOf(payer, 'call'))

    const posts = Array.from({ length: 200 }, () => store.commit([ledger.postHold(held)]))
    const kept = (await Promise.allSettled(posts)).filter(({ status }) => status === 'fulfilled')

    assert.equal(kept.length, 1)
    assert.equal((await ledger.getBalance(payer.accountId)).chargedMicro, price)
  })
})

overStores('a hold', async (t, kind) => {
  const books = await kind.open(t)
  const { ledger, store } = books

  await t.test('takes the money once, however often a call asks, also at another price', async () => {
    const ada = await books.addAccount({ name: 'once', availableMicro: yuan('1') })
    const first = await ledger.takeHold(holdOf(ada, 'once'))

    assert.deepEqual(await ledger.takeHold(holdOf(ada, 'once', yuan('0.9'))), first)
    assert.equal((await ledger.getBalance(ada.accountId)).heldMicro, price)
  })

  await t.test('that is refused takes nothing, from the account or from the cap', async () => {
    const ada = await books.addAccount({ name: 'short', availableMicro: price - 1, capMicro: price })

    await assert.rejects(ledger.takeHold(holdOf(ada, 'too dear')), isProblem('balance.short'))
    await store.write(ledger.topUp({ accountId: ada.accountId, amountMicro: yuan('1') }))

    await ledger.takeHold(holdOf(ada, 'whole cap'))
    await assert.rejects(ledger.takeHold(holdOf(ada, 'beyond', 1)), isProblem('cap.reached'))
  })

  await t.test('keeps its price when the price changes', async () => {
    const ada = await books.addAccount({ name: 'price', availableMicro: yuan('1') })
    const held = await ledger.takeHold(holdOf(ada, 'running'))

    await store.write(ledger.setPrice({ path, priceMicro: yuan('0.5') }))
    await store.commit([ledger.postHold(held)])

    assert.equal((await ledger.getBalance(ada.accountId)).chargedMicro, price)
  })

  await t.test('draws granted calls before money, of its own endpoint only', async () => {
    const ada = await books.addAccount({ name: 'granted', availableMicro: yuan('1') })
    await store.write(ledger.grantCalls({ accountId: ada.accountId, path, calls: 1 }))

    const elsewhere = await ledger.takeHold({ ...holdOf(ada, 'elsewhere'), path: '/api/other' })
    const granted = await ledger.takeHold(holdOf(ada, 'granted'))
    const paid = await ledger.takeHold(holdOf(ada, 'paid'))
    await store.commit([ledger.postHold(granted), ledger.voidHold(paid), ledger.voidHold(elsewhere)])

    assert.deepEqual([elsewhere.isGranted, granted.isGranted, paid.isGranted], [false, true, false])
    assert.deepEqual([granted.priceMicro, paid.priceMicro], [0, price])
    assert.equal((await ledger.getBalance(ada.accountId)).availableMicro, yuan('1'))
    assert.deepEqual(await ledger.listAllowances(ada.accountId), [{ path, granted: 1, left: 0, held: 0, used: 1 }])
  })

  await t.test('that is given back gives a granted call back too', async () => {
    const ada = await books.addAccount({ name: 'returned', availableMicro: 0 })
    await store.write(ledger.grantCalls({ accountId: ada.accountId, path, calls: 1 }))

    const held = await ledger.takeHold(holdOf(ada, 'given back'))
    await store.commit([ledger.voidHold(held), ledger.voidHold(held)])

    assert.deepEqual(await ledger.listAllowances(ada.accountId), [{ path, granted: 1, left: 1, held: 0, used: 0 }])
  })

  await t.test('posted in part gives the rest back, to the account and to the cap', async () => {
    const ada = await books.addAccount({ name: 'part', availableMicro: yuan('1'), capMicro: price })
    const held = await ledger.takeHold(holdOf(ada, 'part'))

    await store.commit([ledger.postHold(held, 1)])

    const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(ada.accountId)
    assert.deepEqual([availableMicro, heldMicro, chargedMicro], [yuan('1') - 1, 0, 1])
    await ledger.takeHold(holdOf(ada, 'rest of the cap', price - 1))
  })

  await t.test('is never posted for more than it holds, nor for less than nothing', async () => {
    const ada = await books.addAccount({ name: 'bounds', availableMicro: yuan('1') })
    const held = await ledger.takeHold(holdOf(ada, 'bounds'))

    await assert.rejects(store.commit([ledger.postHold(held, price + 1)]), RangeError)
    await assert.rejects(store.commit([ledger.postHold(held, -1)]), RangeError)

    assert.equal((await ledger.getBalance(ada.accountId)).heldMicro, price)
  })

  await t.test('that was posted fails the commit that posts it again, and only that one', async () => {
    const ada = await books.addAccount({ name: 'twice', availableMicro: yuan('1') })
    const posted = await ledger.takeHold(holdOf(ada, 'twice'))
    await store.commit([ledger.postHold(posted)])
    const running = await ledger.takeHold(holdOf(ada, 'still running'))
    const before = await ledger.getBalance(ada.accountId)

    const other = store.write(ledger.topUp({ accountId: ada.accountId, amountMicro: 5 }))
    const again = store.commit([ledger.postHold(running), ledger.postHold(posted)])
    const another = store.write(ledger.topUp({ accountId: ada.accountId, amountMicro: 7 }))

    await assert.rejects(again, /no hold/)
    await Promise.all([other, another])
    assert.deepEqual(await ledger.getBalance(ada.accountId), {
      ...before,
      moneyInMicro: before.moneyInMicro + 12,
      availableMicro: before.availableMicro + 12,
    })
  })

  await t.test('taken again for a call that was charged cannot be charged again, and goes back', async () => {
    const ada = await books.addAccount({ name: 'again', availableMicro: yuan('1') })
    await charge(books, ada, 'again')
    const again = await ledger.takeHold(holdOf(ada, 'again'))

    await assert.rejects(store.commit([ledger.postHold(again)]), DataRefused)
    await store.commit([ledger.voidHold(again)])

    const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(ada.accountId)
    assert.deepEqual([availableMicro, heldMicro, chargedMicro], [yuan('1') - price, 0, price])
  })

  await t.test('goes back when it expires, whatever becomes of the wall clock, and cannot be posted then', async () => {
    const ada = await books.addAccount({ name: 'late', availableMicro: yuan('1') })
    const late = await ledger.takeHold({ ...holdOf(ada, 'late'), holdMs: 1_000 })

    books.clock.advance(999)
    assert.equal(await ledger.expireHolds(), 0)
    books.clock.setWall(books.clock.now() + 3_600_000)
    assert.equal(await ledger.expireHolds(), 0)
    books.clock.advance(1)
    assert.equal(await ledger.expireHolds(), 1)

    await assert.rejects(store.commit([ledger.postHold(late)]), /no hold/)
    const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(ada.accountId)
    assert.deepEqual([availableMicro, heldMicro, chargedMicro], [yuan('1'), 0, 0])
  })
})

overStores('expired holds go back however many there are', async (t, kind) => {
  const books = await kind.open(t)
  const { ledger, store } = books
  const ada = await books.addAccount({ name: 'ada', availableMicro: 1_001 })
  const holds = Array.from({ length: 1_001 }, (_, number) => ledger.takeHold(holdOf(ada, `call ${number}`, 1)))
  await Promise.all(holds)

  assert.equal(await ledger.getHeldMicro(), 1_001)
  await store.commit([])
  books.clock.advance(60_000)
  assert.equal(await ledger.expireHolds(), 1_001)
  assert.equal((await ledger.getBalance(ada.accountId)).availableMicro, 1_001)
})

overStores('a top-up', async (t, kind) => {
  const books = await kind.open(t)
  const { ledger, store } = books
  const ada = await books.addAccount({ name: 'ada', availableMicro: 0 })
  const ben = await books.addAccount({ name: 'ben', availableMicro: 0 })
  const topUp = { accountId: ada.accountId, amountMicro: yuan('100'), key: 'invoice 1' }

  await t.test('with the same key applies once, also at the same moment', async () => {
    const applied = await Promise.all(Array.from({ length: 20 }, () => store.write(ledger.topUp(topUp))))

    assert.equal(applied.filter((isNew) => isNew).length, 1)
    assert.equal((await ledger.getBalance(ada.accountId)).moneyInMicro, yuan('100'))
  })

  await t.test('with the key of another amount or account is refused', async () => {
    await assert.rejects(store.write(ledger.topUp({ ...topUp, amountMicro: yuan('99') })), Refusal)
    await assert.rejects(store.write(ledger.topUp({ ...topUp, accountId: ben.accountId })), Refusal)

    assert.equal((await ledger.getBalance(ada.accountId)).moneyInMicro, yuan('100'))
    assert.equal((await ledger.getBalance(ben.accountId)).moneyInMicro, 0)
  })

  await t.test('without a key applies each time, and is always more than nothing', async () => {
    assert.ok(await store.write(ledger.topUp({ accountId: ben.accountId, amountMicro: 1 })))
    assert.ok(await store.write(ledger.topUp({ accountId: ben.accountId, amountMicro: 1 })))
    for (const amountMicro of [0, -1]) {
      await assert.rejects(store.write(ledger.topUp({ accountId: ben.accountId, amountMicro })), Refusal)
    }

    assert.equal((await ledger.getBalance(ben.accountId)).moneyInMicro, 2)
  })
})

overStores('an amount', async (t, kind) => {
  const books = await kind.open(t)
  const { ledger, store } = books
  const { accountId } = await books.addAccount({ name: 'ada', availableMicro: 0 })
  const most = yuan('10000000')

  await t.test('is none that nobody means', async () => {
    const amountMicro = most + 1
    await assert.rejects(store.write(ledger.topUp({ accountId, amountMicro })), /at most 10000000 yuan/)
    await assert.rejects(store.write(ledger.adjust({ accountId, amountMicro, reason: 'a test' })), Refusal)
    await assert.rejects(store.write(ledger.setPrice({ path, priceMicro: amountMicro })), Refusal)
    await assert.rejects(store.write(ledger.setPrice({ path, priceMicro: 0, cachedMicro: amountMicro })), Refusal)
    assert.equal((await ledger.getBalance(accountId)).moneyInMicro, 0)
  })

  await t.test('comes to no balance that is no whole number any more', async () => {
    const times = Math.floor(Number.MAX_SAFE_INTEGER / most)
    await store.commit(Array.from({ length: times }, () => ledger.topUp({ accountId, amountMicro: most })))
    await assert.rejects(store.write(ledger.topUp({ accountId, amountMicro: most })), Refusal)
    await assert.rejects(store.write(ledger.adjust({ accountId, amountMicro: most, reason: 'a test' })), Refusal)
    assert.equal((await ledger.getBalance(accountId)).moneyInMicro, times * most)
  })
})

overStores('a new account may begin with money, in the commit that makes it', async (t, kind) => {
  const { ledger, accounts, store } = await kind.open(t)
  const ada = await accounts.newAccount({ name: 'ada', isOperator: false })
  const topUp = ledger.newTopUp({ accountId: ada.id, amountMicro: yuan('3') })

  await assert.rejects(store.commit([ada.change, topUp]), /balance/)
  await assert.rejects(accounts.getAccount('ada'), Refusal)

  await store.commit([ada.change, ledger.newBalance(ada.id), topUp])
  assert.equal((await ledger.getBalance(ada.id)).availableMicro, yuan('3'))
})

overStores('an adjustment takes no more than is available', async (t, kind) => {
  const books = await kind.open(t)
  const { ledger, store } = books
  const ada = await books.addAccount({ name: 'ada', availableMicro: yuan('1') })
  await ledger.takeHold(holdOf(ada, 'held', yuan('0.4')))
  const adjust = (amountMicro: number) =>
    store.write(ledger.adjust({ accountId: ada.accountId, amountMicro, reason: 'a test' }))

  await assert.rejects(adjust(-yuan('0.600001')), Refusal)
  await adjust(-yuan('0.6'))
  await adjust(yuan('0.25'))

  assert.equal((await ledger.getBalance(ada.accountId)).availableMicro, yuan('0.25'))
})

overStores('a refund', async (t, kind) => {
  const books = await kind.open(t)
  const { ledger, store } = books
  const reason = 'a test'

  await t.test('gives a charge back once, whole or in part', async () => {
    const ada = await books.addAccount({ name: 'refund', availableMicro: yuan('1'), capMicro: price })
    await charge(books, ada, 'refunded')

    const [one, other] = await Promise.allSettled([
      store.write(ledger.refund({ callId: 'refunded', amountMicro: yuan('0.1'), reason })),
      store.write(ledger.refund({ callId: 'refunded', reason })),
    ])

    assert.deepEqual(one, { status: 'fulfilled', value: yuan('0.1') })
    assert.equal(other.status, 'rejected')
    await assert.rejects(store.write(ledger.refund({ callId: 'refunded', reason })), /refunded already/)
    assert.equal((await ledger.getBalance(ada.accountId)).chargedMicro, yuan('0.05'))
    await ledger.takeHold(holdOf(ada, 'rest of the cap', yuan('0.1')))
  })

  await t.test('gives a granted call back', async () => {
    const ada = await books.addAccount({ name: 'granted', availableMicro: 0 })
    await store.write(ledger.grantCalls({ accountId: ada.accountId, path, calls: 1 }))
    await charge(books, ada, 'granted')

    assert.equal(await store.write(ledger.refund({ callId: 'granted', reason })), 0)

    assert.deepEqual(await ledger.listAllowances(ada.accountId), [{ path, granted: 1, left: 1, held: 0, used: 0 }])
  })

  await t.test('is refused for more than was charged, and for calls that were not charged', async () => {
    const ada = await books.addAccount({ name: 'refused', availableMicro: yuan('1') })
    await charge(books, ada, 'charged')
    await ledger.takeHold(holdOf(ada, 'not yet charged'))

    await assert.rejects(store.write(ledger.refund({ callId: 'charged', amountMicro: price + 1, reason })), Refusal)
    await assert.rejects(store.write(ledger.refund({ callId: 'charged', amountMicro: -1, reason })), Refusal)
    await assert.rejects(store.write(ledger.refund({ callId: 'not yet charged', reason })), Refusal)
    await assert.rejects(store.write(ledger.refund({ callId: 'unknown', reason })), Refusal)
  })
})

const replaceEntry =
  'INSERT OR REPLACE INTO entry (id, at, account_id, kind, amount_micro) SELECT id, at, account_id, kind, 1 FROM entry'
const changeEntries = ['UPDATE entry SET amount_micro = 0', 'UPDATE entry SET reason = NULL', 'DELETE FROM entry']

async function assertUnchangeable(t: TestContext, kind: StoreKind, attempts: readonly string[]): Promise<void> {
  const books = await kind.open(t)
  await books.addAccount({ name: 'ada', availableMicro: yuan('1') })
  const list = () => books.store.list(defineQuery('test.listEntries', 'SELECT * FROM entry'), {})
  const before = await list()

  for (const sql of attempts) await assert.rejects(tamper(books, sql), /append-only/, sql)

  assert.equal(before.length, 1)
  assert.deepEqual(await list(), before)
}

overStores(
  'entries cannot be changed or deleted',
  (t, kind) => assertUnchangeable(t, kind, [...changeEntries, 'TRUNCATE entry']),
  [onPostgres],
)

overStores(
  'entries cannot be changed, deleted or replaced',
  (t, kind) => assertUnchangeable(t, kind, [...changeEntries, replaceEntry]),
  [embedded],
)

overStores('a price', async (t, kind) => {
  const { ledger, store } = await kind.open(t)
  const endpoint = { path, priceMicro: yuan('0.15'), cachedMicro: 0 }

  await t.test("is the catalogue's, then the operator's, then the account's own", async () => {
    assert.deepEqual(await ledger.getPrice('ada', endpoint), { priceMicro: yuan('0.15'), cachedMicro: 0 })

    await store.write(ledger.setPrice({ path, priceMicro: yuan('0.2') }))
    await store.write(ledger.setPrice({ path, accountId: 'ada', priceMicro: yuan('0.1') }))

    assert.equal((await ledger.getPrice('ada', endpoint)).priceMicro, yuan('0.1'))
    assert.equal((await ledger.getPrice('ben', endpoint)).priceMicro, yuan('0.2'))
    assert.equal((await ledger.getPrice('ben', { ...endpoint, path: '/api/other' })).priceMicro, yuan('0.15'))
  })

  await t.test(
    "of the catalogue's is not remembered: an import changes it while calls of before still run",
    async () => {
      const imported = { path: '/api/imported', priceMicro: yuan('0.3'), cachedMicro: yuan('0.03') }
      await ledger.getPrice('ada', { ...imported, priceMicro: yuan('0.15'), cachedMicro: 0 })

      assert.deepEqual(await ledger.getPrice('ada', imported), { priceMicro: yuan('0.3'), cachedMicro: yuan('0.03') })
    },
  )

  await t.test('of a cached answer likewise, and it stays when only the price changes', async () => {
    await store.write(ledger.setPrice({ path, priceMicro: yuan('0.2'), cachedMicro: yuan('0.02') }))
    assert.equal((await ledger.getPrice('ada', endpoint)).cachedMicro, yuan('0.02'))

    await store.write(ledger.setPrice({ path, accountId: 'ada', priceMicro: yuan('0.1'), cachedMicro: yuan('0.01') }))
    await store.write(ledger.setPrice({ path, accountId: 'ada', priceMicro: 0 }))
    await store.write(ledger.setPrice({ path, priceMicro: yuan('0.3') }))

    assert.deepEqual(await ledger.getPrice('ada', endpoint), { priceMicro: 0, cachedMicro: yuan('0.01') })
    assert.deepEqual(await ledger.getPrice('ben', endpoint), { priceMicro: yuan('0.3'), cachedMicro: yuan('0.02') })
  })

  await t.test('is refused below 0', async () => {
    await assert.rejects(store.write(ledger.setPrice({ path, priceMicro: -1 })), Refusal)
    await assert.rejects(store.write(ledger.setPrice({ path, priceMicro: 0, cachedMicro: -1 })), Refusal)
  })
})

overStores('what a call is counted in', async (t, kind) => {
  const books = await kind.open(t)
  const { ledger, store } = books
  t.afterEach(async () => assert.deepEqual(await listLimitsOff(books), []))

  /** What the token has spent, and what it still may. */
  const spendingOf = async ({ tokenId }: Payer) => (await ledger.listSpending([tokenId])).get(tokenId)
  const setCap = ({ accountId, tokenId }: Payer, capMicro: number | null) =>
    store.commit([ledger.setCap({ accountId, tokenId, capMicro })])

  await t.test('is not a cap that its token was given while it ran', async () => {
    const ada = await books.addAccount({ name: 'given a cap', availableMicro: yuan('1') })
    const [posted, voided] = [
      await ledger.takeHold(holdOf(ada, 'posted')),
      await ledger.takeHold(holdOf(ada, 'voided')),
    ]
    await charge(books, ada, 'charged before')

    await setCap(ada, price)
    await store.commit([ledger.postHold(posted), ledger.voidHold(voided)])
    await store.write(ledger.refund({ callId: 'charged before', reason: 'a test' }))

    assert.deepEqual(await spendingOf(ada), { capMicro: price, heldMicro: 0, spentMicro: 0 })
    await ledger.takeHold(holdOf(ada, 'the whole cap'))
    await assert.rejects(ledger.takeHold(holdOf(ada, 'beyond it', 1)), isProblem('cap.reached'))
  })

  await t.test('is its cap, though that is lifted while it runs; a new cap finds what was spent', async () => {
    const ada = await books.addAccount({ name: 'lifted cap', availableMicro: yuan('1'), capMicro: price })
    const held = await ledger.takeHold(holdOf(ada, 'under the cap'))

    await setCap(ada, null)
    assert.equal(await spendingOf(ada), undefined)
    const free = await ledger.takeHold(holdOf(ada, 'under no cap'))
    await store.commit([ledger.postHold(held), ledger.voidHold(free)])

    await assert.rejects(setCap(ada, price - 1), Refusal)
    await setCap(ada, price)
    assert.deepEqual(await spendingOf(ada), { capMicro: price, heldMicro: 0, spentMicro: price })
    await assert.rejects(ledger.takeHold(holdOf(ada, 'beyond it', 1)), isProblem('cap.reached'))
  })

  await t.test('is not a grant that came while it ran', async () => {
    const ada = await books.addAccount({ name: 'given calls', availableMicro: yuan('1') })
    const paid = await ledger.takeHold(holdOf(ada, 'paid'))

    await store.write(ledger.grantCalls({ accountId: ada.accountId, path, calls: 1 }))
    await store.commit([ledger.postHold(paid)])

    assert.deepEqual(await ledger.listAllowances(ada.accountId), [{ path, granted: 1, left: 1, held: 0, used: 0 }])
  })

  await t.test('is not a cap below nothing', async () => {
    const ada = await books.addAccount({ name: 'below', availableMicro: 0 })
    assert.throws(() => ledger.setCap({ ...ada, capMicro: -1 }), Refusal)
  })
})

overStores(
  'the database itself refuses a turn that changes fewer rows than it read: nothing of it is kept',
  async (t, kind) => {
    const books = await kind.open(t)
    const { ledger, store } = books
    const ada = await books.addAccount({ name: 'ada', availableMicro: yuan('1') })
    const topUp = { accountId: ada.accountId, amountMicro: 1, key: 'lost' }
    await tamper(books, 'CREATE TRIGGER lost BEFORE UPDATE ON balance BEGIN SELECT RAISE (IGNORE); END')

    await assert.rejects(store.write(ledger.topUp(topUp)), /0 were there/)

    await tamper(books, 'DROP TRIGGER lost')
    assert.equal(await store.write(ledger.topUp(topUp)), true)
    assert.equal((await ledger.getBalance(ada.accountId)).moneyInMicro, yuan('1') + 1)
  },
  [embedded],
)

/** What no rule may come to, and no hand. */
const overspendings = {
  'a count past the highest limit of its day': 'UPDATE quota_day SET held = held + 1',
  'more held than there is': 'UPDATE balance SET available = available - 1000000000, held = held + 1000000000',
  'money that nobody put in': 'UPDATE balance SET available = available + 1',
  'money that is lost': 'UPDATE balance SET held = held - 1',
  'more held than a cap allows': 'UPDATE spending SET held = held + 1',
  'more spent than a cap allows': 'UPDATE spending SET spent = spent + 1',
  'a granted call more than was granted': 'UPDATE allowance SET calls_left = calls_left + 1',
}

overStores(
  'the database itself refuses',
  async (t, kind) => {
    const books = await kind.open(t)
    const { ledger, store } = books
    const ada = await books.addAccount({ name: 'ada', availableMicro: yuan('1'), capMicro: 2 * price })
    await store.write(ledger.grantCalls({ accountId: ada.accountId, path: '/api/other', calls: 1 }))
    await store.write(ledger.setQuota({ accountId: ada.accountId, dailyLimit: 2 }))
    for (const callId of ['one', 'two']) await ledger.takeHold(holdOf(ada, callId))
    await store.write(ledger.setQuota({ accountId: ada.accountId, dailyLimit: 1 }))

    for (const [what, sql] of Object.entries(overspendings))
      await t.test(what, () => assert.rejects(tamper(books, sql), /check/i))

    // What remains within all limits may be changed.
    await tamper(books, 'UPDATE quota_day SET held = held - 1')
  },
  [embedded, onPostgres],
)
