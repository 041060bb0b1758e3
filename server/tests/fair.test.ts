import assert from 'node:assert/strict'
import { get } from 'node:http'
import { type TestContext, test } from 'node:test'
import { auditBooks } from '#audit'
import { yuan } from '#kit'
import { assertFairBurst } from '#support/fair-burst'
import { kolPath, openTestService, type TestCaller, type TestService, until } from '#support/service'
import { countRows } from '#support/store'
import { goodAfter, openUpstream, settingsOf } from '#support/upstream'

const price = yuan('0.15')
const rich = { balanceMicro: yuan('100') }

/** A service whose provider is asked once a second at most, and answers after a moment. */
async function openSlow(t: TestContext, environment: Readonly<Record<string, string>> = {}) {
  const upstream = await openUpstream(t, 'just-one-api')
  upstream.behave(goodAfter('just-one-api', 20))
  const settings = { ...settingsOf([upstream]), JUST_ONE_API_RATE: '1/s, burst 1', DEADLINE: '5s' }
  return { ...(await openTestService(t, { environment: { ...settings, ...environment } })), upstream }
}

const targetOf = ({ secret }: TestCaller, kolId: number, more = ''): string =>
  `${kolPath}?token=${secret}&kolId=${kolId}${more}`

/** Asks, and hangs up when told to. */
function askAndLeave({ url }: TestService, target: string, headers: Readonly<Record<string, string>> = {}) {
  const request = get(url + target, { agent: false, headers })
  request.on('error', () => {})
  return () => request.destroy()
}

const countHeld = async ({ books: { ledger } }: TestService): Promise<number> => (await ledger.getHeldMicro()) / price

async function assertBooks({ books }: TestService, { accountId }: TestCaller, charged: number): Promise<void> {
  const { heldMicro, chargedMicro } = await books.ledger.getBalance(accountId)
  assert.deepEqual([heldMicro, chargedMicro], [0, charged * price])
  assert.deepEqual((await auditBooks(books.store)).differences, [])
}

test('who leaves', async (t) => {
  await t.test('before the question was sent has the price and the key back, and nobody is asked', async (t) => {
    const service = await openSlow(t)
    const ada = await service.addCaller(rich)
    assert.equal((await service.ask(targetOf(ada, 1))).body.code, 0)
    const leave = [2, 3].map((kolId) =>
      askAndLeave(service, targetOf(ada, kolId), { 'idempotency-key': `order-${kolId}` }),
    )
    // The first of them is asked, the other waits.
    await until(async () => service.upstream.countAsked() === 1 && (await countHeld(service)) === 2)

    for (const one of leave) one()
    await until(async () => (await countHeld(service)) === 0)

    assert.equal(service.upstream.countAsked(), 1)
    await assertBooks(service, ada, 1)
    const again = await service.ask(targetOf(ada, 4), { headers: { 'idempotency-key': 'order-3' } })
    assert.deepEqual([again.body.code, again.headers.get('x-charge')], [0, '0.15'])
    await assertBooks(service, ada, 2)
  })

  await t.test('after it was sent is charged, and owed the answer', async (t) => {
    const service = await openSlow(t)
    service.upstream.behave(goodAfter('just-one-api', 300))
    const ada = await service.addCaller(rich)
    const leave = askAndLeave(service, targetOf(ada, 1))
    await until(async () => service.upstream.countAsked() === 1)

    leave()
    const again = await service.ask(targetOf(ada, 1))

    assert.deepEqual([again.body.code, again.headers.get('x-charge')], [0, '0'])
    assert.equal(service.upstream.countAsked(), 1)
    await assertBooks(service, ada, 1)
  })

  await t.test('leaves the flight to the others who ask the same', async (t) => {
    const service = await openSlow(t)
    const [ada, bob] = [await service.addCaller(rich), await service.addCaller(rich)]
    await service.ask(targetOf(ada, 1))
    const leave = askAndLeave(service, targetOf(ada, 2))
    await until(async () => (await countHeld(service)) === 1)
    const waiting = service.ask(targetOf(bob, 2))
    await until(async () => (await countHeld(service)) === 2)

    leave()

    assert.equal((await waiting).body.code, 0)
    await assertBooks(service, ada, 1)
    await assertBooks(service, bob, 1)
  })
})

