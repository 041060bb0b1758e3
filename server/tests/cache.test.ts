import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { auditBooks } from '#audit'
import { dayOf, formatYuan, yuan } from '#kit'
import { recordingFile } from '#providers/recordings'
import { createStillClock, type TestClock } from '#support/clock'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import {
  formPath,
  kolId,
  kolPath,
  openTestService,
  type Reply,
  successorPath,
  type TestCaller,
  type TestService,
  thingsPath,
} from '#support/service'
import { countRows } from '#support/store'

const price = yuan('0.15')
const hourMs = 3_600_000

interface Timed extends TestService {
  readonly clock: TestClock
}

async function openTimedService(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<Timed> {
  const clock = createStillClock()
  const service = await openTestService(t, { clock, environment: { RATE_TOKEN: '50/s, burst 100', ...environment } })
  return { ...service, clock }
}

const paramsOf = (name: string) => ({ name, keyword: '', page: 1, sort: 'NEW' })

const recordThing = ({ record }: TestService, name: string, body = `{"items":["${name}"]}`): void =>
  record(thingsPath, paramsOf(name), body)

interface Asked {
  readonly name: string
  readonly acceptCache?: string
}

function askThing({ ask }: TestService, { secret }: TestCaller, { name, acceptCache }: Asked): Promise<Reply> {
  const flag = acceptCache === undefined ? '' : `&acceptCache=${acceptCache}`
  return ask(`${thingsPath}?token=${secret}&name=${name}${flag}`)
}

const askCached = (service: TestService, caller: TestCaller, name: string): Promise<Reply> =>
  askThing(service, caller, { name, acceptCache: 'true' })

/** A caller whose answers others may be given again. */
const addCollector = (service: TestService): Promise<TestCaller> => service.addCaller({ balanceMicro: yuan('1000') })

const setCachedPrice = ({ books }: TestService, cachedMicro: number, path = thingsPath): Promise<void> =>
  books.store.write(books.ledger.setPrice({ path, priceMicro: price, cachedMicro }))

/** What a reply says of its making, charge and cache. */
const told = ({ body, headers }: Reply) => ({
  code: body.code,
  charge: headers.get('x-charge'),
  cacheStatus: headers.get('cache-status'),
  age: headers.get('age'),
})

const forwarded = (because: string, more = '; stored') => ({
  code: 0,
  charge: '0.15',
  cacheStatus: `Almagest; fwd=${because}${more}`,
  age: null,
})

async function stateOf({ books: { ledger } }: TestService, { accountId }: TestCaller, at: number) {
  const { chargedMicro, heldMicro } = await ledger.getBalance(accountId)
  return { chargedMicro, heldMicro, used: (await ledger.getQuota(accountId, dayOf(at))).used }
}

async function assertSound({ books }: TestService): Promise<void> {
  assert.deepEqual((await auditBooks(books.store)).differences, [])
}

const countFaults = ({ logLines }: TestService): number =>
  logLines.filter((line) => line.includes('a provider gave no answer')).length

const countSnapshots = ({ books: { store } }: TestService) => countRows(store, 'snapshot')

test('a cached answer is given to whoever accepts one while it is fresh, at its price, and to nobody else', async (t) => {
  const services = [
    { service: await openTimedService(t), ttlMs: undefined },
    { service: await openTimedService(t, { CACHE_TTL: '90s' }), ttlMs: 90_000 },
  ]
  for (const { service } of services) t.afterEach(() => assertSound(service))
  const endpoints = [
    { path: thingsPath, method: 'GET', freshMs: 24 * hourMs, paramsOf, priceMicro: price },
    {
      path: formPath,
      method: 'POST',
      freshMs: hourMs,
      paramsOf: (name: string) => ({ name }),
      priceMicro: yuan('0.5'),
    },
  ]
  const anyAge = fc.oneof(
    fc.record({ parts: fc.constantFrom(0, 1), ms: fc.integer({ min: -2_000, max: 2_000 }) }),
    fc.record({ parts: fc.constant(1), ms: fc.constantFrom(-1, 0, 1) }),
    fc.record({ parts: fc.double({ min: 0, max: 2, noNaN: true }), ms: fc.constant(0) }),
  )
  const anyCall = fc.record({
    served: fc.constantFrom(...services),
    endpoint: fc.constantFrom(...endpoints),
    anyAge,
    flag: fc.constantFrom('true', 'false', undefined),
    cachedMicro: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 999_999 })),
  })
  let run = 0

  await fc.assert(
    fc.asyncProperty(anyCall, async ({ served, endpoint, anyAge: { parts, ms }, flag, cachedMicro }) => {
      const { service } = served
      const { path, method, priceMicro } = endpoint
      const freshMs = served.ttlMs ?? endpoint.freshMs
      const ageMs = Math.max(Math.round(parts * freshMs) + ms, 0)
      const name = `run${++run}`
      const [ben, ada] = [await addCollector(service), await addCollector(service)]
      service.record(path, endpoint.paramsOf(name), `{"items":["${name}"]}`)
      await service.books.store.write(
        service.books.ledger.setPrice({ path, accountId: ada.accountId, priceMicro, cachedMicro }),
      )
      const ask = ({ secret }: TestCaller, more: string): Promise<Reply> =>
        service.ask(`${path}?name=${name}&token=${secret}${more}`, { method })

      const collectedAt = service.clock.now()
      const fresh = await ask(ben, '')
      service.clock.setWall(collectedAt + ageMs)
      const reply = await ask(ada, flag === undefined ? '' : `&acceptCache=${flag}`)

      const isHit = flag === 'true' && ageMs < freshMs
      const chargeMicro = isHit ? cachedMicro : priceMicro
      assert.deepEqual(told(reply), {
        code: 0,
        charge: formatYuan(chargeMicro, 0),
        cacheStatus: isHit
          ? `Almagest; hit; ttl=${Math.ceil((freshMs - ageMs) / 1_000)}`
          : `Almagest; fwd=${flag === 'true' ? 'miss' : 'request'}; stored`,
        age: isHit ? String(Math.floor(ageMs / 1_000)) : null,
      })
      const since = isHit ? collectedAt : collectedAt + ageMs
      assert.equal(reply.headers.get('x-collected-at'), new Date(since).toISOString())
      assert.deepEqual(reply.body.data, fresh.body.data)
      assert.equal((await service.books.ledger.getBalance(ada.accountId)).chargedMicro, chargeMicro)
    }),
    { numRuns: 120 },
  )
})

