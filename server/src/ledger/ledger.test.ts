import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem, Refusal, yuan } from '#kit'
import { openTestStore, type TestStore } from '#support/store'
import { openUsage } from '#usage'
import { auditLedger } from './audit.ts'

const path = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const price = yuan('0.15')

interface Payer {
  readonly accountId: string
  readonly tokenId: string
}

const unanswered = {
  sparedMicro: null,
  isCached: false,
  snapshotId: null,
  replayOf: null,
  flightId: null,
  idempotencyKey: null,
}

/** A request for a hold of one call, as the service makes it. */
const holdOf = ({ accountId, tokenId }: Payer, callId: string, priceMicro = price) => ({
  callId,
  accountId,
  tokenId,
  path,
  priceMicro,
  at: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
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

/** A call held and charged. */
async function charge({ ledger, store }: TestStore, payer: Payer, callId: string): Promise<void> {
  await ledger.takeHold(holdOf(payer, callId))
  await store.commit([ledger.postHold(callId)])
}

test('of 200 calls at once', async (t) => {
  await t.test('exactly the 37 are held that there is money for', async (t) => {
    const books = openTestStore(t)
    const payer = await books.addAccount({ name: 'ada', availableMicro: 37 * price })

    assert.deepEqual(await takeMany(books, payer), { taken: 37, 'balance.short': 163 })

    const balance = await books.ledger.getBalance(payer.accountId)
    assert.deepEqual([balance.availableMicro, balance.heldMicro], [0, 37 * price])
  })

  await t.test("exactly the 37 are held that the token's cap allows", async (t) => {
    const books = openTestStore(t)
    const payer = await books.addAccount({ name: 'ada', availableMicro: yuan('100'), capMicro: 37 * price })

    assert.deepEqual(await takeMany(books, payer), { taken: 37, 'cap.reached': 163 })

    const balance = await books.ledger.getBalance(payer.accountId)
    assert.deepEqual([balance.availableMicro, balance.heldMicro], [yuan('100') - 37 * price, 37 * price])
  })

  await t.test('exactly the 37 are held that were granted, without money', async (t) => {
    const books = openTestStore(t)
    const payer = await books.addAccount({ name: 'ada', availableMicro: 0 })
    await books.ledger.grantCalls({ accountId: payer.accountId, path, calls: 37 })

    assert.deepEqual(await takeMany(books, payer), { taken: 37, 'balance.short': 163 })

    assert.deepEqual(await books.ledger.listAllowances(payer.accountId), [
      { path, granted: 37, left: 0, held: 37, used: 0 },
    ])
  })

  await t.test('each may settle once, however many settle it', async (t) => {
    const books = openTestStore(t)
    const { ledger, store } = books
    const payer = await books.addAccount({ name: 'ada', availableMicro: price })
    await ledger.takeHold(holdOf(payer, 'call'))

    const posts = Array.from({ length: 200 }, () => store.commit([ledger.postHold('call')]))
    const kept = (await Promise.allSettled(posts)).filter(({ status }) => status === 'fulfilled')

    assert.equal(kept.length, 1)
    assert.equal((await ledger.getBalance(payer.accountId)).chargedMicro, price)
  })
})

test('a hold', async (t) => {
  const books = openTestStore(t)
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
    await ledger.topUp({ accountId: ada.accountId, amountMicro: yuan('1') })

    await ledger.takeHold(holdOf(ada, 'whole cap'))
    await assert.rejects(ledger.takeHold(holdOf(ada, 'beyond', 1)), isProblem('cap.reached'))
  })

  await t.test('keeps its price when the price changes', async () => {
    const ada = await books.addAccount({ name: 'price', availableMicro: yuan('1') })
    await ledger.takeHold(holdOf(ada, 'running'))

    await ledger.setPrice({ path, priceMicro: yuan('0.5') })
    await store.commit([ledger.postHold('running')])

    assert.equal((await ledger.getBalance(ada.accountId)).chargedMicro, price)
  })

  await t.test('draws granted calls before money, of its own endpoint only', async () => {
    const ada = await books.addAccount({ name: 'granted', availableMicro: yuan('1') })
    await ledger.grantCalls({ accountId: ada.accountId, path, calls: 1 })

    const elsewhere = await ledger.takeHold({ ...holdOf(ada, 'elsewhere'), path: '/api/other' })
    const granted = await ledger.takeHold(holdOf(ada, 'granted'))
    const paid = await ledger.takeHold(holdOf(ada, 'paid'))
    await store.commit([ledger.postHold('granted'), ledger.voidHold('paid'), ledger.voidHold('elsewhere')])

    assert.deepEqual([elsewhere.isGranted, granted.isGranted, paid.isGranted], [false, true, false])
    assert.deepEqual([granted.priceMicro, paid.priceMicro], [0, price])
    assert.equal((await ledger.getBalance(ada.accountId)).availableMicro, yuan('1'))
    assert.deepEqual(await ledger.listAllowances(ada.accountId), [{ path, granted: 1, left: 0, held: 0, used: 1 }])
  })

  await t.test('that is given back gives a granted call back too', async () => {
    const ada = await books.addAccount({ name: 'returned', availableMicro: 0 })
    await ledger.grantCalls({ accountId: ada.accountId, path, calls: 1 })

    await ledger.takeHold(holdOf(ada, 'given back'))
    await store.commit([ledger.voidHold('given back'), ledger.voidHold('given back')])

    assert.deepEqual(await ledger.listAllowances(ada.accountId), [{ path, granted: 1, left: 1, held: 0, used: 0 }])
  })

  await t.test('posted in part gives the rest back, to the account and to the cap', async () => {
    const ada = await books.addAccount({ name: 'part', availableMicro: yuan('1'), capMicro: price })
    await ledger.takeHold(holdOf(ada, 'part'))

    await store.commit([ledger.postHold('part', 1)])

    const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(ada.accountId)
    assert.deepEqual([availableMicro, heldMicro, chargedMicro], [yuan('1') - 1, 0, 1])
    await ledger.takeHold(holdOf(ada, 'rest of the cap', price - 1))
  })

  await t.test('is never posted for more than it holds, nor for less than nothing', async () => {
    const ada = await books.addAccount({ name: 'bounds', availableMicro: yuan('1') })
    await ledger.takeHold(holdOf(ada, 'bounds'))

    await assert.rejects(store.commit([ledger.postHold('bounds', price + 1)]), RangeError)
    await assert.rejects(store.commit([ledger.postHold('bounds', -1)]), RangeError)

    assert.equal((await ledger.getBalance(ada.accountId)).heldMicro, price)
  })

  await t.test('that was posted fails the commit that posts it again, and only that one', async () => {
    const ada = await books.addAccount({ name: 'twice', availableMicro: yuan('1') })
    await charge(books, ada, 'twice')
    await ledger.takeHold(holdOf(ada, 'still running'))
    const before = await ledger.getBalance(ada.accountId)

    const other = ledger.topUp({ accountId: ada.accountId, amountMicro: 5 })
    const again = store.commit([ledger.postHold('still running'), ledger.postHold('twice')])
    const another = ledger.topUp({ accountId: ada.accountId, amountMicro: 7 })

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
    await ledger.takeHold(holdOf(ada, 'again'))

    await assert.rejects(store.commit([ledger.postHold('again')]), /UNIQUE/)
    await store.commit([ledger.voidHold('again')])

    const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(ada.accountId)
    assert.deepEqual([availableMicro, heldMicro, chargedMicro], [yuan('1') - price, 0, price])
  })

  await t.test('goes back when it expires, and cannot be posted then', async () => {
    const ada = await books.addAccount({ name: 'late', availableMicro: yuan('1') })
    const expiresAt = books.clock.now() + 60_000
    await ledger.takeHold({ ...holdOf(ada, 'late'), expiresAt })

    assert.equal(await ledger.expireHolds(expiresAt - 1), 0)
    assert.equal(await ledger.expireHolds(expiresAt), 1)

    await assert.rejects(store.commit([ledger.postHold('late')]), /no hold/)
    const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(ada.accountId)
    assert.deepEqual([availableMicro, heldMicro, chargedMicro], [yuan('1'), 0, 0])
  })
})

