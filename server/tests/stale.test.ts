import assert from 'node:assert/strict'
import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { type TestContext, test } from 'node:test'
import { auditBooks } from '#audit'
import { dayOf, yuan } from '#kit'
import { createStillClock, type TestClock } from '#support/clock'
import {
  kolId,
  kolPath,
  openTestService,
  type Reply,
  type TestCaller,
  type TestService,
  thingsPath,
  until,
} from '#support/service'
import { countRows } from '#support/store'
import { type Behaviour, good, type LocalUpstream, openUpstream, send, settingsOf } from '#support/upstream'

const price = yuan('0.15')
const [secondMs, hourMs, dayMs] = [1_000, 3_600_000, 86_400_000]
const rich = { balanceMicro: yuan('1000') }

interface Timed extends TestService {
  readonly clock: TestClock
}

type Environment = Readonly<Record<string, string>>

async function openTimedService(t: TestContext, environment: Environment = {}): Promise<Timed> {
  const clock = createStillClock()
  return { ...(await openTestService(t, { clock, environment })), clock }
}

const paramsOf = (name: string) => ({ name, keyword: '', page: 1, sort: 'NEW' })
const dataOf = (name: string): string => `{ "items":["${name}",1234567890123456789012345] }`

/** From now on there is this answer to a question, or none. */
const succeed = ({ record }: TestService, name: string, data = dataOf(name)): void =>
  record(thingsPath, paramsOf(name), data)
const fail = (service: TestService, name: string): void => succeed(service, name, '{"items":[')

interface Asked {
  readonly acceptCache?: boolean
  readonly key?: string
}

function ask(service: TestService, caller: TestCaller, name: string, { acceptCache = true, key }: Asked = {}) {
  const flag = acceptCache ? '&acceptCache=true' : ''
  const init = key === undefined ? {} : { headers: { 'idempotency-key': key } }
  return service.ask(`${thingsPath}?token=${caller.secret}&name=${name}${flag}`, init)
}

/** Lets somebody collect an answer, lets it grow older than fresh, and lets the upstream fail from then on. */
async function collectAndFail(service: Timed, name: string, ageMs = 2 * dayMs): Promise<Reply> {
  succeed(service, name)
  const fresh = await ask(service, await service.addCaller(rich), name, { acceptCache: false })
  assert.equal(fresh.body.code, 0)
  fail(service, name)
  service.clock.setWall(service.clock.now() + ageMs)
  return fresh
}

/** What a reply says of its making, charge and cache. */
const told = ({ body, headers }: Reply) => ({
  code: body.code,
  charge: headers.get('x-charge'),
  cacheStatus: headers.get('cache-status'),
  age: headers.get('age'),
})

const staleFor = (ttlSeconds: number): string => `Almagest; hit; ttl=${ttlSeconds}; detail=collection-failed`

/** Of an answer two days old, fresh for one. */
const stale = { code: 0, charge: '0', cacheStatus: staleFor(-86_400), age: '172800' }
const failed = { code: 301, charge: '0', age: null }

function assertFailed(reply: Reply): void {
  const { cacheStatus, ...others } = told(reply)
  assert.deepEqual(others, failed)
  assert.doesNotMatch(cacheStatus ?? '', /hit/)
  assert.equal(reply.body.data, null)
}

const setCachedPrice = ({ books }: TestService, cachedMicro: number): Promise<void> =>
  books.store.write(books.ledger.setPrice({ path: thingsPath, priceMicro: price, cachedMicro }))

async function stateOf({ books: { ledger }, clock }: Timed, { accountId }: TestCaller) {
  const { chargedMicro, heldMicro } = await ledger.getBalance(accountId)
  const { used, held } = await ledger.getQuota(accountId, dayOf(clock.now()))
  return { chargedMicro, heldMicro, used, held }
}

async function assertSound({ books }: TestService): Promise<void> {
  assert.deepEqual((await auditBooks(books.store)).differences, [])
  assert.equal(await books.ledger.getHeldMicro(), 0)
}

const countSnapshots = ({ books: { store } }: TestService) => countRows(store, 'snapshot')

async function listCalls({ ask: askService }: TestService, { secret }: TestCaller) {
  const { text } = await askService(`/v1/calls?token=${secret}`)
  return JSON.parse(text).calls
}

