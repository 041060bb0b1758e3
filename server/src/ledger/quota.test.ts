import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import fc from 'fast-check'
import { auditBooks } from '#audit'
import { dayOf, Problem, Refusal, yuan } from '#kit'
import { DataRefused } from '#store'
import { blankCall } from '#support/blank-call'
import type { TestStore } from '#support/store'
import { overStores, type StoreKind } from '#support/stores'
import { tamper } from '#support/tamper'
import { openUsage, type Usage } from '#usage'

const path = '/api/tests/things/v1'
const price = yuan('0.15')
const cachedPrice = yuan('0.01')
const dayMs = 86_400_000

/** The last millisecond of a day in Asia/Shanghai. */
const lastMs = Date.parse('2026-11-22T23:59:59.999+08:00')
const today = dayOf(lastMs)

interface Payer {
  readonly accountId: string
  readonly tokenId: string
}

interface Books extends TestStore {
  readonly usage: Usage
}

async function openTestBooks(t: TestContext, kind: StoreKind): Promise<Books> {
  const books = await kind.open(t)
  return { ...books, usage: openUsage(books.store, books.clock) }
}

interface AccountFields {
  readonly dailyLimit?: number
  readonly availableMicro?: number
  readonly capMicro?: number
  readonly grantedCalls?: number
}

async function addPayer(books: Books, name: string, fields: AccountFields = {}): Promise<Payer> {
  const { dailyLimit, availableMicro = yuan('1000'), grantedCalls = 0, ...cap } = fields
  const payer = await books.addAccount({ name, availableMicro, ...cap })
  const { accountId } = payer
  if (dailyLimit !== undefined) await books.store.write(books.ledger.setQuota({ accountId, dailyLimit }))
  if (grantedCalls > 0) await books.store.write(books.ledger.grantCalls({ accountId, path, calls: grantedCalls }))
  return payer
}

interface Asked {
  readonly callId: string
  readonly at?: number
  readonly priceMicro?: number
}

const holdOf = ({ accountId, tokenId }: Payer, { callId, at = lastMs, priceMicro = price }: Asked) => ({
  callId,
  accountId,
  tokenId,
  path,
  priceMicro,
  at,
  holdMs: 60_000,
})

/** Charges a held call with its record, as the service does. */
async function settle({ ledger, store, usage }: Books, payer: Payer, callId: string): Promise<void> {
  const hold = await ledger.takeHold(holdOf(payer, { callId }))
  const { priceMicro: chargeMicro, isGranted } = hold
  const { accountId, tokenId } = payer
  const call = { id: callId, accountId, tokenId, path, at: lastMs, durationMs: 1, code: 0 }
  const record = usage.recordCall({ ...blankCall, ...call, chargeMicro, isGranted })
  await store.commit([ledger.postHold(hold), record])
}

/** Charges a cached call at once, with its record, as the service does. */
function chargeCached({ ledger, store, usage }: Books, payer: Payer, asked: Asked): Promise<unknown> {
  const { callId: id, at = lastMs, priceMicro: chargeMicro = cachedPrice } = asked
  const { accountId, tokenId } = payer
  const call = { id, accountId, tokenId, path, at, durationMs: 1, code: 0, chargeMicro }
  const charge = ledger.chargeCall({ callId: id, accountId, tokenId, path, priceMicro: chargeMicro, at })
  return store.commit([charge, usage.recordCall({ ...blankCall, ...call, isGranted: false, isCached: true })])
}

const list = <T>(count: number, make: (number: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n))

/** How calls ended: `done`, or the problem's name. */
async function countEnds(calls: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const ends: Record<string, number> = {}
  for (const settled of await Promise.allSettled(calls)) {
    const end = settled.status === 'fulfilled' ? 'done' : nameProblem(settled.reason)
    ends[end] = (ends[end] ?? 0) + 1
  }
  return ends
}

function nameProblem(error: unknown): string {
  if (error instanceof Problem) return error.kind
  throw error
}

const isProblem = (kind: string) => (error: unknown) => error instanceof Problem && error.kind === kind