test('a cached answer', async (t) => {
  const service = await openTimedService(t)
  const { clock, books } = service
  const ben = await addCollector(service)
  t.afterEach(async () => {
    await setCachedPrice(service, 0)
    await assertSound(service)
  })

  await t.test('is the fresh one byte for byte, with a request id of its own', async () => {
    const data = '{ "items":[1234567890123456789012345,1.0,-0,1e400,"\\u6293抓\u2028",{"2":1,"1":2,"1":3}] }'
    recordThing(service, 'bytes', data)

    const [fresh, cached] = [await askThing(service, ben, { name: 'bytes' }), await askCached(service, ben, 'bytes')]

    const withoutId = ({ text, body }: Reply): string => text.replace(body.requestId, '')
    assert.equal(withoutId(cached), withoutId(fresh))
    assert.ok(cached.text.includes(`"data":${data},`), cached.text)
    assert.notEqual(cached.body.requestId, fresh.body.requestId)
  })

  await t.test('costs nothing at price 0, and needs neither balance nor quota', async () => {
    recordThing(service, 'free')
    await askThing(service, ben, { name: 'free' })
    const poor = await service.addCaller({ capMicro: 0 })
    await books.store.write(books.ledger.setQuota({ accountId: poor.accountId, dailyLimit: 0 }))

    const { charge, code, cacheStatus } = told(await askCached(service, poor, 'free'))

    assert.deepEqual([code, charge, cacheStatus], [0, '0', 'Almagest; hit; ttl=86400'])
    assert.deepEqual(await stateOf(service, poor, clock.now()), { chargedMicro: 0, heldMicro: 0, used: 0 })
  })

  await t.test('above 0 is charged that, counts in the quota, and draws no granted call', async () => {
    recordThing(service, 'priced')
    await askThing(service, ben, { name: 'priced' })
    await setCachedPrice(service, yuan('0.01'))
    const ada = await service.addCaller({ balanceMicro: yuan('1') })
    const { accountId } = ada
    await books.store.write(books.ledger.setQuota({ accountId, dailyLimit: 9 }))
    await books.store.write(books.ledger.grantCalls({ accountId, path: thingsPath, calls: 5 }))

    const replies = [await askCached(service, ada, 'priced'), await askCached(service, ada, 'priced')]

    assert.deepEqual(
      replies.map((reply) => told(reply).charge),
      ['0.01', '0.01'],
    )
    assert.deepEqual(await stateOf(service, ada, clock.now()), { chargedMicro: yuan('0.02'), heldMicro: 0, used: 2 })
    assert.equal((await books.ledger.listAllowances(accountId))[0]?.left, 5)
  })

  await t.test('above 0 is refused to whoever cannot pay it, and then nothing is charged or collected', async () => {
    recordThing(service, 'refused')
    await askThing(service, ben, { name: 'refused' })
    await setCachedPrice(service, yuan('0.01'))
    const callers = {
      601: await service.addCaller({ balanceMicro: yuan('0.009999') }),
      602: await service.addCaller({ balanceMicro: yuan('1'), capMicro: yuan('0.009999') }),
      303: await service.addCaller({ balanceMicro: yuan('1') }),
    }
    await books.store.write(books.ledger.setQuota({ accountId: callers[303].accountId, dailyLimit: 0 }))
    const kept = await countSnapshots(service)

    for (const [code, caller] of Object.entries(callers)) {
      const reply = await askCached(service, caller, 'refused')
      assert.deepEqual([String(reply.body.code), reply.headers.get('x-charge')], [code, '0'])
      assert.equal(reply.body.data, null)
      assert.deepEqual(await stateOf(service, caller, clock.now()), { chargedMicro: 0, heldMicro: 0, used: 0 })
    }
    assert.equal(await countSnapshots(service), kept)
  })

  await t.test('is the newest one', async () => {
    recordThing(service, 'newest', '{"items":[1]}')
    await askThing(service, ben, { name: 'newest' })
    recordThing(service, 'newest', '{"items":[2]}')
    clock.setWall(clock.now() + 1)
    await askThing(service, ben, { name: 'newest' })

    assert.deepEqual((await askCached(service, ben, 'newest')).body.data, { items: [2] })
  })

  await t.test('is given whatever the order of parameters, and for no other question', async () => {
    recordThing(service, 'question')
    await askThing(service, ben, { name: 'question' })
    const more = `token=${ben.secret}&acceptCache=true`

    const same = await service.ask(`${thingsPath}?sort=NEW&page=1&keyword=&${more}&name=question`)
    const other = await service.ask(`${thingsPath}?name=question&page=2&${more}`)

    assert.equal(told(same).cacheStatus, 'Almagest; hit; ttl=86400')
    assert.deepEqual(told(other), { code: 301, charge: '0', cacheStatus: null, age: null })
  })

  await t.test('is given again after the service starts anew', async (t) => {
    const dataDir = makeFolder(t)
    const clock = createStillClock()
    const before = await openTestService(t, { clock, dataDir })
    recordThing(before, 'again')
    const ada = await addCollector(before)
    await askThing(before, ada, { name: 'again' })
    await before.service.stop()

    const after = await openTestService(t, { clock, dataDir })

    assert.equal(told(await askCached(after, ada, 'again')).cacheStatus, 'Almagest; hit; ttl=86400')
  })

  await t.test('is found by its call, as one that was cached', async () => {
    recordThing(service, 'lookup')
    await askThing(service, ben, { name: 'lookup' })
    const { body } = await askCached(service, ben, 'lookup')

    const { text } = await service.ask(`/v1/calls/${body.requestId}?token=${ben.secret}`)

    const { cached, charge, answer } = JSON.parse(text)
    assert.deepEqual({ cached, charge, answer }, { cached: true, charge: '0', answer: body.data })
  })
})