test('an answer that is no longer fresh, when upstreams fail,', async (t) => {
  const service = await openTimedService(t)
  const { clock, books } = service
  t.afterEach(async () => {
    await setCachedPrice(service, 0)
    await assertSound(service)
  })

  await t.test('is the collected one byte for byte, and says how old it is', async () => {
    const fresh = await collectAndFail(service, 'bytes')

    const reply = await ask(service, await service.addCaller(rich), 'bytes')

    assert.deepEqual([reply.status, told(reply)], [200, stale])
    assert.ok(reply.text.includes(`"data":${dataOf('bytes')},`), reply.text)
    assert.equal(reply.text.replace(reply.body.requestId, ''), fresh.text.replace(fresh.body.requestId, ''))
    assert.notEqual(reply.body.requestId, fresh.body.requestId)
    assert.equal(reply.headers.get('x-request-id'), reply.body.requestId)
    assert.equal(reply.headers.get('x-collected-at'), fresh.headers.get('x-collected-at'))
    assert.equal(reply.headers.get('retry-after'), null)
  })

  for (const [what, ageMs, ttl, age] of [
    ['in the moment it stops being fresh', dayMs, 0, 86_400],
    ['a millisecond later', dayMs + 1, -1, 86_400],
    ['a second later', dayMs + secondMs, -1, 86_401],
    ['after seven days', 7 * dayMs, -6 * 86_400, 7 * 86_400],
  ] as const) {
    await t.test(`is given ${what}`, async () => {
      const name = `age${ageMs}`
      await collectAndFail(service, name, ageMs)

      const reply = await ask(service, await service.addCaller(rich), name)

      assert.deepEqual(told(reply), { code: 0, charge: '0', cacheStatus: staleFor(ttl), age: String(age) })
    })
  }

  await t.test('is given no longer than seven days, to the millisecond', async () => {
    await collectAndFail(service, 'old', 7 * dayMs + 1)
    const ada = await service.addCaller(rich)

    assertFailed(await ask(service, ada, 'old'))
    assert.deepEqual(await stateOf(service, ada), { chargedMicro: 0, heldMicro: 0, used: 0, held: 0 })
  })

  await t.test('is given to nobody who did not accept a cached one', async () => {
    await collectAndFail(service, 'unasked')
    const ada = await service.addCaller(rich)

    assertFailed(await ask(service, ada, 'unasked', { acceptCache: false }))
    assert.deepEqual(await stateOf(service, ada), { chargedMicro: 0, heldMicro: 0, used: 0, held: 0 })
  })

  await t.test('is a plain hit as long as it is fresh: then nobody is asked', async () => {
    await collectAndFail(service, 'fresh', dayMs - 1)
    const lines = service.logLines.length

    const reply = await ask(service, await service.addCaller(rich), 'fresh')

    assert.deepEqual(told(reply).cacheStatus, 'Almagest; hit; ttl=1')
    assert.ok(!service.logLines.slice(lines).some((line) => line.includes('a provider gave no answer')))
  })

  await t.test('is the newest there is', async () => {
    await collectAndFail(service, 'newest', 3 * dayMs)
    succeed(service, 'newest', '{"items":["second"]}')
    await ask(service, await service.addCaller(rich), 'newest')
    fail(service, 'newest')
    clock.setWall(clock.now() + 2 * dayMs)

    const reply = await ask(service, await service.addCaller(rich), 'newest')

    assert.deepEqual(told(reply), stale)
    assert.deepEqual(reply.body.data, { items: ['second'] })
  })

  await t.test('is given for no other question', async () => {
    await collectAndFail(service, 'this')
    fail(service, 'that')

    assertFailed(await ask(service, await service.addCaller(rich), 'that'))
  })

  await t.test('gives way to a fresh one as soon as there is one', async () => {
    await collectAndFail(service, 'back')
    const ada = await service.addCaller(rich)
    await ask(service, ada, 'back')
    succeed(service, 'back', '{"items":["fresh"]}')

    const reply = await ask(service, ada, 'back')

    assert.deepEqual(told(reply), { code: 0, charge: '0.15', cacheStatus: 'Almagest; fwd=miss; stored', age: null })
    assert.deepEqual(reply.body.data, { items: ['fresh'] })
  })

  await t.test('does not stand in for one that is empty', async () => {
    await collectAndFail(service, 'emptied')
    succeed(service, 'emptied', '{"items":[]}')

    const reply = await ask(service, await service.addCaller(rich), 'emptied')

    assert.deepEqual(told(reply), { code: 0, charge: '0', cacheStatus: 'Almagest; fwd=miss', age: null })
    assert.deepEqual(reply.body.data, { items: [] })
  })

  await t.test('is not kept once more', async () => {
    await collectAndFail(service, 'once')
    const kept = await countSnapshots(service)

    await ask(service, await service.addCaller(rich), 'once')

    assert.equal(await countSnapshots(service), kept)
  })

  for (const [what, cachedMicro, charge, used] of [
    ['nothing at price 0', 0, '0', 0],
    ['the price of a cached one', yuan('0.01'), '0.01', 1],
    ['the smallest price there is', 1, '0.000001', 1],
    ['the price of a fresh one where both are equal', price, '0.15', 1],
    ['at most the price of a fresh one', yuan('9'), '0.15', 1],
  ] as const) {
    await t.test(`costs ${what}, and counts in the quota as it is charged`, async () => {
      const name = `cost${cachedMicro}`
      await collectAndFail(service, name)
      await setCachedPrice(service, cachedMicro)
      const ada = await service.addCaller({ ...rich, capMicro: yuan('10') })
      await books.store.write(books.ledger.setQuota({ accountId: ada.accountId, dailyLimit: 5 }))

      const reply = await ask(service, ada, name)

      assert.deepEqual(told(reply), { ...stale, charge })
      const chargedMicro = Math.min(cachedMicro, price)
      assert.deepEqual(await stateOf(service, ada), { chargedMicro, heldMicro: 0, used, held: 0 })
    })
  }

  await t.test('costs what the account’s own prices say', async () => {
    await collectAndFail(service, 'own')
    const ada = await service.addCaller(rich)
    const { accountId } = ada
    await books.store.write(
      books.ledger.setPrice({ path: thingsPath, accountId, priceMicro: yuan('0.1'), cachedMicro: yuan('0.02') }),
    )

    assert.equal(told(await ask(service, ada, 'own')).charge, '0.02')
  })

  await t.test('draws no granted call, and is free to whoever has one', async () => {
    await collectAndFail(service, 'granted')
    await setCachedPrice(service, yuan('0.01'))
    const ada = await service.addCaller()
    const { accountId } = ada
    await books.store.write(books.ledger.grantCalls({ accountId, path: thingsPath, calls: 1 }))
    await books.store.write(books.ledger.setQuota({ accountId, dailyLimit: 1 }))

    for (const _ of [1, 2]) assert.deepEqual(told(await ask(service, ada, 'granted')), stale)

    const [allowance] = await books.ledger.listAllowances(accountId)
    assert.deepEqual([allowance?.left, allowance?.held, allowance?.used], [1, 0, 0])
    assert.deepEqual(await stateOf(service, ada), { chargedMicro: 0, heldMicro: 0, used: 0, held: 0 })
  })

  await t.test('counts in the cap of the token with what it cost, and no more', async () => {
    await collectAndFail(service, 'cap')
    await setCachedPrice(service, yuan('0.01'))
    const ada = await service.addCaller({ ...rich, capMicro: yuan('0.165') })

    const charges = [await ask(service, ada, 'cap'), await ask(service, ada, 'cap'), await ask(service, ada, 'cap')]
    succeed(service, 'cap')
    const fresh = await ask(service, ada, 'cap', { acceptCache: false })

    assert.deepEqual(
      charges.map((reply) => [reply.body.code, told(reply).charge]),
      [
        [0, '0.01'],
        [0, '0.01'],
        // From here on a fresh one could not be paid any more, so none is asked for.
        [602, '0'],
      ],
    )
    assert.equal(fresh.body.code, 602)
    assert.equal((await stateOf(service, ada)).chargedMicro, yuan('0.02'))
  })

  await t.test('is found among the calls as a cached one, with its charge and its answer', async () => {
    await collectAndFail(service, 'lookup')
    await setCachedPrice(service, yuan('0.01'))
    const ada = await service.addCaller(rich)
    const { body } = await ask(service, ada, 'lookup')

    const [call, ...others] = await listCalls(service, ada)
    const { answer } = JSON.parse((await service.ask(`/v1/calls/${body.requestId}?token=${ada.secret}`)).text)

    assert.deepEqual(others, [])
    const { requestId, code, charge, granted, cached, replayOf } = call
    assert.deepEqual(
      { requestId, code, charge, granted, cached, replayOf },
      { requestId: body.requestId, code: 0, charge: '0.01', granted: false, cached: true, replayOf: null },
    )
    assert.deepEqual(answer, body.data)
  })
})