test('who cannot be answered in time', async (t) => {
  /** Fills the queue of an account for as long as anybody waits. */
  async function fill(service: TestService, caller: TestCaller): Promise<void> {
    await service.ask(targetOf(caller, 1))
    for (let nth = 0; nth < 4; nth++) {
      askAndLeave(service, targetOf(caller, 100 + nth))
      await until(async () => (await countRows(service.books.store, 'hold')) === nth + 1)
    }
  }

  await t.test(
    'is told too busy, and when to ask again, after what is wrong with the call and before what it lacks in money',
    async (t) => {
      const service = await openSlow(t)
      // What waits takes all the money there is.
      const ada = await service.addCaller({ balanceMicro: 5 * price })
      const bob = await service.addCaller()
      await fill(service, ada)
      assert.equal((await service.books.ledger.getBalance(ada.accountId)).availableMicro, 0)

      const beganMs = performance.now()
      const { status, headers, body } = await service.ask(targetOf(ada, 9))

      assert.ok(performance.now() - beganMs < 1_000)
      assert.deepEqual(
        [status, body.code, body.message, headers.get('x-charge')],
        [503, 503, 'Too busy. Please Retry.', '0'],
      )
      assert.match(headers.get('retry-after') ?? '', /^[1-5]$/)
      assert.equal((await service.ask(`${kolPath}?token=${ada.secret}&kolId=x`)).body.code, 400)
      assert.equal((await service.ask(targetOf(bob, 9))).body.code, 601)
      const { text } = await service.ask(`/status/health?api=${kolPath}`)
      assert.equal(JSON.parse(text).data.calls, 1)
    },
  )

  await t.test('gets an old answer instead where he accepts one, at the price of a cached one', async (t) => {
    const service = await openSlow(t, { CACHE_TTL: '0s' })
    const ada = await service.addCaller(rich)
    await fill(service, ada)

    const { body, headers } = await service.ask(targetOf(ada, 1, '&acceptCache=true'))

    assert.deepEqual([body.code, headers.get('x-charge')], [0, '0'])
    assert.match(headers.get('cache-status') ?? '', /^Almagest; hit; ttl=-?\d+; detail=too-busy$/)
  })

  await t.test('gets it by what is held for him, where only whoever has money gets it for nothing', async (t) => {
    const service = await openSlow(t, { CACHE_TTL: '0s', CACHED_FREE: 'funded' })
    const ada = await service.addCaller({ balanceMicro: 5 * price })
    await fill(service, ada)

    assert.equal((await service.ask(targetOf(ada, 1, '&acceptCache=true'))).body.code, 0)
  })

  await t.test('gets none where only whoever has money gets it for nothing, and he has none', async (t) => {
    const service = await openSlow(t, { CACHE_TTL: '0s', CACHED_FREE: 'funded' })
    const { ledger, store } = service.books
    const bob = await service.addCaller()
    await store.write(ledger.setPrice({ path: kolPath, priceMicro: 0 }))
    await fill(service, bob)
    assert.equal((await service.ask(targetOf(bob, 9))).body.code, 503)

    await store.write(ledger.setPrice({ path: kolPath, priceMicro: price }))

    assert.equal((await service.ask(targetOf(bob, 1, '&acceptCache=true'))).body.code, 601)
  })

  await t.test('is told while he waits when others are put before him, and has the price back', async (t) => {
    const service = await openSlow(t)
    const [ada, bob] = [await service.addCaller(rich), await service.addCaller(rich)]
    await service.ask(targetOf(ada, 1))
    const waiting = [2, 3, 4, 5].map((kolId) => service.ask(targetOf(ada, kolId)))
    await until(async () => (await countHeld(service)) === 4)

    const others = [12, 13, 14].map((kolId) => service.ask(targetOf(bob, kolId)))
    const codes = async (asked: readonly Promise<{ body: { code: number } }>[]): Promise<number[]> =>
      (await Promise.all(asked)).map(({ body }) => body.code).sort()
    const [ofAda, ofBob] = await Promise.all([codes(waiting), codes(others)])

    assert.ok(ofAda.includes(503) && ofAda.includes(0), String(ofAda))
    assert.ok([...ofAda, ...ofBob].every((code) => code === 0 || code === 503))
    assert.equal((await service.readMetrics()).includes('code="301"'), false)
    const charged = 1 + ofAda.filter((code) => code === 0).length
    await assertBooks(service, ada, charged)
  })
})

test('an account beside a burst is answered as if there were none, and nobody pays for what was not sent', async (t) => {
  const figures = await assertFairBurst(t, { deadlineMs: 5_000, seconds: 4 })
  t.diagnostic(JSON.stringify(figures))
})