async function assertSound({ store }: Books): Promise<void> {
  assert.deepEqual((await auditBooks(store)).differences, [])
}

overStores('of 200 calls at once with a quota of 37', async (t, kind) => {
  const books = await openTestBooks(t, kind)
  const { ledger } = books
  t.afterEach(() => assertSound(books))

  await t.test('exactly 37 are held', async () => {
    const ada = await addPayer(books, 'held', { dailyLimit: 37 })

    const ends = await countEnds(list(200, (number) => ledger.takeHold(holdOf(ada, { callId: `held ${number}` }))))

    assert.deepEqual(ends, { done: 37, 'quota.exceeded': 163 })
    assert.deepEqual(await ledger.getQuota(ada.accountId, today), { dailyLimit: 37, used: 0, held: 37 })
    assert.equal((await ledger.getBalance(ada.accountId)).heldMicro, 37 * price)
  })

  await t.test('exactly 37 are charged as cached', async () => {
    const ada = await addPayer(books, 'cached', { dailyLimit: 37 })

    const ends = await countEnds(list(200, (number) => chargeCached(books, ada, { callId: `cached ${number}` })))

    assert.deepEqual(ends, { done: 37, 'quota.exceeded': 163 })
    assert.deepEqual(await ledger.getQuota(ada.accountId, today), { dailyLimit: 37, used: 37, held: 0 })
    assert.equal((await ledger.getBalance(ada.accountId)).chargedMicro, 37 * cachedPrice)
  })

  await t.test('exactly 37 are paid, fresh, granted and cached ones together', async () => {
    const ada = await addPayer(books, 'together', { dailyLimit: 37, grantedCalls: 15 })

    const ends = await countEnds(
      list(200, (number) => {
        const callId = `together ${number}`
        return number % 2 === 0 ? settle(books, ada, callId) : chargeCached(books, ada, { callId })
      }),
    )

    assert.deepEqual(ends, { done: 37, 'quota.exceeded': 163 })
    assert.deepEqual(await ledger.getQuota(ada.accountId, today), { dailyLimit: 37, used: 37, held: 0 })
  })

  await t.test('exactly 37 are paid over all tokens of the account', async () => {
    const ada = await addPayer(books, 'two tokens', { dailyLimit: 37 })
    const other = await books.tokens.newToken({ accountId: ada.accountId })
    await books.store.commit([other.change])

    const ends = await countEnds(
      list(200, (number) => {
        const tokenId = number % 2 === 0 ? ada.tokenId : other.id
        return settle(books, { ...ada, tokenId }, `two tokens ${number}`)
      }),
    )

    assert.deepEqual(ends, { done: 37, 'quota.exceeded': 163 })
  })
})