test('what is refused before upstreams are asked stays refused, whatever was collected before', async (t) => {
  const service = await openTimedService(t, { RATE_TOKEN: '1/h, burst 1' })
  const { books } = service
  const { ledger, store } = books
  t.afterEach(() => assertSound(service))
  await collectAndFail(service, 'refused')
  await setCachedPrice(service, yuan('0.01'))

  async function assertRefused(caller: TestCaller, code: number): Promise<void> {
    const reply = await ask(service, caller, 'refused')
    assert.deepEqual([reply.body.code, reply.body.data, reply.headers.get('x-charge')], [code, null, '0'])
    assert.deepEqual(await stateOf(service, caller), { chargedMicro: 0, heldMicro: 0, used: 0, held: 0 })
  }

  await t.test('302: too often', async () => {
    const ada = await service.addCaller(rich)
    await ask(service, ada, 'never recorded')

    await assertRefused(ada, 302)
  })

  await t.test('303: the quota of the day is used up', async () => {
    const ada = await service.addCaller(rich)
    await store.write(ledger.setQuota({ accountId: ada.accountId, dailyLimit: 0 }))

    await assertRefused(ada, 303)
  })

  await t.test('601: the balance is short of a fresh one, though not of a cached one', async () => {
    await assertRefused(await service.addCaller({ balanceMicro: price - 1 }), 601)
  })

  await t.test('602: the cap is', async () => {
    await assertRefused(await service.addCaller({ ...rich, capMicro: price - 1 }), 602)
  })

  await t.test('600: the endpoint is not for this token', async () => {
    await assertRefused(await service.addCaller({ ...rich, endpoints: [kolPath] }), 600)
  })

  await t.test('503: the endpoint is turned off', async () => {
    await books.store.write(books.switches.disable(thingsPath))

    await assertRefused(await service.addCaller(rich), 503)
  })
})

