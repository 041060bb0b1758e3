import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { yuan } from '#kit'
import {
  exchange,
  formPath,
  openTestService,
  successorPath,
  type TestCaller,
  type TestService,
  thingsPath,
} from '#support/service'
import { askV1, worksAnswer } from '#support/works'

interface World extends TestService {
  readonly caller: TestCaller
  /** Sends bytes as they are. */
  raw(head: string, body?: string): Promise<RawReply>
}

interface RawReply {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

async function openWorld(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<World> {
  const service = await openTestService(t, { environment })
  const caller = await service.addCaller({ balanceMicro: yuan('10'), isOperator: true })
  service.record(formPath, { name: 'ada' }, '{"items":[1]}')
  service.record(thingsPath, { name: 'ada', keyword: '', page: 1, sort: 'NEW' }, '{"items":[1]}')
  return {
    ...service,
    caller,
    raw: async (head, body = '') => readReply(await exchange(service.url, `${head}\r\n\r\n${body}`)),
  }
}

/** The last whole reply in what came: 100 Continue may go before it. */
function readReply(text: string): RawReply {
  const [head = '', ...rest] = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '').split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = new Headers(
    lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { status: Number(statusLine.split(' ')[1]), headers, body: rest.join('\r\n\r\n') }
}

/** One address of each part of the service, and the form its refusals have. */
const surfaces = {
  '/ping': 'envelope',
  [thingsPath]: 'envelope',
  '/api/nothing': 'envelope',
  '/user/get-balance': 'envelope',
  '/status/health': 'envelope',
  '/openapi.json': 'envelope',
  '/nothing': 'envelope',
  '/v1/calls': 'problem',
  '/v1/nothing': 'problem',
  '/v1/kols/7/videos': 'problem',
  '/healthz': 'text',
  '/readyz': 'text',
  '/metrics': 'text',
  '/': 'page',
  '/en': 'page',
  '/zh/guides/calling': 'page',
} as const

const types = {
  envelope: 'application/json; charset=utf-8',
  problem: 'application/problem+json; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  page: 'text/html; charset=utf-8',
} as const

function assertRefused({ status, headers, body }: RawReply, surface: keyof typeof types, expected: number, code = 400) {
  assert.deepEqual([status, headers.get('content-type')], [expected, types[surface]], body)
  const requestId = headers.get('x-request-id') ?? ''
  assert.match(requestId, /^[0-9a-f]{32}$/)
  assert.equal(headers.get('cache-control'), 'no-store')
  if (surface === 'envelope') {
    const { message, ...rest } = JSON.parse(body)
    assert.deepEqual(rest, { code, data: null, recordTime: null, requestId })
    assert.equal(typeof message, 'string')
  } else if (surface === 'problem') {
    const { detail, title, ...rest } = JSON.parse(body)
    assert.deepEqual(rest, { type: 'about:blank', status: expected, code, requestId })
    assert.deepEqual([typeof detail, typeof title], ['string', 'string'])
  } else if (surface === 'text') assert.match(body, /^[^<{]+\n$/)
  else {
    assert.match(body, new RegExp(`^<!doctype html>.*<h1>${expected} · `, 's'))
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
  }
}

test('whatever the service refuses, it refuses in the form of the part that was asked:', async (t) => {
  const world = await openWorld(t)
  const large = 'x'.repeat(20_000)
  const ways: Readonly<Record<string, [status: number, write: (target: string) => string]>> = {
    'no Host': [400, (target) => `GET ${target} HTTP/1.1\r\nConnection: close`],
    'two Hosts': [400, (target) => `GET ${target} HTTP/1.1\r\nHost: a\r\nhOST: a\r\nConnection: close`],
    'a Content-Length that is none': [400, (target) => `POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Length: abc`],
    'a Content-Length below 0': [400, (target) => `POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Length: -1`],
    'two Content-Lengths': [
      400,
      (target) => `POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1`,
    ],
    'a header without a colon': [400, (target) => `GET ${target} HTTP/1.1\r\nHost: a\r\nfolded`],
    'an Expect nobody can meet': [
      417,
      (target) => `GET ${target} HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\nConnection: close`,
    ],
    'headers too large': [431, (target) => `GET ${target} HTTP/1.1\r\nHost: a\r\nX-Large: ${large}`],
    'an address too long': [414, (target) => `GET ${target}?x=${large} HTTP/1.1\r\nHost: a`],
  }
  for (const [what, [status, write]] of Object.entries(ways)) {
    await t.test(`${what} is ${status}`, async () => {
      for (const [target, surface] of Object.entries(surfaces))
        assertRefused(await world.raw(write(target)), surface, status)
    })
  }

  await t.test('a wrong method is 405 and told the right ones, a path that is not there 404', async () => {
    for (const [target, surface] of Object.entries(surfaces)) {
      const reply = await world.raw(`DELETE ${target} HTTP/1.1\r\nHost: a\r\nConnection: close`)
      const isThere = !target.endsWith('/nothing')
      assertRefused(reply, surface, isThere ? 405 : 404, 404)
      const allowed = target === thingsPath ? 'GET, OPTIONS' : 'GET, HEAD, OPTIONS'
      assert.equal(reply.headers.get('allow'), isThere ? allowed : null, target)
    }
  })

  await t.test('a tunnel to elsewhere is 405, and no address of ours', async () => {
    for (const target of ['example.com:443', '127.0.0.1:1']) {
      const reply = await world.raw(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}`)
      assertRefused(reply, 'envelope', 405, 404)
      assert.equal(reply.headers.get('allow'), 'GET, HEAD, POST, OPTIONS')
    }
  })

  await t.test('a large body is 413 wherever it is sent', async () => {
    for (const [target, surface] of Object.entries(surfaces)) {
      const head = `POST ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 70000`
      const reply = await world.raw(head, 'x'.repeat(70_000))
      assertRefused(reply, surface, 413)
      assert.match(reply.body, /too large/)
    }
  })

  await t.test('HTTP/1.0 needs no Host', async () => {
    assert.equal((await world.raw('GET /ping HTTP/1.0')).status, 200)
  })
})

test('with HTTP_STATUS always-200 the contract’s paths say so of all of these, and no others', async (t) => {
  const world = await openWorld(t, { HTTP_STATUS: 'always-200' })
  for (const [target, status] of [
    [thingsPath, 200],
    ['/user/get-balance', 200],
    ['/status/health', 200],
    ['/ping', undefined],
    ['/v1/calls', undefined],
  ] as const) {
    await t.test(target, async () => {
      for (const [head, mapped] of [
        [`GET ${target} HTTP/1.1\r\nConnection: close`, 400],
        [`GET ${target} HTTP/1.1\r\nHost: a\r\nExpect: a-miracle\r\nConnection: close`, 417],
        [`GET ${target} HTTP/1.1\r\nHost: a\r\nX-Large: ${'x'.repeat(20_000)}`, 431],
      ] as const) {
        const reply = await world.raw(head)
        assert.equal(reply.status, status ?? mapped, head.slice(0, 80))
        assert.equal(JSON.parse(reply.body).code, 400)
      }
    })
  }
})

test('OPTIONS that is no preflight', async (t) => {
  const world = await openWorld(t)
  const allowed: Readonly<Record<string, string>> = {
    [thingsPath]: 'GET, OPTIONS',
    [formPath]: 'POST, OPTIONS',
    '/user/get-balance': 'GET, HEAD, OPTIONS',
    '/status/health?api=x': 'GET, HEAD, OPTIONS',
    '/v1/kols/7/videos': 'GET, HEAD, OPTIONS',
    '/v1/calls/0123': 'GET, HEAD, OPTIONS',
    '/healthz': 'GET, HEAD, OPTIONS',
    '/en/guides/calling': 'GET, HEAD, OPTIONS',
    '*': 'GET, HEAD, POST, OPTIONS',
  }
  for (const [target, allow] of Object.entries(allowed)) {
    await t.test(`is told what ${target} allows, without a token and for nothing`, async () => {
      for (const more of ['', 'Origin: https://elsewhere.example\r\n', 'Access-Control-Request-Method: GET\r\n']) {
        const reply = await world.raw(`OPTIONS ${target} HTTP/1.1\r\nHost: a\r\n${more}Connection: close`)
        assert.deepEqual([reply.status, reply.headers.get('allow'), reply.body], [204, allow, ''])
      }
    })
  }

  for (const [target, surface] of [
    ['/api/nothing', 'envelope'],
    ['/nothing', 'envelope'],
    ['/v1/nothing', 'problem'],
  ] as const) {
    await t.test(`is 404 where nothing is: ${target}`, async () =>
      assertRefused(await world.raw(`OPTIONS ${target} HTTP/1.1\r\nHost: a\r\nConnection: close`), surface, 404, 404),
    )
  }

  await t.test('leaves preflights as they were', async () => {
    const reply = await world.raw(
      `OPTIONS ${thingsPath} HTTP/1.1\r\nHost: a\r\nOrigin: https://elsewhere.example\r\nAccess-Control-Request-Method: GET\r\nConnection: close`,
    )
    assert.deepEqual([reply.status, reply.headers.get('access-control-allow-origin')], [204, '*'])
  })
})

test('HEAD', async (t) => {
  const world = await openWorld(t)
  const bearer = { authorization: `Bearer ${world.caller.secret}` }
  for (const target of [
    '/ping',
    '/healthz',
    '/readyz',
    '/metrics',
    '/user/get-balance',
    `/status/health?api=${thingsPath}`,
    '/v1/calls',
    '/v1/endpoints',
    '/v1/providers',
  ]) {
    await t.test(`is answered as GET is, without a body: ${target}`, async () => {
      const [get, head] = [
        await fetch(world.url + target, { headers: bearer }),
        await fetch(world.url + target, { method: 'HEAD', headers: bearer }),
      ]
      assert.deepEqual([head.status, await head.text()], [get.status, ''])
      assert.equal(get.status, 200)
      assert.equal(head.headers.get('content-type'), get.headers.get('content-type'))
    })
  }

  await t.test('never makes anybody pay: what would have to be collected is left', async () => {
    world.record(successorPath, { oAuthorId: '7', platform: 'SHORT_VIDEO' }, worksAnswer([1]))
    for (const part of ['videos', 'metrics']) {
      const head = await fetch(`${world.url}/v1/kols/7/${part}?maxAge=0s`, { method: 'HEAD', headers: bearer })
      assert.deepEqual([head.status, head.headers.get('allow')], [405, 'GET'])
    }
    assert.equal((await world.books.ledger.getBalance(world.caller.accountId)).chargedMicro, 0)
  })
})

test('Expect: 100-continue is met', async (t) => {
  const world = await openWorld(t)
  const form = `token=${world.caller.secret}&name=ada`
  const head = `POST ${formPath} HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${form.length}`

  const { status, body } = await world.raw(head, form)

  assert.deepEqual([status, JSON.parse(body).code], [200, 0])
})

test('a body that is no form', async (t) => {
  const world = await openWorld(t)
  const post = (type: string | undefined, body: string, target = formPath, more = {}) =>
    world.ask(`${target}?token=${world.caller.secret}`, {
      method: 'POST',
      body: Buffer.from(body),
      headers: { ...(type !== undefined && { 'content-type': type }), ...more },
    })
  const form = 'application/x-www-form-urlencoded'

  const others: Readonly<Record<string, [type: string | undefined, body: string, what: RegExp]>> = {
    JSON: ['application/json', '{"name":"ada"}', /must be a form .* not JSON$/],
    'JSON of a kind': ['application/problem+json', '{"name":"ada"}', /not JSON$/],
    multipart: [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nada\r\n--x--\r\n',
      /must be a form .* not multipart$/,
    ],
    text: ['text/plain', 'name=ada', /must be a form/],
    'a type that only begins like a form': [`${form}X`, 'name=ada', /must be a form/],
    'a type that ends like one': ['x-application/x-www-form-urlencoded', 'name=ada', /must be a form/],
    'a form in GBK': [`${form}; charset=gbk`, 'name=ada', /another charset than UTF-8$/],
    'a form in Latin-1, quoted': [`${form};a=b; Charset="ISO-8859-1"`, 'name=ada', /another charset than UTF-8$/],
    'no type at all': [undefined, 'name=ada', /not a body without a content type$/],
  }
  for (const [what, [type, body, message]] of Object.entries(others)) {
    await t.test(`is 415, and the message says what is wanted: ${what}`, async () => {
      const { status, body: read } = await post(type, body)

      assert.deepEqual([status, read.code, read.data], [415, 400, null])
      assert.match(read.message ?? '', message)
    })
  }

  await t.test('is told so in an encoding nobody unpacks, too', async () => {
    const { status, body } = await post(form, 'name=ada', formPath, { 'content-encoding': 'compress' })
    assert.deepEqual([status, body.code], [415, 400])
  })

  for (const type of [
    form,
    `${form};charset=UTF-8`,
    `${form}; charset="utf-8"`,
    `${form.toUpperCase()} ; charset=utf8`,
  ]) {
    await t.test(`is not ${type}`, async () => assert.equal((await post(type, 'name=ada')).body.code, 0))
  }

  await t.test('hides no wrong method or path, and hinders no call whose parameters stand in the query', async () => {
    assert.equal((await post('application/json', '{}', thingsPath)).status, 405)
    assert.equal((await post('application/json', '{}', '/api/nothing')).status, 404)
    const empty = await world.ask(`${formPath}?token=${world.caller.secret}&name=ada`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(empty.body.code, 0)
  })

  await t.test('costs nothing', async () => {
    const { chargedMicro } = await world.books.ledger.getBalance(world.caller.accountId)
    assert.equal(chargedMicro, yuan('0.5') * 5)
  })
})

test('an encoded slash, backslash or dot is no part of a path', async (t) => {
  const world = await openWorld(t)
  const query = `?token=${world.caller.secret}&name=ada`
  const [, platform = '', endpoint = '', version = ''] = thingsPath.slice(1).split('/')
  for (const path of [
    `/api%2f${platform}/${endpoint}/${version}`,
    `/api/${platform}%2F${endpoint}/${version}`,
    `/api/${platform}/${endpoint}%2f${version}`,
    `/api/${platform}/%2e/${endpoint}/${version}`,
    `/api/x/%2E%2e/${platform}/${endpoint}/${version}`,
    `/api%5c${platform}/${endpoint}/${version}`,
    '/user%2fget-balance',
    '/v1%2fcalls',
    '/en/guides%2fcalling',
    '/openapi%2ejson',
  ]) {
    await t.test(path, async () => {
      const reply = await world.raw(`GET ${path}${query} HTTP/1.1\r\nHost: a\r\nConnection: close`)
      assert.equal(reply.status, 404, reply.body)
    })
  }

  await t.test('while other letters may be', async () => {
    assert.equal((await world.ask(`/%61pi/${platform}/${endpoint}/${version}${query}`)).body.code, 0)
  })
})

test('the offset of a time may be sent with a bare plus, in every parameter that is a time', async (t) => {
  const world = await openWorld(t)
  for (const target of [
    '/calls?since=',
    '/kols/7/snapshots?from=',
    '/kols/7/snapshots?to=',
    '/kols/7/history?from=',
    '/kols/7/history?to=',
    '/videos/7/history?from=',
    '/videos/7/history?to=',
  ]) {
    await t.test(target, async () => {
      for (const time of ['2026-11-22T10:00:00+08:00', '2026-11-22T10:00+08:00', '2026-11-22T10:00:00.5%2B08:00'])
        assert.equal((await askV1(world, world.caller, target + time)).status, 200, time)
      const { status, body } = await askV1(world, world.caller, `${target}2026-11-22%2010:00:00`)
      assert.equal(status, 400)
      assert.match(body.detail, /%2B08:00/)
    })
  }

  await t.test('and means the same', async () => {
    const asked = await world.ask(`${thingsPath}?token=${world.caller.secret}&name=ada`)
    assert.equal(asked.body.code, 0)
    const at = Date.now() + 8 * 3_600_000
    const wall = (ms: number): string => new Date(ms).toISOString().slice(0, 19)
    const count = async (time: string) => (await askV1(world, world.caller, `/calls?since=${time}`)).body.calls.length
    assert.equal(await count(`${wall(at - 60_000)}+08:00`), 1)
    assert.equal(await count(`${wall(at + 60_000)}+08:00`), 0)
  })
})
