import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { systemClock, yuan } from '#kit'
import { formPath, kolPath, openTestService, type TestCaller, type TestService } from '#support/service'

const rich = { balanceMicro: yuan('100') }
const success = '"base_resp":{"status_code":0,"status_message":""}'

/** As it comes, what parsing would change: a number of 25 digits, an exponent, keys like integers, spaces. */
const data = `{${success}, "newest_videos": [{"item_id": "1", "play": 1234567890123456789012345, "like": 1.0e+3}], "2": 0, "1": 0}`

interface Found {
  readonly status: number
  readonly type: string | null
  readonly allow: string | null
  readonly text: string
  readonly body: Readonly<Record<string, unknown>>
}

async function look(service: TestService, target: string, init: RequestInit = {}): Promise<Found> {
  const response = await fetch(`${service.url}/v1${target}`, { signal: AbortSignal.timeout(10_000), ...init })
  const { status, headers } = response
  const text = await response.text()
  const body: Readonly<Record<string, unknown>> = text === '' ? {} : JSON.parse(text)
  return { status, type: headers.get('content-type'), allow: headers.get('allow'), text, body }
}

const bearer = ({ secret }: TestCaller): RequestInit => ({ headers: { authorization: `Bearer ${secret}` } })

function assertProblem(found: Found, status: number, code: number): void {
  const { type, title, detail, requestId, ...rest } = found.body
  assert.match(found.type ?? '', /^application\/problem\+json/)
  assert.deepEqual([found.status, rest], [status, { status, code }])
  assert.ok([type, title, detail].every((text) => typeof text === 'string' && text !== ''))
  assert.match(String(requestId), /^[0-9a-f]{32}$/)
}

interface Listed {
  readonly ids: readonly string[]
  readonly next: string | null
}

async function list(service: TestService, caller: TestCaller, query = ''): Promise<Listed> {
  const { status, text } = await look(service, `/calls${query}`, bearer(caller))
  assert.equal(status, 200, text)
  const { calls, next }: { calls: readonly { requestId: string }[]; next: string | null } = JSON.parse(text)
  return { ids: calls.map(({ requestId }) => requestId), next }
}

/** Every page there is, one after the other. */
async function listPages(
  service: TestService,
  caller: TestCaller,
  query: string,
): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = []
  let before = ''
  for (;;) {
    const { ids, next } = await list(service, caller, `?${query}${before}`)
    pages.push(ids)
    if (next === null) return pages
    before = `&before=${next}`
  }
}

async function openDesk(t: TestContext) {
  const service = await openTestService(t, { environment: { RATE_TOKEN: '100000/s', LOG_LEVEL: 'error' } })
  service.record(kolPath, { kolId: '1' }, data)
  service.record(kolPath, { kolId: '2' }, `{${success}}`)
  service.record(formPath, { name: 'ada' }, '{"any": "thing"}')
  const [ada, bob] = [await service.addCaller(rich), await service.addCaller(rich)]
  const ask = (caller: TestCaller, kolId: string, key?: string) =>
    service.ask(
      `${kolPath}?token=${caller.secret}&kolId=${kolId}`,
      key === undefined ? {} : { headers: { 'idempotency-key': key } },
    )
  const askForm = (caller: TestCaller) => service.ask(`${formPath}?token=${caller.secret}&name=ada`, { method: 'POST' })
  return { service, ada, bob, ask, askForm }
}