test('expired holds go back however many there are', async (t) => {
  const books = openTestStore(t)
  const { ledger } = books
  const ada = await books.addAccount({ name: 'ada', availableMicro: 1_001 })
  const holds = Array.from({ length: 1_001 }, (_, number) => ledger.takeHold(holdOf(ada, `call ${number}`, 1)))
  await Promise.all(holds)

  assert.equal(await ledger.getHeldMicro(), 1_001)
  assert.equal(await ledger.expireHolds(Number.MAX_SAFE_INTEGER), 1_001)
  assert.equal((await ledger.getBalance(ada.accountId)).availableMicro, 1_001)
})

test('a top-up', async (t) => {
  const books = openTestStore(t)
  const { ledger } = books
  const ada = await books.addAccount({ name: 'ada', availableMicro: 0 })
  const ben = await books.addAccount({ name: 'ben', availableMicro: 0 })
  const topUp = { accountId: ada.accountId, amountMicro: yuan('100'), key: 'invoice 1' }

  await t.test('with the same key applies once, also at the same moment', async () => {
    const applied = await Promise.all(Array.from({ length: 20 }, () => ledger.topUp(topUp)))

    assert.equal(applied.filter((isNew) => isNew).length, 1)
    assert.equal((await ledger.getBalance(ada.accountId)).moneyInMicro, yuan('100'))
  })

  await t.test('with the key of another amount or account is refused', async () => {
    await assert.rejects(ledger.topUp({ ...topUp, amountMicro: yuan('99') }), Refusal)
    await assert.rejects(ledger.topUp({ ...topUp, accountId: ben.accountId }), Refusal)

    assert.equal((await ledger.getBalance(ada.accountId)).moneyInMicro, yuan('100'))
    assert.equal((await ledger.getBalance(ben.accountId)).moneyInMicro, 0)
  })

  await t.test('without a key applies each time, and is always more than nothing', async () => {
    assert.ok(await ledger.topUp({ accountId: ben.accountId, amountMicro: 1 }))
    assert.ok(await ledger.topUp({ accountId: ben.accountId, amountMicro: 1 }))
    for (const amountMicro of [0, -1]) {
      await assert.rejects(ledger.topUp({ accountId: ben.accountId, amountMicro }), Refusal)
    }

    assert.equal((await ledger.getBalance(ben.accountId)).moneyInMicro, 2)
  })
})