test('never given as cached is', async (t) => {
  const service = await openTimedService(t)
  const ben = await addCollector(service)
  t.afterEach(() => assertSound(service))

  for (const [what, body] of [
    ['a failure of the provider', '{"code":500,"data":null}'],
    ['an answer that does not fit', '{"items":"none"}'],
    ['an answer that is no JSON', '{"items":['],
  ] as const) {
    await t.test(what, async () => {
      const name = `unfit${body.length}`
      recordThing(service, name, body)
      const first = await askCached(service, ben, name)
      recordThing(service, name)

      assert.deepEqual(told(first), { code: 301, charge: '0', cacheStatus: null, age: null })
      assert.deepEqual(told(await askCached(service, ben, name)), forwarded('miss'))
    })
  }

  await t.test('an empty answer, which is free and not stored', async () => {
    recordThing(service, 'empty', '{"items":[]}')

    for (const acceptCache of ['true', 'true', 'false']) {
      const because = acceptCache === 'true' ? 'miss' : 'request'
      const reply = await askThing(service, ben, { name: 'empty', acceptCache })
      assert.deepEqual(told(reply), { ...forwarded(because, ''), charge: '0' })
    }
    assert.equal(await countSnapshots(service), 3)
  })

  await t.test('a later failure: the good answer before it stays', async () => {
    recordThing(service, 'later')
    await askThing(service, ben, { name: 'later' })
    recordThing(service, 'later', '{"items":[')

    assert.equal((await askThing(service, ben, { name: 'later' })).body.code, 301)
    assert.equal(told(await askCached(service, ben, 'later')).cacheStatus, 'Almagest; hit; ttl=86400')
  })
})