test('STALE_MAX', async (t) => {
  await t.test('of 0 gives none', async (t) => {
    const service = await openTimedService(t, { STALE_MAX: '0s' })
    await collectAndFail(service, 'off')
    const ada = await service.addCaller(rich)

    assertFailed(await ask(service, ada, 'off'))
    service.clock.setWall(service.clock.now() - 2 * dayMs)
    assert.equal(told(await ask(service, ada, 'off')).cacheStatus, 'Almagest; hit; ttl=86400')
    await assertSound(service)
  })

  await t.test('is the age up to which one is given, and CACHE_TTL the age from which it is stale', async (t) => {
    const service = await openTimedService(t, { STALE_MAX: '2h', CACHE_TTL: '90s' })
    await collectAndFail(service, 'hours', 2 * hourMs)
    const ada = await service.addCaller(rich)

    const last = await ask(service, ada, 'hours')
    service.clock.setWall(service.clock.now() + 1)

    assert.deepEqual(told(last), { code: 0, charge: '0', cacheStatus: staleFor(90 - 7_200), age: '7200' })
    assertFailed(await ask(service, ada, 'hours'))
    await assertSound(service)
  })

  await t.test('gives one although none is ever fresh', async (t) => {
    const service = await openTimedService(t, { CACHE_TTL: '0s' })
    await collectAndFail(service, 'never', 5_000)

    const reply = await ask(service, await service.addCaller(rich), 'never')

    assert.deepEqual(told(reply), { code: 0, charge: '0', cacheStatus: staleFor(-5), age: '5' })
    await assertSound(service)
  })
})

test('an Idempotency-Key gives a stale answer again, free, although there would be a fresh one', async (t) => {
  const service = await openTimedService(t)
  await collectAndFail(service, 'keyed')
  await setCachedPrice(service, yuan('0.01'))
  const ada = await service.addCaller(rich)
  const first = await ask(service, ada, 'keyed', { key: 'k' })
  succeed(service, 'keyed', '{"items":["fresh"]}')

  const again = await ask(service, ada, 'keyed', { key: 'k' })
  const other = await ask(service, ada, 'keyed', { key: 'l' })

  assert.deepEqual(told(first), { ...stale, charge: '0.01' })
  assert.deepEqual([again.text, told(again).charge], [first.text, '0'])
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assert.equal(again.headers.get('x-collected-at'), first.headers.get('x-collected-at'))
  assert.deepEqual([told(other).charge, other.headers.get('idempotency-replayed')], ['0.15', null])
  assert.equal((await stateOf(service, ada)).chargedMicro, yuan('0.16'))
  await assertSound(service)
})

/** Answers when it is told to. */
function openSlowly() {
  const waiting: [IncomingMessage, ServerResponse][] = []
  return {
    behaviour: ((...exchange) => void waiting.push(exchange)) satisfies Behaviour,
    answer(behaviour: Behaviour): void {
      for (const exchange of waiting.splice(0)) behaviour(...exchange)
    },
  }
}