overStores('a quota', async (t, kind) => {
  const books = await openTestBooks(t, kind)
  const { ledger, store } = books
  t.afterEach(() => assertSound(books))

  await t.test('counts a call once, however often it asks to be held', async () => {
    const ada = await addPayer(books, 'once', { dailyLimit: 2 })

    for (let asked = 0; asked < 5; asked++) await ledger.takeHold(holdOf(ada, { callId: 'once' }))

    assert.deepEqual(await ledger.getQuota(ada.accountId, today), { dailyLimit: 2, used: 0, held: 1 })
  })

  await t.test('gets back what is given back, and what expires', async () => {
    const ada = await addPayer(books, 'back', { dailyLimit: 2 })
    const held = await ledger.takeHold(holdOf(ada, { callId: 'void' }))
    await ledger.takeHold(holdOf(ada, { callId: 'expired' }))
    await assert.rejects(ledger.takeHold(holdOf(ada, { callId: 'one more' })), isProblem('quota.exceeded'))

    await store.commit([ledger.voidHold(held), ledger.voidHold(held)])
    books.clock.advance(60_000)
    await ledger.expireHolds()

    assert.deepEqual(await ledger.getQuota(ada.accountId, today), { dailyLimit: 2, used: 0, held: 0 })
    for (const callId of ['back 1', 'back 2']) await settle(books, ada, callId)
    await assert.rejects(settle(books, ada, 'back 3'), isProblem('quota.exceeded'))
  })

  await t.test('counts granted calls too, and a call refused for it keeps its grant', async () => {
    const ada = await addPayer(books, 'granted', { dailyLimit: 1, availableMicro: 0, grantedCalls: 5 })

    await settle(books, ada, 'granted')
    await assert.rejects(settle(books, ada, 'granted 2'), isProblem('quota.exceeded'))

    assert.deepEqual(await ledger.getQuota(ada.accountId, today), { dailyLimit: 1, used: 1, held: 0 })
    assert.deepEqual(await ledger.listAllowances(ada.accountId), [{ path, granted: 5, left: 4, held: 0, used: 1 }])
  })

  await t.test('does not count a call that is refused, for whatever reason', async () => {
    const ada = await addPayer(books, 'refused', { dailyLimit: 9, availableMicro: price, capMicro: price })
    const refused = { callId: 'refused', priceMicro: price + 1 }
    const poor = await addPayer(books, 'poor', { dailyLimit: 9, availableMicro: 0 })

    await assert.rejects(ledger.takeHold(holdOf(ada, refused)), isProblem('cap.reached'))
    await assert.rejects(chargeCached(books, ada, refused), isProblem('cap.reached'))
    await assert.rejects(ledger.takeHold(holdOf(poor, refused)), isProblem('balance.short'))
    await assert.rejects(chargeCached(books, poor, refused), isProblem('balance.short'))

    for (const { accountId } of [ada, poor]) {
      assert.deepEqual(await ledger.getQuota(accountId, today), { dailyLimit: 9, used: 0, held: 0 })
    }
  })

  await t.test('of 0 refuses every call', async () => {
    const ada = await addPayer(books, 'nothing', { dailyLimit: 0, grantedCalls: 5 })

    await assert.rejects(settle(books, ada, 'nothing'), isProblem('quota.exceeded'))
    await assert.rejects(chargeCached(books, ada, { callId: 'nothing' }), isProblem('quota.exceeded'))
  })

  await t.test('may be lifted and set again: what it counted stays counted', async () => {
    const ada = await addPayer(books, 'lifted', { dailyLimit: 2 })
    const { accountId } = ada
    for (const callId of ['lifted 1', 'lifted 2']) await settle(books, ada, callId)
    await assert.rejects(settle(books, ada, 'lifted 3'), isProblem('quota.exceeded'))

    await store.write(ledger.setQuota({ accountId, dailyLimit: null }))
    for (const number of list(5, (number) => number)) await settle(books, ada, `unlimited ${number}`)
    await store.write(ledger.setQuota({ accountId, dailyLimit: 3 }))
    await settle(books, ada, 'set again 1')

    await assert.rejects(settle(books, ada, 'set again 2'), isProblem('quota.exceeded'))
    assert.deepEqual(await ledger.getQuota(accountId, today), { dailyLimit: 3, used: 3, held: 0 })
  })

  await t.test('lowered below what was used refuses the rest of the day', async () => {
    const ada = await addPayer(books, 'lowered', { dailyLimit: 9 })
    for (const callId of ['lowered 1', 'lowered 2']) await settle(books, ada, callId)

    await store.write(ledger.setQuota({ accountId: ada.accountId, dailyLimit: 1 }))

    await assert.rejects(settle(books, ada, 'lowered 3'), isProblem('quota.exceeded'))
    await ledger.takeHold(holdOf(ada, { callId: 'lowered, next day', at: lastMs + 1 }))
  })

  await t.test('set while calls run leaves those alone, and they it', async () => {
    const ada = await addPayer(books, 'running', {})
    const { accountId } = ada
    await ledger.takeHold(holdOf(ada, { callId: 'before the quota' }))

    await store.write(ledger.setQuota({ accountId, dailyLimit: 1 }))
    await settle(books, ada, 'before the quota')
    await ledger.takeHold(holdOf(ada, { callId: 'under the quota' }))
    await store.write(ledger.setQuota({ accountId, dailyLimit: null }))
    await settle(books, ada, 'under the quota')

    assert.deepEqual(await ledger.getQuota(accountId, today), { dailyLimit: undefined, used: 1, held: 0 })
  })

  await t.test('is a whole number of calls, or none', async () => {
    const { accountId } = await addPayer(books, 'numbers')

    for (const dailyLimit of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await assert.rejects(store.write(ledger.setQuota({ accountId, dailyLimit })), Refusal)
    }
  })

  await t.test('that is used up says when the next day begins', async () => {
    const ada = await addPayer(books, 'tomorrow', { dailyLimit: 0 })
    const waits = [1, 1_000, 3_600_000, dayMs].map(async (leftMs) => {
      const request = holdOf(ada, { callId: 'tomorrow', at: lastMs + 1 - leftMs })
      await assert.rejects(ledger.takeHold(request), { kind: 'quota.exceeded', retryAfterMs: leftMs })
    })

    await Promise.all(waits)
  })
})