test('CACHE_TTL of 0 turns cached answers off', async (t) => {
  const service = await openTimedService(t, { CACHE_TTL: '0s' })
  const ben = await addCollector(service)
  recordThing(service, 'off')

  for (const _ of [1, 2]) assert.deepEqual(told(await askCached(service, ben, 'off')), forwarded('miss'))
})

// Named apart from the call: knip takes a program named there for one that a package should bring.
const makePipe = 'mkfifo'

async function untilHeld({ books }: TestService, wantedMicro: number): Promise<void> {
  const lateMs = performance.now() + 10_000
  while ((await books.ledger.getHeldMicro()) < wantedMicro) {
    assert.ok(performance.now() < lateMs, 'the calls do not come')
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

test('calls that ask the same at the same time are collected once, say so, and pay each', async (t) => {
  const recordingsDir = makeFolder(t)
  const service = await openTimedService(t, { RECORDINGS_DIR: recordingsDir })
  const pipe = join(recordingsDir, recordingFile({ path: thingsPath, params: paramsOf('same') }))
  mkdirSync(dirname(pipe), { recursive: true })
  execFileSync(makePipe, [pipe])
  const [ada, ben] = [await addCollector(service), await addCollector(service)]

  const leader = askCached(service, ada, 'same')
  await untilHeld(service, price)
  const follower = askCached(service, ben, 'same')
  await untilHeld(service, 2 * price)
  writeFileSync(pipe, '{"items":[1]}')

  assert.deepEqual(told(await leader), forwarded('miss'))
  assert.deepEqual(told(await follower), forwarded('miss', '; stored; collapsed'))
  assert.equal(await countSnapshots(service), 1)
  await assertSound(service)
})

/**
 * Waits until answers are struck out that were delivered: the open commit would lock out a command, which in this
 * process waits for it in vain.
 */
async function untilQuiet({ books: { store } }: TestService): Promise<void> {
  const lateMs = performance.now() + 10_000
  do {
    assert.ok(performance.now() < lateMs, 'answers stay owed')
    await new Promise<void>((resolve) => setImmediate(resolve))
  } while ((await countRows(store, 'owed')) !== 0)
  await new Promise<void>((resolve) => setImmediate(resolve))
}

const limitsTold = ({ body, headers }: Reply) => ({
  code: body.code,
  policy: headers.get('ratelimit-policy'),
  left: headers.get('ratelimit'),
  retryAfter: headers.get('retry-after'),
})

test('a rate', async (t) => {
  await t.test('of a token is told with every answer, and is 302 once it is used up', async (t) => {
    const service = await openTimedService(t, { RATE_TOKEN: '30/m, burst 2' })
    const { clock } = service
    const ben = await addCollector(service)
    recordThing(service, 'rate')
    const policy = '"token";q=2;w=4'
    const replies = []
    for (const advanceMs of [0, 0, 0, 1_999, 1]) {
      clock.advance(advanceMs)
      replies.push(limitsTold(await askThing(service, ben, { name: 'rate' })))
    }

    assert.deepEqual(replies, [
      { code: 0, policy, left: '"token";r=1;t=2', retryAfter: null },
      { code: 0, policy, left: '"token";r=0;t=4', retryAfter: null },
      { code: 302, policy, left: '"token";r=0;t=4', retryAfter: '2' },
      { code: 302, policy, left: '"token";r=0;t=3', retryAfter: '1' },
      { code: 0, policy, left: '"token";r=0;t=4', retryAfter: null },
    ])
  })

  await t.test('that is exceeded reaches no provider and charges nothing, cached or not', async (t) => {
    const service = await openTimedService(t, { RATE_TOKEN: '1/h, burst 1' })
    const ben = await addCollector(service)
    recordThing(service, 'spent')
    await askThing(service, ben, { name: 'spent' })
    const before = await stateOf(service, ben, service.clock.now())

    const replies = [
      await askThing(service, ben, { name: 'spent' }),
      await askThing(service, ben, { name: 'never recorded' }),
      await askCached(service, ben, 'spent'),
    ]

    for (const reply of replies) {
      assert.deepEqual([reply.status, ...Object.values(told(reply))], [429, 302, '0', null, null])
    }
    assert.deepEqual([countFaults(service), await countSnapshots(service)], [0, 1])
    assert.deepEqual(await stateOf(service, ben, service.clock.now()), before)
    await assertSound(service)
  })

  await t.test('is not used up by calls that ask nothing valid', async (t) => {
    const service = await openTimedService(t, { RATE_TOKEN: '1/h, burst 1' })
    const ben = await addCollector(service)
    recordThing(service, 'valid')

    assert.equal((await service.ask(`${thingsPath}?token=${ben.secret}`)).body.code, 400)
    assert.equal((await askThing(service, ben, { name: 'valid' })).body.code, 0)
  })
})

test('the operator, while the service runs,', async (t) => {
  const service = await openTimedService(t)
  const { clock, dataDir } = service
  const environment = { DATA_DIR: dataDir }

  /** Runs a command and lets the service notice it. */
  async function run(...words: readonly string[]): Promise<string> {
    await untilQuiet(service)
    const { exitCode, output, complaints } = await runOperator(words, environment)
    assert.equal(exitCode, 0, complaints)
    clock.advance(1_000)
    return output
  }

  const askKol = ({ secret }: TestCaller): Promise<Reply> => service.ask(`${kolPath}?token=${secret}&kolId=${kolId}`)
  const askSuccessor = ({ secret }: TestCaller): Promise<Reply> =>
    service.ask(`${successorPath}?token=${secret}&oAuthorId=${kolId}`)

  await t.test('limits an account over all endpoints, and lifts it', async () => {
    const ada = await addCollector(service)
    await run('account', 'limit', ada.name, '1/h, burst 2')

    const limited = [await askKol(ada), await askSuccessor(ada), await askKol(ada)].map(limitsTold)
    await run('account', 'limit', ada.name, 'none')
    const lifted = limitsTold(await askKol(ada))

    const policy = '"account";q=2;w=7200'
    assert.deepEqual(limited, [
      { code: 0, policy, left: '"account";r=1;t=3600', retryAfter: null },
      { code: 0, policy, left: '"account";r=0;t=7200', retryAfter: null },
      { code: 302, policy, left: '"account";r=0;t=7200', retryAfter: '3600' },
    ])
    assert.deepEqual([lifted.code, lifted.policy], [0, '"token";q=100;w=2'])
  })

  await t.test('limits an account on one endpoint, and leaves the others', async () => {
    const [ada, ben] = [await addCollector(service), await addCollector(service)]
    await run('account', 'limit', ada.name, '60/m, burst 1', '--endpoint', kolPath)

    const codes = [await askKol(ada), await askKol(ada), await askSuccessor(ada), await askKol(ben)].map(limitsTold)

    assert.deepEqual(codes, [
      { code: 0, policy: '"endpoint";q=1;w=1', left: '"endpoint";r=0;t=1', retryAfter: null },
      { code: 302, policy: '"endpoint";q=1;w=1', left: '"endpoint";r=0;t=1', retryAfter: '1' },
      { code: 0, policy: '"token";q=100;w=2', left: '"token";r=98;t=1', retryAfter: null },
      { code: 0, policy: '"token";q=100;w=2', left: '"token";r=99;t=1', retryAfter: null },
    ])
  })

  await t.test('gives a token a rate of its own', async () => {
    const ada = await addCollector(service)
    const made = await run('token', 'create', '--account', ada.name, '--rate', '1/h, burst 1', '--json')
    const slow = { ...ada, secret: String(JSON.parse(made).token) }

    const codes = [await askKol(slow), await askKol(slow), await askKol(ada)].map((reply) => reply.body.code)

    assert.deepEqual(codes, [0, 302, 0])
  })

  await t.test('gives an account a daily quota: 303 then, until midnight in Shanghai', async () => {
    const ada = await addCollector(service)
    clock.setWall(Date.parse('2026-11-23T23:59:30.500+08:00'))
    await run('account', 'quota', ada.name, '1')
    clock.setWall(Date.parse('2026-11-23T23:59:30.500+08:00'))

    const [first, second] = [await askKol(ada), await askKol(ada)]
    clock.setWall(Date.parse('2026-11-24T00:00:00.000+08:00'))
    const third = await askKol(ada)

    assert.deepEqual([first.body.code, second.body.code, third.body.code], [0, 303, 0])
    assert.deepEqual([second.status, second.headers.get('retry-after'), told(second).charge], [429, '30', '0'])
    assert.deepEqual((await stateOf(service, ada, clock.now())).used, 1)
    await assertSound(service)
  })

  await t.test('is refused a rate or a quota that is none', async () => {
    const ada = await addCollector(service)

    for (const words of [
      ['limit', ada.name, 'fast'],
      ['limit', ada.name, '5/s', '--endpoint', '/api/nowhere'],
      ['limit', 'nobody', '5/s'],
      ['quota', ada.name, '1.5'],
      ['quota', ada.name, '-1'],
    ]) {
      await untilQuiet(service)
      const { exitCode } = await runOperator(['account', ...words], environment)
      assert.ok(exitCode > 0, words.join(' '))
    }
  })
})