/** Not asked again: with a clock that stands, nothing waits for another try. */
const refuse = send('{"code":400,"data":null,"message":"refused"}', { status: 400 })

interface Lived extends Timed {
  readonly local: LocalUpstream
  readonly target: (caller: TestCaller) => string
}

/** A service whose only upstream has answered two days ago. */
async function openLived(t: TestContext): Promise<Lived> {
  const local = await openUpstream(t, 'just-one-api')
  const service = await openTimedService(t, settingsOf([local]))
  const target = ({ secret }: TestCaller): string => `${kolPath}?token=${secret}&kolId=${kolId}&acceptCache=true`
  const { body } = await service.ask(target(await service.addCaller(rich)))
  assert.equal(body.code, 0)
  await service.books.store.write(
    service.books.ledger.setPrice({ path: kolPath, priceMicro: price, cachedMicro: yuan('0.01') }),
  )
  service.clock.setWall(service.clock.now() + 2 * dayMs)
  return { ...service, local, target }
}

/** Asks, and leaves when the upstream is being asked; by then nobody can be answered any more. */
async function askAndLeave({ url, local, target, ask: askService }: Lived, caller: TestCaller): Promise<void> {
  const asked = local.targets.length
  const request = get(url + target(caller), { agent: false }).on('error', () => {})
  await until(async () => local.targets.length > asked)
  request.destroy()
  // What was sent before another whole exchange has been read before its end.
  for (const _ of [1, 2]) await askService('/ping')
}

const countSettled = ({ books: { store } }: TestService) => countRows(store, 'call')

test('a stale answer that found nobody is owed like any other: given once more, free', async (t) => {
  const service = await openLived(t)
  const { local } = service
  const ada = await service.addCaller(rich)
  const slowly = openSlowly()
  local.behave(slowly.behaviour)
  await askAndLeave(service, ada)
  const settled = await countSettled(service)
  slowly.answer(refuse)
  await until(async () => (await countSettled(service)) > settled)
  local.behave(good('just-one-api'))

  const again = await service.ask(service.target(ada))
  const third = await service.ask(service.target(ada))

  const calls = await listCalls(service, ada)
  const [, , lost] = calls
  assert.deepEqual([again.body.code, told(again).charge, again.headers.get('idempotency-replayed')], [0, '0', 'true'])
  assert.equal(again.body.requestId, lost.requestId)
  assert.ok(Date.parse(again.headers.get('x-collected-at') ?? '') === service.clock.now() - 2 * dayMs)
  assert.deepEqual([told(third).charge, third.headers.get('idempotency-replayed')], ['0.15', null])
  assert.deepEqual(
    calls.map(({ charge, cached }: { charge: string; cached: boolean }) => [charge, cached]),
    [
      ['0.15', false],
      ['0', false],
      ['0.01', true],
    ],
  )
  assert.equal((await stateOf(service, ada)).chargedMicro, yuan('0.16'))
  await assertSound(service)
})

test('a stale answer is given when the time is up', async (t) => {
  const service = await openLived(t)
  const { local, clock } = service
  const ada = await service.addCaller(rich)
  local.behave(() => {})
  const asked = local.targets.length

  const running = service.ask(service.target(ada))
  await until(async () => local.targets.length > asked)
  clock.advance(55_000)
  const reply = await running

  assert.deepEqual(told(reply), { code: 0, charge: '0.01', cacheStatus: staleFor(-86_455), age: '172855' })
  await until(async () => local.countAborted() === 1)
  await assertSound(service)
})

test('everybody who waited for what failed gets a stale answer and pays for it, if it was accepted', async (t) => {
  const service = await openLived(t)
  const { local, books } = service
  const callers = await Promise.all([1, 2, 3].map(() => service.addCaller(rich)))
  const proud = await service.addCaller(rich)
  const slowly = openSlowly()
  local.behave(slowly.behaviour)
  const asked = local.targets.length

  const running = callers.map((caller) => service.ask(service.target(caller)))
  const refused = service.ask(service.target(proud).replace('&acceptCache=true', ''))
  await until(async () => (await books.ledger.getHeldMicro()) === 4 * price)
  slowly.answer(refuse)

  for (const reply of await Promise.all(running)) assert.deepEqual(told(reply), { ...stale, charge: '0.01' })
  assertFailed(await refused)
  assert.equal(local.targets.length, asked + 1)
  for (const caller of callers) assert.equal((await stateOf(service, caller)).chargedMicro, yuan('0.01'))
  await assertSound(service)
})