overStores('at the edge of the day, 23:59:59.999 in Asia/Shanghai', async (t, kind) => {
  const books = await openTestBooks(t, kind)
  const { ledger, store, clock } = books
  t.afterEach(() => assertSound(books))
  const moments = [lastMs, lastMs + 1]

  await t.test('each day gets exactly its quota, however calls of both come together', async () => {
    const ada = await addPayer(books, 'both days', { dailyLimit: 37 })

    const ends = await countEnds(
      list(400, (number) => {
        const asked = { callId: `both days ${number}`, at: moments[number % 2] ?? 0 }
        return number % 4 < 2 ? ledger.takeHold(holdOf(ada, asked)) : chargeCached(books, ada, asked)
      }),
    )

    assert.deepEqual(ends, { done: 74, 'quota.exceeded': 326 })
    for (const day of [today, today + 1]) {
      const { used, held } = await ledger.getQuota(ada.accountId, day)
      assert.equal(used + held, 37)
    }
  })

  await t.test('a call held before midnight counts in its own day, whatever becomes of it after', async () => {
    const ada = await addPayer(books, 'midnight', { dailyLimit: 2 })
    clock.setWall(lastMs)
    await ledger.takeHold(holdOf(ada, { callId: 'posted' }))
    const given = await ledger.takeHold(holdOf(ada, { callId: 'given back' }))

    clock.advance(1)
    await settle(books, ada, 'posted')
    await store.commit([ledger.voidHold(given)])

    assert.deepEqual(await ledger.getQuota(ada.accountId, today), { dailyLimit: 2, used: 1, held: 0 })
    assert.deepEqual(await ledger.getQuota(ada.accountId, today + 1), { dailyLimit: 2, used: 0, held: 0 })
  })

  await t.test('a clock set back and forth mints no quota', async () => {
    const quota = 5
    let run = 0
    const anyHours = fc.array(fc.integer({ min: -72, max: 72 }), { maxLength: 60 })

    await fc.assert(
      fc.asyncProperty(anyHours, async (jumps) => {
        const name = `jumps ${++run}`
        const ada = await addPayer(books, name, { dailyLimit: quota })
        const perDay = new Map<number, number>()
        for (const [number, hours] of jumps.entries()) {
          clock.setWall(lastMs + hours * 3_600_000)
          const at = clock.now()
          const ends = await countEnds([chargeCached(books, ada, { callId: `${name} ${number}`, at })])
          const admitted = (perDay.get(dayOf(at)) ?? 0) + 1
          if (admitted <= quota) perDay.set(dayOf(at), admitted)
          assert.deepEqual(ends, admitted <= quota ? { done: 1 } : { 'quota.exceeded': 1 })
        }
      }),
      { numRuns: 25 },
    )
  })
})