test('a call looked up by its id', async (t) => {
  const { service, ada, bob, ask } = await openDesk(t)

  await t.test('tells its code, charge, times and key, and its answer byte for byte', async () => {
    const begunAt = Date.now()
    const { body } = await ask(ada, '1', 'order 1')

    const found = await look(service, `/calls/${body.requestId}`, bearer(ada))

    const { at, durationMs, answer, ...rest } = found.body
    assert.equal(found.status, 200)
    assert.deepEqual(rest, {
      requestId: body.requestId,
      endpoint: kolPath,
      code: 0,
      charge: '0.15',
      granted: false,
      cached: false,
      replayOf: null,
      idempotencyKey: 'order 1',
      token: ada.tokenId,
    })
    assert.ok(Date.parse(String(at)) >= begunAt && Date.parse(String(at)) <= Date.now())
    assert.equal(new Date(String(at)).toISOString(), at)
    assert.ok(typeof durationMs === 'number' && durationMs > 0 && durationMs <= Date.now() - begunAt + 1)
    assert.ok(answer)
    assert.ok(found.text.endsWith(`,"answer":${data}}`), found.text)
  })

  await t.test('takes the token as a parameter too', async () => {
    const { body } = await ask(ada, '1')

    assert.equal((await look(service, `/calls/${body.requestId}?token=${ada.secret}`)).status, 200)
  })

  await t.test('tells that its answer was cached, and that this was free', async () => {
    await service.ask(`${kolPath}?token=${ada.secret}&kolId=1&acceptCache=true`)
    const [newest = ''] = (await list(service, ada, '?limit=1')).ids

    const { body, text } = await look(service, `/calls/${newest}`, bearer(ada))

    assert.deepEqual([body['code'], body['cached'], body['charge']], [0, true, '0'])
    assert.ok(text.endsWith(`,"answer":${data}}`))
  })

  await t.test('tells of which call it was the answer given again', async () => {
    const first = await ask(ada, '1', 'order 2')
    await ask(ada, '1', 'order 2')
    const [newest = ''] = (await list(service, ada, '?idempotencyKey=order%202&limit=1')).ids

    const { body, text } = await look(service, `/calls/${newest}`, bearer(ada))

    assert.notEqual(newest, first.body.requestId)
    assert.deepEqual([body['replayOf'], body['charge'], body['code']], [first.body.requestId, '0', 0])
    assert.ok(text.endsWith(`,"answer":${data}}`))
  })

  await t.test('tells that a granted call paid for it', async () => {
    const free = await service.addCaller()
    await service.books.store.write(
      service.books.ledger.grantCalls({ accountId: free.accountId, path: kolPath, calls: 1 }),
    )
    const { body } = await ask(free, '1')

    const found = await look(service, `/calls/${body.requestId}`, bearer(free))

    assert.deepEqual([found.body['granted'], found.body['charge']], [true, '0'])
  })

  await t.test('tells of failures and of empty answers, without an answer', async () => {
    const outcomes = { nobody: 400, '404': 301, '2': 0 }
    for (const [kolId, code] of Object.entries(outcomes)) {
      const { body } = await ask(ada, kolId)
      const found = await look(service, `/calls/${body.requestId}`, bearer(ada))
      assert.deepEqual([found.body['code'], found.body['charge'], found.body['answer']], [code, '0', null])
    }
  })

  await t.test('is unknown to another account', async () => {
    const { body } = await ask(ada, '1')

    assertProblem(await look(service, `/calls/${body.requestId}`, bearer(bob)), 404, 404)
  })

  await t.test('is unknown where there is none', async () => {
    assertProblem(await look(service, `/calls/${'0'.repeat(32)}`, bearer(ada)), 404, 404)
    assertProblem(await look(service, '/calls/x', bearer(ada)), 404, 404)
  })

  await t.test('has no answer any more once its creator was erased, nor ever another one', async () => {
    service.record(kolPath, { kolId: '31' }, data)
    service.record(kolPath, { kolId: '32' }, data)
    const { body } = await ask(ada, '31')
    await service.books.archive.erase('31')
    assert.equal((await look(service, `/calls/${body.requestId}`, bearer(ada))).body['answer'], null)
    await ask(bob, '32')

    assert.equal((await look(service, `/calls/${body.requestId}`, bearer(ada))).body['answer'], null)
  })
})

test('a list of calls', async (t) => {
  const { service, ada, bob, ask, askForm } = await openDesk(t)
  const made: string[] = []
  for (let calls = 0; calls < 7; calls++) made.unshift((await ask(ada, '1')).body.requestId)
  await Promise.all(Array.from({ length: 5 }, () => ask(bob, '1', 'of bob')))

  await t.test('shows an account its own, the newest first', async () => {
    assert.deepEqual(await list(service, ada), { ids: made, next: null })
    assert.equal((await list(service, bob)).ids.length, 5)
  })

  await t.test('comes in pages without gaps or repeats', async () => {
    assert.deepEqual(await listPages(service, ada, 'limit=3'), [made.slice(0, 3), made.slice(3, 6), made.slice(6)])
  })

  await t.test('goes on where it was although calls come in between', async () => {
    const { ids, next } = await list(service, ada, '?limit=4')
    made.unshift((await ask(ada, '1')).body.requestId)

    const rest = await list(service, ada, `?limit=4&before=${next}`)

    assert.deepEqual([...ids, ...rest.ids], made.slice(1))
  })

  await t.test('ends with a page that says so, also where that page is full', async () => {
    const pages = await listPages(service, ada, 'limit=4')

    assert.deepEqual(pages.flat(), made)
    assert.ok(pages.length <= 3)
  })

  await t.test('is found by Idempotency-Key, within the account', async () => {
    const first = await ask(ada, '1', 'order 1')
    made.unshift(first.body.requestId)
    await ask(ada, '1', 'order 1')
    const pages = await listPages(service, ada, 'limit=1&idempotencyKey=order%201')
    made.unshift(pages.flat()[0] ?? '')

    assert.equal(pages.flat().length, 2)
    assert.equal(pages.flat()[1], first.body.requestId)
    assert.equal((await list(service, ada, '?idempotencyKey=of%20bob')).ids.length, 0)
    assert.equal((await list(service, bob, '?idempotencyKey=of%20bob')).ids.length, 5)
  })

  await t.test('is found by endpoint', async () => {
    const { body } = await askForm(ada)

    assert.deepEqual((await list(service, ada, `?endpoint=${formPath}`)).ids, [body.requestId])
    assert.deepEqual((await list(service, ada, `?endpoint=${kolPath}`)).ids, made)
    assert.deepEqual((await list(service, ada, '?endpoint=/api/none/v1')).ids, [])
  })

  await t.test('has 20 a page unless asked otherwise, and at most 100', async () => {
    const eve = await service.addCaller(rich)
    await Promise.all(Array.from({ length: 101 }, () => ask(eve, '1')))

    const sizes = (await listPages(service, eve, 'limit=100')).map(({ length }) => length)

    assert.equal((await list(service, eve)).ids.length, 20)
    assert.deepEqual(sizes, [100, 1])
  })

  await t.test('is empty for who never called', async () => {
    assert.deepEqual(await list(service, await service.addCaller()), { ids: [], next: null })
  })
})