test('a new account may begin with money, in the commit that makes it', async (t) => {
  const { ledger, accounts, store } = openTestStore(t)
  const ada = await accounts.newAccount({ name: 'ada', isOperator: false })
  const topUp = ledger.newTopUp({ accountId: ada.id, amountMicro: yuan('3') })

  await assert.rejects(store.commit([ada.change, topUp]), /has no balance/)
  await assert.rejects(accounts.getAccount('ada'), Refusal)

  await store.commit([ada.change, ledger.newBalance(ada.id), topUp])
  assert.equal((await ledger.getBalance(ada.id)).availableMicro, yuan('3'))
})

test('an adjustment takes no more than is available', async (t) => {
  const books = openTestStore(t)
  const { ledger } = books
  const ada = await books.addAccount({ name: 'ada', availableMicro: yuan('1') })
  await ledger.takeHold(holdOf(ada, 'held', yuan('0.4')))
  const adjust = (amountMicro: number) => ledger.adjust({ accountId: ada.accountId, amountMicro, reason: 'a test' })

  await assert.rejects(adjust(-yuan('0.600001')), Refusal)
  await adjust(-yuan('0.6'))
  await adjust(yuan('0.25'))

  assert.equal((await ledger.getBalance(ada.accountId)).availableMicro, yuan('0.25'))
})

test('a refund', async (t) => {
  const books = openTestStore(t)
  const { ledger } = books
  const reason = 'a test'

  await t.test('gives a charge back once, whole or in part', async () => {
    const ada = await books.addAccount({ name: 'refund', availableMicro: yuan('1'), capMicro: price })
    await charge(books, ada, 'refunded')

    const [one, other] = await Promise.allSettled([
      ledger.refund({ callId: 'refunded', amountMicro: yuan('0.1'), reason }),
      ledger.refund({ callId: 'refunded', reason }),
    ])

    assert.deepEqual(one, { status: 'fulfilled', value: yuan('0.1') })
    assert.equal(other.status, 'rejected')
    assert.equal((await ledger.getBalance(ada.accountId)).chargedMicro, yuan('0.05'))
    await ledger.takeHold(holdOf(ada, 'rest of the cap', yuan('0.1')))
  })

  await t.test('gives a granted call back', async () => {
    const ada = await books.addAccount({ name: 'granted', availableMicro: 0 })
    await ledger.grantCalls({ accountId: ada.accountId, path, calls: 1 })
    await charge(books, ada, 'granted')

    assert.equal(await ledger.refund({ callId: 'granted', reason }), 0)

    assert.deepEqual(await ledger.listAllowances(ada.accountId), [{ path, granted: 1, left: 1, held: 0, used: 0 }])
  })

  await t.test('is refused for more than was charged, and for calls that were not charged', async () => {
    const ada = await books.addAccount({ name: 'refused', availableMicro: yuan('1') })
    await charge(books, ada, 'charged')
    await ledger.takeHold(holdOf(ada, 'not yet charged'))

    await assert.rejects(ledger.refund({ callId: 'charged', amountMicro: price + 1, reason }), Refusal)
    await assert.rejects(ledger.refund({ callId: 'charged', amountMicro: -1, reason }), Refusal)
    await assert.rejects(ledger.refund({ callId: 'not yet charged', reason }), Refusal)
    await assert.rejects(ledger.refund({ callId: 'unknown', reason }), Refusal)
  })
})