overStores('a cached call is charged in one guarded statement', async (t, kind) => {
  const books = await openTestBooks(t, kind)
  const { ledger, store } = books
  t.afterEach(() => assertSound(books))

  await t.test('exactly 37 of 200 at once that there is money for', async () => {
    const ada = await addPayer(books, 'money', { availableMicro: 37 * cachedPrice })

    const ends = await countEnds(list(200, (number) => chargeCached(books, ada, { callId: `money ${number}` })))

    assert.deepEqual(ends, { done: 37, 'balance.short': 163 })
    const { availableMicro, heldMicro, chargedMicro } = await ledger.getBalance(ada.accountId)
    assert.deepEqual([availableMicro, heldMicro, chargedMicro], [0, 0, 37 * cachedPrice])
  })

  await t.test("exactly 37 of 200 at once that the token's cap allows, what it holds among them", async () => {
    const ada = await addPayer(books, 'cap', { capMicro: 37 * cachedPrice + price })
    await ledger.takeHold(holdOf(ada, { callId: 'cap held' }))

    const ends = await countEnds(list(200, (number) => chargeCached(books, ada, { callId: `cap ${number}` })))

    assert.deepEqual(ends, { done: 37, 'cap.reached': 163 })
    assert.equal((await ledger.getBalance(ada.accountId)).chargedMicro, 37 * cachedPrice)
  })

  await t.test('and leaves granted calls alone, even where there is no money', async () => {
    const ada = await addPayer(books, 'grants', { availableMicro: cachedPrice, grantedCalls: 5 })

    await chargeCached(books, ada, { callId: 'grants 1' })
    await assert.rejects(chargeCached(books, ada, { callId: 'grants 2' }), isProblem('balance.short'))

    assert.equal((await ledger.getBalance(ada.accountId)).chargedMicro, cachedPrice)
    assert.deepEqual(await ledger.listAllowances(ada.accountId), [{ path, granted: 5, left: 5, held: 0, used: 0 }])
  })

  await t.test('and once: the same call charged again takes nothing, from money, cap or quota', async () => {
    const fields = { availableMicro: 9 * cachedPrice, capMicro: 9 * cachedPrice, dailyLimit: 9 }
    const ada = await addPayer(books, 'twice', fields)
    await chargeCached(books, ada, { callId: 'twice' })

    await assert.rejects(chargeCached(books, ada, { callId: 'twice' }), DataRefused)

    assert.equal((await ledger.getBalance(ada.accountId)).chargedMicro, cachedPrice)
    assert.equal((await ledger.getQuota(ada.accountId, today)).used, 1)
    const rest = await countEnds(list(20, (number) => chargeCached(books, ada, { callId: `twice ${number}` })))
    assert.equal(rest['done'], 8)
  })

  await t.test('and may be refunded, to the account and to the cap', async () => {
    const ada = await addPayer(books, 'refund', { availableMicro: cachedPrice, capMicro: cachedPrice })
    await chargeCached(books, ada, { callId: 'refund' })

    assert.equal(await store.write(ledger.refund({ callId: 'refund', reason: 'a test' })), cachedPrice)

    await chargeCached(books, ada, { callId: 'after the refund' })
  })
})

overStores('the audit names a day whose count', async (t, kind) => {
  async function findDifferences(t: TestContext, sql: string) {
    const books = await openTestBooks(t, kind)
    const ada = await addPayer(books, 'ada', { dailyLimit: 9 })
    await settle(books, ada, 'charged')
    await books.ledger.takeHold(holdOf(ada, { callId: 'held' }))
    await assertSound(books)
    await tamper(books, sql)
    return { ada, differences: (await auditBooks(books.store)).differences }
  }

  for (const [what, sql] of [
    ['used was changed', 'UPDATE quota_day SET used = used - 1'],
    ['held was changed', 'UPDATE quota_day SET held = held + 1'],
    ['day was changed', 'UPDATE quota_day SET day = day + 1'],
  ] as const) {
    await t.test(what, async (t) => {
      const { ada, differences } = await findDifferences(t, sql)

      const places = differences.filter((difference) => difference.startsWith(`the quota of ${ada.accountId} on day `))
      assert.ok(places.length > 0, differences.join('; '))
    })
  }

  await t.test('was deleted', async (t) => {
    const { differences } = await findDifferences(t, 'DELETE FROM quota_day')

    assert.equal(differences.length, 1)
  })
})