test('a list of calls since a time', async (t) => {
  let now = Date.parse('2026-11-22T10:00:00+08:00')
  const clock = { ...systemClock, now: () => now }
  const service = await openTestService(t, { clock, environment: { LOG_LEVEL: 'error' } })
  service.record(kolPath, { kolId: '1' }, data)
  const ada = await service.addCaller(rich)
  const ids: string[] = []
  for (let hour = 0; hour < 3; hour++) {
    ids.unshift((await service.ask(`${kolPath}?token=${ada.secret}&kolId=1`)).body.requestId)
    now += 3_600_000
  }

  await t.test('has those that came then or later, by ISO time or Unix milliseconds', async () => {
    const eleven = Date.parse('2026-11-22T11:00:00+08:00')
    for (const since of ['2026-11-22T11:00:00%2B08:00', '2026-11-22T03:00:00Z', String(eleven)]) {
      assert.deepEqual((await list(service, ada, `?since=${since}`)).ids, ids.slice(0, 2), since)
    }
    assert.deepEqual((await list(service, ada, `?since=${eleven + 1}`)).ids, ids.slice(0, 1))
    assert.deepEqual((await list(service, ada, '?since=2026-11-23')).ids, [])
  })

  await t.test('comes in pages as any other', async () => {
    const pages = await listPages(service, ada, 'limit=1&since=2026-11-22T11:00:00%2B08:00')

    assert.deepEqual(pages.flat(), ids.slice(0, 2))
  })
})

test('a request under /v1 that cannot be carried out', async (t) => {
  const { service, ada } = await openDesk(t)

  await t.test('is 401 without a good token', async () => {
    for (const target of ['/calls', '/calls/x', '/calls?token=alm_nobody']) {
      assertProblem(await look(service, target), 401, 100)
    }
  })

  await t.test('is 400 with a parameter that is not valid, which it names', async () => {
    for (const query of ['limit=0', 'limit=101', 'limit=-1', 'limit=', 'limit=1.5', 'since=yesterday', 'since=']) {
      const found = await look(service, `/calls?${query}`, bearer(ada))
      assertProblem(found, 400, 400)
      assert.match(String(found.body['detail']), new RegExp(query.split('=', 1)[0] ?? ''))
    }
    for (const query of ['limit=1&limit=2', 'since=%zz', 'endpoint=%00']) {
      assertProblem(await look(service, `/calls?${query}`, bearer(ada)), 400, 400)
    }
  })

  await t.test('is 400 with a time or a place to go on from that is none', async () => {
    for (const query of ['since=call%201', 'since=-5', 'before=here', 'before=']) {
      assertProblem(await look(service, `/calls?${query}`, bearer(ada)), 400, 400)
    }
  })

  await t.test('is 404 on a path that is not there', async () => {
    for (const path of ['', '/', '/nothing', '/calls/a/b', '/calls/']) {
      const { status, type } = await look(service, path, bearer(ada))
      assert.deepEqual([status, type], [404, 'application/problem+json; charset=utf-8'], path)
    }
  })

  await t.test('is no success by another method', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { status, type } = await look(service, '/calls', { method, ...bearer(ada) })
      assert.ok(status === 404 || status === 405, `${method} gave ${status}`)
      assert.match(type ?? '', /^application\/problem\+json/)
    }
  })

  await t.test('is 405 by another method, and says which one there is', async () => {
    const { status, allow } = await look(service, '/calls', { method: 'POST', ...bearer(ada) })

    assert.deepEqual([status, allow], [405, 'GET, HEAD, OPTIONS'])
  })

  await t.test('is a problem of RFC 9457 also where the router gives up on the path', async () => {
    for (const path of ['/calls/%zz', `/calls/${'0'.repeat(200)}`]) {
      assert.match((await look(service, path, bearer(ada))).type ?? '', /^application\/problem\+json/)
    }
  })
})