test('entries cannot be changed or deleted', async (t) => {
  const { store, addAccount } = openTestStore(t)
  await addAccount({ name: 'ada', availableMicro: yuan('1') })
  const entries = store.prepare('SELECT * FROM entry')
  const before = entries.list()

  const attempts = [
    'UPDATE entry SET amount_micro = 0',
    'UPDATE entry SET reason = NULL',
    'DELETE FROM entry',
    'INSERT OR REPLACE INTO entry (id, at, account_id, kind, amount_micro) SELECT id, at, account_id, kind, 1 FROM entry',
  ]
  for (const sql of attempts) {
    await assert.rejects(
      store.write(() => store.prepare(sql).run()),
      /append-only/,
      sql,
    )
  }

  assert.equal(before.length, 1)
  assert.deepEqual(entries.list(), before)
})

test('a price', async (t) => {
  const { ledger } = openTestStore(t)
  const endpoint = { path, priceMicro: yuan('0.15'), cachedMicro: 0 }

  await t.test("is the catalogue's, then the operator's, then the account's own", async () => {
    assert.deepEqual(await ledger.getPrice('ada', endpoint), { priceMicro: yuan('0.15'), cachedMicro: 0 })

    await ledger.setPrice({ path, priceMicro: yuan('0.2') })
    await ledger.setPrice({ path, accountId: 'ada', priceMicro: yuan('0.1') })

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
    await ledger.setPrice({ path, priceMicro: yuan('0.2'), cachedMicro: yuan('0.02') })
    assert.equal((await ledger.getPrice('ada', endpoint)).cachedMicro, yuan('0.02'))

    await ledger.setPrice({ path, accountId: 'ada', priceMicro: yuan('0.1'), cachedMicro: yuan('0.01') })
    await ledger.setPrice({ path, accountId: 'ada', priceMicro: 0 })
    await ledger.setPrice({ path, priceMicro: yuan('0.3') })

    assert.deepEqual(await ledger.getPrice('ada', endpoint), { priceMicro: 0, cachedMicro: yuan('0.01') })
    assert.deepEqual(await ledger.getPrice('ben', endpoint), { priceMicro: yuan('0.3'), cachedMicro: yuan('0.02') })
  })

  await t.test('is refused below 0', async () => {
    await assert.rejects(ledger.setPrice({ path, priceMicro: -1 }), Refusal)
    await assert.rejects(ledger.setPrice({ path, priceMicro: 0, cachedMicro: -1 }), Refusal)
  })
})

test('an audit', async (t) => {
  const books = openTestStore(t)
  const { ledger, store, clock } = books
  const ada = await books.addAccount({ name: 'ada', availableMicro: yuan('1'), capMicro: yuan('1') })
  await ledger.grantCalls({ accountId: ada.accountId, path, calls: 2 })
  const onPath = `${ada.accountId} on ${path}`
  const hour = Math.floor(clock.now() / 3_600_000)

  /** The places the audit names when the forgery is in the books; they are put right again after. */
  async function forge(forgery: string): Promise<string[]> {
    let places: string[] = []
    const putRight = new Error('put right')
    const forged = store.write(() => {
      store.prepare(forgery).run()
      places = auditLedger(store).differences.map((difference) => difference.replace(/: stored .*/, ''))
      throw putRight
    })
    await assert.rejects(forged, putRight)
    return places
  }

  await t.test('finds nothing where every figure is what the entries say', async () => {
    for (const callId of ['granted', 'granted too', 'paid']) {
      const { isGranted, priceMicro } = await ledger.takeHold(holdOf(ada, callId))
      const record = { id: callId, ...ada, path, at: clock.now(), durationMs: 1, code: 0, provider: null }
      const recorded = openUsage(store, clock).recordCall({
        ...unanswered,
        ...record,
        chargeMicro: priceMicro,
        isGranted,
      })
      await store.commit([ledger.postHold(callId), recorded])
    }
    await ledger.takeHold(holdOf(ada, 'running'))

    const { differences, counted } = await ledger.audit()
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

  await t.test('names free calls that nobody granted', async () => {
    const forgery = `INSERT INTO allowance (account_id, path, granted, calls_left) SELECT id, '/new', 1, 1 FROM account`
    assert.deepEqual(await forge(forgery), [`the free calls of ${ada.accountId} on /new`])
  })
})