const anyDay = fc.nat({ max: 2 })
const anyEvent = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('hold' as const), day: anyDay }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('charge' as const), day: anyDay }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('post' as const, 'void' as const), nth: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('set' as const), limit: fc.option(fc.nat({ max: 6 })) }) },
)
type Event = typeof anyEvent extends fc.Arbitrary<infer E> ? E : never

interface Held {
  readonly request: HoldRequest
  readonly day: number
  readonly isCounted: boolean
}

/** What the quota of one account should be: nothing but arithmetic. */
function createModel() {
  let limit: number | null = null
  const held: Held[] = []
  const counts = [0, 1, 2].map((day) => ({ day, used: 0, held: 0 }))
  const countOf = (day: number) => counts.find((count) => count.day === day) ?? { day, used: 0, held: 0 }

  return {
    set(wanted: number | null): void {
      limit = wanted
    },
    /** Whether a call is let through. */
    take(kind: 'hold' | 'charge', request: HoldRequest, day: number): boolean {
      const count = countOf(day)
      if (limit !== null && count.used + count.held >= limit) return false
      if (kind === 'hold') held.push({ request, day, isCounted: limit !== null })
      if (limit !== null) count[kind === 'hold' ? 'held' : 'used']++
      return true
    },
    /** The call to be resolved, if any is held. */
    resolve(kind: 'post' | 'void', nth: number): HoldRequest | undefined {
      const [hold] = held.splice(nth % Math.max(held.length, 1), 1)
      if (hold?.isCounted) countOf(hold.day).held--
      if (hold?.isCounted && kind === 'post') countOf(hold.day).used++
      return hold?.request
    },
    read: () => counts.map(({ day, ...count }) => ({ day, state: { dailyLimit: limit ?? undefined, ...count } })),
  }
}

type HoldRequest = ReturnType<typeof holdOf>

type Model = ReturnType<typeof createModel>

/** Does one thing with ledger and model, and compares how it ends. */
async function play({ ledger, store }: Books, payer: Payer, model: Model, callId: string, event: Event) {
  if (event.kind === 'set') {
    model.set(event.limit)
    await store.write(ledger.setQuota({ accountId: payer.accountId, dailyLimit: event.limit }))
  } else if (event.kind === 'hold' || event.kind === 'charge') {
    const request = holdOf(payer, { callId, at: lastMs + event.day * dayMs })
    const isLetThrough = model.take(event.kind, request, event.day)
    const call = event.kind === 'hold' ? ledger.takeHold(request) : store.commit([ledger.chargeCall(request)])
    assert.deepEqual(await countEnds([call]), { [isLetThrough ? 'done' : 'quota.exceeded']: 1 })
  } else {
    const resolved = model.resolve(event.kind, event.nth)
    if (resolved === undefined) return
    // Asked for again, it is the hold that was taken.
    const hold = await ledger.takeHold(resolved)
    await store.commit([event.kind === 'post' ? ledger.postHold(hold) : ledger.voidHold(hold)])
  }
}

overStores('whatever happens in whatever order, each day counts what was held and paid in it', async (t, kind) => {
  const books = await openTestBooks(t, kind)
  let run = 0

  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { maxLength: 50 }), async (events) => {
      const name = `run ${++run}`
      const payer = await addPayer(books, name)
      const model = createModel()
      for (const [number, event] of events.entries()) await play(books, payer, model, `${name} ${number}`, event)

      for (const { day, state } of model.read()) {
        assert.deepEqual(await books.ledger.getQuota(payer.accountId, today + day), state)
      }
    }),
    { numRuns: Math.ceil(40 * kind.share) },
  )

  // Calls were charged here without a record.
  const { differences } = await auditBooks(books.store)
  assert.deepEqual(
    differences.filter((difference) => !difference.startsWith('the record of charged call')),
    [],
  )
})
