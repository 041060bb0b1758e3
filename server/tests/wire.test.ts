import assert from 'node:assert/strict'
import { get } from 'node:http'
import { type TestContext, test } from 'node:test'
import { brotliDecompressSync, gunzipSync, gzipSync, zstdDecompressSync } from 'node:zlib'
import { auditBooks } from '#audit'
import { issueToken } from '#desk'
import { systemClock, yuan } from '#kit'
import { defineQuery } from '#store'
import { tester } from '#support/actor'
import {
  type CallerFields,
  exchange,
  formPath,
  openTestService,
  type Reply,
  type TestCaller,
  type TestService,
  thingsPath,
} from '#support/service'
import { tamper } from '#support/tamper'

const price = yuan('0.15')
const body = '{"items":[1]}'
/** Every parameter of the things endpoint that a question has when only its name is given. */
const question = { name: 'ada', keyword: '', page: 1, sort: 'NEW' }

async function openService(t: TestContext, environment: Readonly<Record<string, string>> = {}): Promise<TestService> {
  const service = await openTestService(t, { environment })
  service.record(thingsPath, question, body)
  service.record(formPath, { name: 'ada' }, body)
  return service
}

const things = ({ secret }: TestCaller, query = 'name=ada'): string => `${thingsPath}?token=${secret}&${query}`

const form = (text: string | Uint8Array<ArrayBuffer>): RequestInit => ({
  method: 'POST',
  body: text,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
})

const findSpending = defineQuery<object>('test.findSpending', 'SELECT * FROM spending WHERE token_id = @tokenId')

/** All that may change when a call is paid for. */
async function readMoney({ books: { ledger, store } }: TestService, { accountId, tokenId }: TestCaller) {
  const spending = await store.find(findSpending, { tokenId })
  const { differences } = await auditBooks(store)
  const [balance, allowances] = [await ledger.getBalance(accountId), await ledger.listAllowances(accountId)]
  return { balance, allowances, spending, differences }
}

/** Questions to providers that came to nothing, by the metric and by the log. */
async function countFaults(service: TestService): Promise<[metric: number, logLines: number]> {
  const counters = (await service.readMetrics()).matchAll(
    /^almagest_provider_requests_total\{.*outcome="(?!good|empty).*\} (\d+)$/gm,
  )
  const logged = service.logLines.filter((line) => line.includes('a provider gave no answer'))
  return [[...counters].reduce((sum, [, count]) => sum + Number(count), 0), logged.length]
}

function assertBody({ headers, body }: Reply, code: number): void {
  assert.deepEqual(Object.keys(body), ['code', 'data', 'message', 'recordTime', 'requestId'])
  assert.equal(body.code, code, body.message ?? 'no message')
  assert.equal(body.data === null, code !== 0)
  assert.equal(typeof body.message, code === 0 ? 'object' : 'string')
  assert.equal(body.recordTime, null)
  assert.match(body.requestId, /^[0-9a-f]{32}$/)
  assert.equal(headers.get('content-type'), 'application/json; charset=utf-8')
}

function assertEnvelope(reply: Reply, code: number): void {
  assertBody(reply, code)
  assert.equal(reply.headers.get('x-request-id'), reply.body.requestId)
  assert.equal(reply.headers.get('cache-control'), 'no-store')
}

/** What a client of plain TCP got. */
function readHttp(text: string): Reply {
  const [head = '', content = ''] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers = new Headers(
    lines.map((line): [string, string] => [line.split(':')[0] ?? '', line.split(': ')[1] ?? '']),
  )
  return { status: Number(statusLine.split(' ')[1]), headers, text: content, body: JSON.parse(content) }
}

const lineOf = (target: string, method = 'GET'): string =>
  `${method} ${target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n`

const askBytes = async ({ url }: TestService, request: string | Uint8Array): Promise<Reply> =>
  readHttp(await exchange(url, request))

const runSql = ({ dataDir, books: { store } }: TestService, sql: string): Promise<void> =>
  tamper({ dataDir, store }, sql)

interface Outcome {
  readonly code: number
  readonly status: number
  readonly message: string | null
  readonly caller?: CallerFields
  readonly ask: (service: TestService, caller: TestCaller) => Promise<Reply>
}

async function askWhileDisabled(service: TestService, caller: TestCaller): Promise<Reply> {
  await service.books.store.write(service.books.switches.disable(thingsPath))
  const reply = await service.ask(things(caller))
  await service.books.store.write(service.books.switches.enable(thingsPath))
  return reply
}

/** Of an account that has nothing: a call granted for another endpoint would do. */
async function askWithNothing(service: TestService, caller: TestCaller): Promise<Reply> {
  const cached = 'name=ada&acceptCache=true'
  assert.equal((await service.ask(things(caller, cached))).body.code, 0)
  return service.ask(things(await service.addCaller(), cached))
}

async function askWhileChargesFail(service: TestService, caller: TestCaller): Promise<Reply> {
  await runSql(
    service,
    `CREATE TRIGGER broken BEFORE INSERT ON entry WHEN NEW.kind = 'charge' BEGIN SELECT RAISE (ABORT, 'broken'); END`,
  )
  const reply = await service.ask(things(caller))
  await runSql(service, 'DROP TRIGGER broken')
  return reply
}

const outcomes: Readonly<Record<string, Outcome>> = {
  'a good answer': { code: 0, status: 200, message: null, ask: (service, caller) => service.ask(things(caller)) },
  'an unknown token': {
    code: 100,
    status: 401,
    message: 'TOKEN INVALID/UNACTIVATE',
    ask: (service, caller) => service.ask(things({ ...caller, secret: 'unknown' })),
  },
  'a question nobody can answer': {
    code: 301,
    status: 200,
    message: 'COLLECT FAILED, SEND REQUEST AGAIN',
    ask: (service, caller) => service.ask(things(caller, 'name=nobody')),
  },
  'a wrong parameter': {
    code: 400,
    status: 400,
    message: 'parameter page is not valid: expected an integer of 1 to 50',
    ask: (service, caller) => service.ask(things(caller, 'name=ada&page=0')),
  },
  'an unreadable request': {
    code: 400,
    status: 400,
    message: 'the request cannot be read: its percent-encoding is broken',
    ask: (service, caller) => service.ask(things(caller, 'name=%zz')),
  },
  'an unknown path': {
    code: 404,
    status: 404,
    message: 'Resource not found',
    ask: (service, caller) => service.ask(`/api/tests/nothing/v1?token=${caller.secret}`),
  },
  'a wrong method': {
    code: 404,
    status: 405,
    message: 'Resource not found',
    ask: (service, caller) => service.ask(things(caller), { method: 'POST' }),
  },
  'a charge that cannot be written': {
    code: 500,
    status: 500,
    message: 'Internal Server Error',
    ask: askWhileChargesFail,
  },
  'a disabled endpoint': {
    code: 503,
    status: 503,
    message: 'Service temporarily unavailable',
    ask: askWhileDisabled,
  },
  'an endpoint the token is not for': {
    code: 600,
    status: 403,
    message: 'Permission Denied',
    caller: { endpoints: [formPath] },
    ask: (service, caller) => service.ask(things(caller)),
  },
  'too little money': {
    code: 601,
    status: 403,
    message: 'Insufficient Balance',
    caller: { balanceMicro: price - 1 },
    ask: (service, caller) => service.ask(things(caller)),
  },
  'a kept answer of price 0, given only to accounts with money': {
    code: 601,
    status: 403,
    message: 'Insufficient Balance',
    ask: askWithNothing,
  },
  'a token at its cap': {
    code: 602,
    status: 403,
    message: 'Spending Cap of This Token Reached',
    caller: { capMicro: price - 1 },
    ask: (service, caller) => service.ask(things(caller)),
  },
}

for (const mode of ['mapped', 'always-200'] as const) {
  test(`with HTTP_STATUS ${mode}`, async (t) => {
    const service = await openService(t, { HTTP_STATUS: mode, CACHED_FREE: 'funded' })

    for (const [what, { code, status, message, caller: fields, ask }] of Object.entries(outcomes)) {
      const effect = code === 0 ? 'charged once' : 'free'
      await t.test(`${what} is answered with code ${code}, and is ${effect}`, async () => {
        const caller = await service.addCaller({ balanceMicro: yuan('1'), capMicro: yuan('1'), ...fields })
        await service.books.store.write(
          service.books.ledger.grantCalls({ accountId: caller.accountId, path: formPath, calls: 1 }),
        )
        const before = await readMoney(service, caller)

        const reply = await ask(service, caller)

        assertEnvelope(reply, code)
        assert.equal(reply.status, mode === 'mapped' ? status : 200)
        assert.equal(reply.body.message, message)
        assert.equal(reply.headers.get('x-charge'), code === 0 ? '0.15' : '0')
        const after = await readMoney(service, caller)
        assert.deepEqual(after.differences, [])
        if (code !== 0) assert.deepEqual(after, before)
        else assert.equal(before.balance.availableMicro - after.balance.availableMicro, price)
      })
    }
  })
}

interface Condition {
  readonly code: number
  readonly message: RegExp
  readonly caller?: CallerFields
  readonly query?: string
  readonly name?: string
  /** Makes the condition true, and gives what undoes it. */
  readonly arrange?: (service: TestService, caller: TestCaller) => Promise<() => Promise<void>>
}

const keepSo = async (): Promise<void> => {}

/** What may be wrong with a call, in the order in which it is looked at. */
const conditions: readonly (readonly [name: string, condition: Condition])[] = [
  ['an unreadable request', { code: 400, message: /cannot be read/, query: '&junk=%zz' }],
  [
    'a revoked token',
    {
      code: 100,
      message: /TOKEN INVALID/,
      async arrange({ books: { tokens, store } }, { tokenId }) {
        await store.write(tokens.revokeToken(tokenId))
        return keepSo
      },
    },
  ],
  ['no permission', { code: 600, message: /Permission Denied/, caller: { endpoints: [formPath] } }],
  [
    'a disabled endpoint',
    {
      code: 503,
      message: /temporarily unavailable/,
      async arrange({ books: { switches, store } }) {
        await store.write(switches.disable(thingsPath))
        return () => store.write(switches.enable(thingsPath))
      },
    },
  ],
  ['a wrong parameter', { code: 400, message: /^parameter page is not valid/, query: '&page=0' }],
  ['a cap that is reached', { code: 602, message: /Spending Cap/, caller: { capMicro: price - 1 } }],
  ['too little money', { code: 601, message: /Insufficient Balance/, caller: { balanceMicro: price - 1 } }],
  ['nobody with an answer', { code: 301, message: /COLLECT FAILED/, name: 'nobody' }],
]

async function askUnder(
  service: TestService,
  ...pair: readonly Condition[]
): Promise<[reply: Reply, caller: TestCaller]> {
  const fields: CallerFields = Object.assign({ balanceMicro: yuan('1') }, ...pair.map((one) => one.caller))
  const name = pair.find((one) => one.name !== undefined)?.name ?? 'ada'
  const caller = await service.addCaller(fields)
  const undos = []
  for (const { arrange } of pair) if (arrange) undos.push(await arrange(service, caller))
  const reply = await service.ask(things(caller, `name=${name}${pair.map(({ query = '' }) => query).join('')}`))
  for (const undo of undos) await undo()
  return [reply, caller]
}

test('of two things wrong with a call the earlier in the documented order is answered:', async (t) => {
  const service = await openService(t)
  const collected = conditions.at(-1)?.[1]

  for (const [at, [firstName, first]] of conditions.entries()) {
    for (const [secondName, second] of conditions.slice(at)) {
      await t.test(first === second ? `${firstName} alone` : `${firstName} before ${secondName}`, async () => {
        const faults = await countFaults(service)

        const [reply, caller] = await askUnder(service, ...new Set([first, second]))

        assertEnvelope(reply, first.code)
        assert.match(reply.body.message ?? '', first.message)
        const { balance, differences } = await readMoney(service, caller)
        assert.deepEqual([balance.heldMicro, balance.chargedMicro, differences], [0, 0, []])
        const asked = first === collected ? 1 : 0
        assert.deepEqual(await countFaults(service), [faults[0] + asked, faults[1] + asked])
      })
    }
  }
})

test('a token', async (t) => {
  let laterMs = 0
  const clock = { ...systemClock, now: () => systemClock.now() + laterMs }
  const service = await openTestService(t, { clock })
  service.record(thingsPath, question, body)
  service.record(formPath, { name: 'ada' }, body)
  const ada = await service.addCaller({ balanceMicro: yuan('100') })
  const bearer = (authorization: string): RequestInit => ({ headers: { authorization } })
  const bare = `${thingsPath}?name=ada`

  const taken: Readonly<Record<string, () => Promise<Reply>>> = {
    'in the query': () => service.ask(things(ada)),
    'after the other parameters': () => service.ask(`${bare}&token=${ada.secret}`),
    'percent-encoded': () => service.ask(`${bare}&%74oken=${ada.secret.replace('_', '%5F')}`),
    'in a form field': () => service.ask(formPath, form(`name=ada&token=${ada.secret}`)),
    'in the query of a form': () => service.ask(`${formPath}?token=${ada.secret}`, form('name=ada')),
    'as a bearer': () => service.ask(bare, bearer(`Bearer ${ada.secret}`)),
    'as a bearer in small letters': () => service.ask(bare, bearer(`bearer ${ada.secret}`)),
    'as a bearer in capitals, with spaces': () => service.ask(bare, bearer(`BEARER   ${ada.secret}  `)),
    'as a bearer of a form': () =>
      service.ask(formPath, {
        ...form('name=ada'),
        headers: { ...form('').headers, authorization: `Bearer ${ada.secret}` },
      }),
    'for the balance, as a bearer': () => service.ask('/user/get-balance', bearer(`Bearer ${ada.secret}`)),
  }
  for (const [where, ask] of Object.entries(taken)) {
    await t.test(`is taken ${where}`, async () => assertEnvelope(await ask(), 0))
  }

  const mistyped = ada.secret.slice(0, -1) + (ada.secret.endsWith('0') ? '1' : '0')
  const refused: Readonly<Record<string, () => Promise<Reply>>> = {
    'is missing': () => service.ask(bare),
    'is empty': () => service.ask(`${bare}&token=`),
    'has no value': () => service.ask(`${bare}&token`),
    'is empty beside a good bearer': () => service.ask(`${bare}&token=`, bearer(`Bearer ${ada.secret}`)),
    'has a wrong checksum': () => service.ask(`${bare}&token=${mistyped}`),
    'is cut short': () => service.ask(`${bare}&token=${ada.secret.slice(0, -1)}`),
    'goes on': () => service.ask(`${bare}&token=${ada.secret}0`),
    'has a space before it': () => service.ask(`${bare}&token=+${ada.secret}`),
    'is in other letters': () => service.ask(`${bare}&token=${ada.secret.toUpperCase()}`),
    'is called Token': () => service.ask(`${bare}&Token=${ada.secret}`),
    'is missing from a form': () => service.ask(formPath, form('name=ada')),
    'is of another scheme': () => service.ask(bare, bearer(`Basic ${ada.secret}`)),
    'is a bearer without a scheme': () => service.ask(bare, bearer(ada.secret)),
    'is missing where the balance is asked': () => service.ask('/user/get-balance'),
    'is wrong where the balance is asked': () => service.ask(`/user/get-balance?token=${mistyped}`),
  }
  for (const [what, ask] of Object.entries(refused)) {
    await t.test(`is refused alike when it ${what}`, async () => {
      const reply = await ask()

      assertEnvelope(reply, 100)
      assert.deepEqual([reply.status, reply.body.message], [401, 'TOKEN INVALID/UNACTIVATE'])
    })
  }

  const twice: Readonly<Record<string, () => Promise<Reply>>> = {
    'in the query': () => service.ask(`${things(ada)}&token=${ada.secret}`),
    'in query and form': () => service.ask(`${formPath}?token=${ada.secret}`, form(`name=ada&token=${ada.secret}`)),
    'where the balance is asked': () => service.ask(`/user/get-balance?token=${ada.secret}&token=${ada.secret}`),
  }
  for (const [where, ask] of Object.entries(twice)) {
    await t.test(`given twice ${where} makes the request unreadable`, async () => {
      const reply = await ask()

      assertEnvelope(reply, 400)
      assert.equal(reply.body.message, 'the request cannot be read: parameter token is given more than once')
    })
  }

  await t.test('of a suspended account is refused until the account is resumed', async () => {
    const ben = await service.addCaller({ balanceMicro: yuan('1') })
    assertEnvelope(await service.ask(things(ben)), 0)

    await service.books.store.write(service.books.accounts.setStatus(ben.accountId, 'suspended'))
    assertEnvelope(await service.ask(things(ben)), 100)
    assertEnvelope(await service.ask(`/user/get-balance?token=${ben.secret}`), 100)

    await service.books.store.write(service.books.accounts.setStatus(ben.accountId, 'active'))
    assertEnvelope(await service.ask(things(ben)), 0)
  })

  await t.test('works up to its expiry and not from then on', async () => {
    const eve = await service.addCaller({ balanceMicro: yuan('1'), expiresAt: clock.now() + 3_600_000 })
    assertEnvelope(await service.ask(things(eve)), 0)

    laterMs += 3_600_000

    assertEnvelope(await service.ask(things(eve)), 100)
    assertEnvelope(await service.ask(things(ada)), 0)
  })

  await t.test('that was revoked is refused, and its account’s other tokens go on', async () => {
    const { books } = service
    const other = await issueToken(books, tester, { accountId: ada.accountId })
    assertEnvelope(await service.ask(things({ ...ada, secret: other.secret })), 0)

    await books.store.write(books.tokens.revokeToken(other.id))

    assertEnvelope(await service.ask(things({ ...ada, secret: other.secret })), 100)
    assertEnvelope(await service.ask(things(ada)), 0)
  })
})

test('a request that cannot be read', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('1') })

  const escapes = ['%', '%a', '%zz', '%ff', '%00', '%C0%80', '%ED%A0%80', 'ada%']
  const places: Readonly<Record<string, (broken: string) => Promise<Reply>>> = {
    'a value': (broken) => service.ask(things(ada, `name=${broken}`)),
    'the name of a parameter': (broken) => service.ask(things(ada, `name=ada&${broken}=1`)),
    'a parameter nobody knows': (broken) => service.ask(things(ada, `name=ada&junk=${broken}`)),
    'the token': (broken) => service.ask(`${thingsPath}?name=ada&token=${broken}`),
    'a form field': (broken) => service.ask(`${formPath}?token=${ada.secret}`, form(`name=${broken}`)),
    'the path': (broken) => service.ask(`/api/tests/${broken}/v1?token=${ada.secret}`),
    'the end of a known path': (broken) => service.ask(`${thingsPath}${broken}?token=${ada.secret}&name=ada`),
    'the token where the balance is asked': (broken) => service.ask(`/user/get-balance?token=${broken}`),
  }
  for (const [place, ask] of Object.entries(places)) {
    await t.test(`for broken encoding in ${place} is refused with 400`, async () => {
      for (const broken of escapes) {
        const reply = await ask(broken)
        assertEnvelope(reply, 400)
        assert.equal(reply.status, 400, broken)
      }
    })
  }

  await t.test('for broken encoding in a path elsewhere is refused with 400', async () => {
    for (const path of ['/%zz', '/user/%', '/user/get-balance%ff', '/status/%', '/%61pi/%zz']) {
      assertEnvelope(await service.ask(path), 400)
    }
  })

  const repeated = ['name=ada&name=ada', 'name=ada&name=ben', 'name=ada&name=', 'name=ada&n%61me=ada', 'name=ada&name']
  await t.test('for a parameter given more than once is refused with 400, and names it', async () => {
    for (const query of [...repeated, 'name=ada&acceptCache=true&acceptCache=true', 'name=ada&page=1&page=1']) {
      const reply = await service.ask(things(ada, query))
      assertEnvelope(reply, 400)
      assert.match(reply.body.message ?? '', /parameter (name|page|acceptCache) is given more than once$/)
    }
    assertEnvelope(await service.ask(`${formPath}?token=${ada.secret}&name=ada`, form('name=ada')), 400)
  })

  await t.test('for more than 500 parameters, in its target or in its form, is refused with 400', async () => {
    const many = 'a&'.repeat(500)
    for (const reply of [
      await service.ask(things(ada, `name=ada&${many}`)),
      await service.ask(`/user/get-balance?token=${ada.secret}&${many}`),
      await service.ask(formPath, form(`token=${ada.secret}&name=ada&${many}`)),
    ]) {
      assertEnvelope(reply, 400)
      assert.equal(reply.body.message, 'the request cannot be read: it has more than 500 parameters')
    }
    assertEnvelope(await service.ask(`/user/get-balance?token=${ada.secret}&${'a&'.repeat(400)}`), 0)
  })

  const bytes: Readonly<Record<string, Uint8Array>> = {
    'a byte that is not UTF-8': Buffer.from([0xff]),
    'half a character': Buffer.from('抓').subarray(0, 2),
    'a lone surrogate': Buffer.from([0xed, 0xa0, 0x80]),
    'a NUL': Buffer.from([0]),
  }
  for (const [what, some] of [...Object.entries(bytes), ['Chinese', Buffer.from('抓鱼')] as const]) {
    await t.test(`for ${what} unencoded in its target is refused with 400`, async () => {
      const [head, tail] = [`GET ${things(ada, 'name=')}`, ' HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n']
      const reply = await askBytes(service, Buffer.concat([Buffer.from(head), some, Buffer.from(tail)]))

      assert.deepEqual([reply.status, reply.body.code], [400, 400])
    })
  }
  for (const [what, some] of Object.entries(bytes)) {
    await t.test(`for ${what} unencoded in its form is refused with 400`, async () => {
      const text = Buffer.concat([Buffer.from(`token=${ada.secret}&name=`), some])

      assertEnvelope(await service.ask(formPath, form(Uint8Array.from(text))), 400)
    })
  }

  await t.test('costs nothing and reaches no provider', async () => {
    const { balance } = await readMoney(service, ada)
    assert.equal(balance.availableMicro, yuan('1'))
    assert.deepEqual(await countFaults(service), [0, 0])
  })
})

test('a request is read generously:', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('100') })
  const recordName = (name: string, data: string): void => service.record(thingsPath, { ...question, name }, data)

  await t.test('parameters it does not know are ignored, however often they come', async () => {
    for (const more of ['utm=1', 'utm=1&utm=2', 'utm', '=', '&&', '__proto__=1&constructor=2', 'NAME=ben&Name=ben']) {
      assertEnvelope(await service.ask(things(ada, `name=ada&${more}`)), 0)
    }
  })

  await t.test('Chinese may be percent-encoded in either case, and stand in a form as it is', async () => {
    recordName('抓鱼', '{"items":["fish"]}')
    service.record(formPath, { name: '抓鱼' }, '{"items":["fish"]}')

    for (const name of ['%E6%8A%93%E9%B1%BC', '%e6%8a%93%e9%b1%bc']) {
      assert.deepEqual((await service.ask(things(ada, `name=${name}`))).body.data, { items: ['fish'] })
    }
    const reply = await service.ask(formPath, form(`token=${ada.secret}&name=抓鱼`))
    assert.deepEqual(reply.body.data, { items: ['fish'] })
  })

  await t.test('a plus means a space, and %2B a plus', async () => {
    recordName('a b', '{"items":["space"]}')
    recordName('a+b', '{"items":["plus"]}')

    for (const name of ['a+b', 'a%20b']) {
      assert.deepEqual((await service.ask(things(ada, `name=${name}`))).body.data, { items: ['space'] })
    }
    assert.deepEqual((await service.ask(things(ada, 'name=a%2Bb'))).body.data, { items: ['plus'] })
  })

  await t.test('a value may hold an equals sign and a question mark', async () => {
    recordName('a=b?c', '{"items":["signs"]}')

    assert.deepEqual((await service.ask(things(ada, 'name=a=b?c'))).body.data, { items: ['signs'] })
  })

  await t.test('the whole address may stand in the request line, as HTTP allows', async () => {
    assertEnvelope(await askBytes(service, lineOf(`${service.url}${things(ada)}`)), 0)
  })

  await t.test('a form may be sent with a charset, compressed, and in chunks', async () => {
    const text = `token=${ada.secret}&name=ada`
    const type = 'application/x-www-form-urlencoded'
    const withCharset = { ...form(text), headers: { 'content-type': `${type}; charset=UTF-8` } }
    const zipped = {
      ...form(Uint8Array.from(gzipSync(text))),
      headers: { 'content-type': type, 'content-encoding': 'gzip' },
    }
    const chunks = `POST ${formPath} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Type: ${type}\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

    assertEnvelope(await service.ask(formPath, withCharset), 0)
    assertEnvelope(await service.ask(formPath, zipped), 0)
    assertEnvelope(await askBytes(service, chunks), 0)
  })
})

test('parameters', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('100') })

  const wrong: readonly (readonly [query: string, message: string])[] = [
    ['', 'parameter name is missing: expected text of 1 to 20 characters'],
    ['name=', 'parameter name is not valid: expected text of 1 to 20 characters'],
    ['name=needle-and-a-long-thread', 'parameter name is not valid: expected text of 1 to 20 characters'],
    ['name=ada&page=needle', 'parameter page is not valid: expected an integer of 1 to 50'],
    ['name=ada&page=0', 'parameter page is not valid: expected an integer of 1 to 50'],
    ['name=ada&page=51', 'parameter page is not valid: expected an integer of 1 to 50'],
    ['name=ada&page=1.0', 'parameter page is not valid: expected an integer of 1 to 50'],
    ['name=ada&page=1e1', 'parameter page is not valid: expected an integer of 1 to 50'],
    ['name=ada&page=+1', 'parameter page is not valid: expected an integer of 1 to 50'],
    ['name=ada&page=', 'parameter page is not valid: expected an integer of 1 to 50'],
    ['name=ada&isHot=needle', 'parameter isHot is not valid: expected true or false'],
    ['name=ada&isHot=True', 'parameter isHot is not valid: expected true or false'],
    ['name=ada&isHot=1', 'parameter isHot is not valid: expected true or false'],
    ['name=ada&isHot=', 'parameter isHot is not valid: expected true or false'],
    ['name=ada&sort=needle', 'parameter sort is not valid: expected one of NEW, OLD'],
    ['name=ada&sort=new', 'parameter sort is not valid: expected one of NEW, OLD'],
    ['name=ada&acceptCache=needle', 'parameter acceptCache is not valid: expected true or false'],
    [
      `name=ada&keyword=needle${'x'.repeat(9_995)}`,
      'parameter keyword is not valid: expected text of at most 10000 characters',
    ],
    [
      'page=needle&sort=needle',
      'parameter name is missing: expected text of 1 to 20 characters; parameter page is not valid: expected an integer of 1 to 50; parameter sort is not valid: expected one of NEW, OLD',
    ],
  ]
  for (const [query, message] of wrong) {
    await t.test(`are refused by name and never by value: ${query.slice(0, 40) || 'none at all'}`, async () => {
      const { status, body, text } = await service.ask(things(ada, query))

      assert.deepEqual([status, body.code, body.message], [400, 400, message])
      assert.doesNotMatch(text, /needle/)
    })
  }

  const right: readonly (readonly [what: string, query: string, params: object])[] = [
    ['an empty keyword', 'name=ada&keyword=', {}],
    ['a long keyword', `name=ada&keyword=${'x'.repeat(10_000)}`, { keyword: 'x'.repeat(10_000) }],
    ['a keyword of spaces and signs', 'name=ada&keyword=+%26%3D%25%0A', { keyword: ' &=%\n' }],
    ['the last page', 'name=ada&page=50', { page: 50 }],
    ['false', 'name=ada&isHot=false', { isHot: false }],
    ['the other order', 'name=ada&sort=OLD', { sort: 'OLD' }],
    ['acceptCache', 'name=ada&page=2&acceptCache=true', { page: 2 }],
  ]
  for (const [what, query, params] of right) {
    await t.test(`are taken with ${what}`, async () => {
      service.record(thingsPath, { ...question, ...params }, `{"items":["${what}"]}`)

      assert.deepEqual((await service.ask(things(ada, query))).body.data, { items: [what] })
    })
  }
})

test('a path that is not there', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('1') })
  const doubled = thingsPath.replace('/api/', '/api//')
  const paths = ['/api', '/api/', '/api/tests/nothing/v1', `${thingsPath}/`, doubled, '/API/tests/things/v1']
  const others = ['/user', '/user/', '/user/nothing', '/userx', '/v2/nothing', `/api/${'x'.repeat(2_000)}`]

  for (const path of [...paths, ...others]) {
    await t.test(`is 404 with and without a token: ${path.slice(0, 40)}`, async () => {
      for (const query of ['', `?token=${ada.secret}`, '?token=wrong']) {
        const reply = await service.ask(path + query)
        assertEnvelope(reply, 404)
        assert.deepEqual([reply.status, reply.body.message], [404, 'Resource not found'])
      }
    })
  }
})

test('slashes a path begins with are one', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('1') })

  for (const target of [`/${things(ada)}`, `///${things(ada)}`, `//user/get-balance?token=${ada.secret}`, '//ping'])
    await t.test(`${target.split('?')[0]}`, async () => {
      const { status, body } = await service.ask(target)
      assert.deepEqual([status, body.code], [200, 0])
    })

  await t.test('before the wrong method is told too', async () => {
    const { status, headers } = await service.ask(`/${things(ada)}`, { method: 'PUT' })
    assert.deepEqual([status, headers.get('allow')], [405, 'GET, OPTIONS'])
  })
})

test('a wrong method', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('1') })
  const wrong: readonly (readonly [method: string, target: string, allowed: string])[] = [
    ...['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'TRACE'].map((method) => [method, things(ada), 'GET'] as const),
    ...['GET', 'PUT'].map((method) => [method, `${formPath}?token=${ada.secret}&name=ada`, 'POST'] as const),
    ['POST', `/user/get-balance?token=${ada.secret}`, 'GET'],
    ['DELETE', '/user/get-balance', 'GET'],
    ['POST', '/status/health', 'GET'],
    ['POST', '/ping', 'GET'],
  ]
  for (const [method, target, allowed] of wrong) {
    await t.test(`is 405 with code 404, and told what is allowed: ${method} ${target.split('?')[0]}`, async () => {
      const reply = await askBytes(service, lineOf(target, method))

      assertEnvelope(reply, 404)
      assert.deepEqual([reply.status, reply.body.message], [405, 'Resource not found'])
      assert.equal((reply.headers.get('allow') ?? '').split(', ')[0], allowed)
    })
  }

  await t.test('HEAD is 405 without a body, and costs nothing', async () => {
    const response = await fetch(`${service.url}${things(ada)}`, { method: 'HEAD' })

    assert.deepEqual([response.status, await response.text()], [405, ''])
    assert.equal((await service.books.ledger.getBalance(ada.accountId)).availableMicro, yuan('1'))
  })
})

test('always-200 touches /api, /user and /status and nothing else', async (t) => {
  const service = await openService(t, { HTTP_STATUS: 'always-200' })
  const touched: readonly (readonly [method: string, target: string, code: number])[] = [
    ['GET', '/api', 404],
    ['GET', '/api?token=wrong', 404],
    ['GET', '/api/nothing', 404],
    ['GET', '/%61pi/nothing', 404],
    ['POST', thingsPath, 404],
    ['GET', '/api/%zz', 400],
    ['GET', `${thingsPath}?name=%zz`, 400],
    ['GET', '/user?token=wrong', 404],
    ['GET', '/user/nothing', 404],
    ['GET', '/user/get-balance', 100],
    ['DELETE', '/user/get-balance', 404],
    ['GET', '/status/health', 400],
    ['GET', '/status/health?api=/api/nothing', 404],
  ]
  const untouched: readonly (readonly [method: string, target: string, status: number, code: number])[] = [
    ['GET', '/nothing', 404, 404],
    ['GET', '/apix', 404, 404],
    ['GET', '/users/get-balance', 404, 404],
    ['GET', '/nothing?path=/api/nothing', 404, 404],
    ['POST', '/ping', 405, 404],
  ]
  for (const [method, target, code] of touched) {
    await t.test(`200: ${method} ${target}`, async () => {
      const reply = await service.ask(target, { method })
      assert.deepEqual([reply.status, reply.body.code], [200, code])
    })
  }
  for (const [method, target, status, code] of untouched) {
    await t.test(`${status}: ${method} ${target}`, async () => {
      const reply = await service.ask(target, { method })
      assert.deepEqual([reply.status, reply.body.code], [status, code])
    })
  }
})

test('what is not HTTP', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('1') })
  const large = 'x'.repeat(100_000)
  const broken: Readonly<Record<string, string | Uint8Array>> = {
    'a word': 'HELLO\r\n\r\n',
    'a greeting of TLS': Buffer.from('16030100a5010000a10303', 'hex'),
    'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'random bytes': Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 197) % 256)),
    'a header without a colon': 'GET /ping HTTP/1.1\r\nHost test\r\n\r\n',
    'a request smuggled by two lengths':
      'POST /ping HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'a form in chunks that are none': `POST ${formPath} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n`,
  }
  for (const [what, bytes] of Object.entries(broken)) {
    await t.test(`is answered 400 in the envelope, and the service lives on: ${what}`, async () => {
      const reply = await askBytes(service, bytes)

      assertBody(reply, 400)
      assert.equal(reply.status, 400)
      assertEnvelope(await service.ask('/ping'), 0)
    })
  }

  await t.test('is answered with the request id in a header too, as everything is', async () => {
    assertEnvelope(await askBytes(service, 'HELLO\r\n\r\n'), 400)
  })

  await t.test('a form beyond all measure is refused with 413, sent whole or in chunks or compressed', async () => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const text = `token=${ada.secret}&name=ada&junk=${large}`
    const chunked = `POST ${formPath} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\nContent-Type: ${type['content-type']}\r\n\r\n${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`
    const bomb = { ...form(Uint8Array.from(gzipSync(text))), headers: { ...type, 'content-encoding': 'gzip' } }

    for (const reply of [
      await service.ask(formPath, form(text)),
      await askBytes(service, chunked),
      await service.ask(formPath, bomb),
    ]) {
      assertEnvelope(reply, 400)
      assert.deepEqual([reply.status, reply.body.message], [413, 'The request is too large'])
    }
    assertEnvelope(await service.ask(formPath, form(`token=${ada.secret}&name=ada`)), 0)
  })

  await t.test('after a good request never turns that one’s answer into a refusal that is charged', async () => {
    const ben = await service.addCaller({ balanceMicro: yuan('1') })
    const request = `GET ${things(ben)} HTTP/1.1\r\nHost: test\r\n\r\n`

    const text = await exchange(service.url, `${request}HELLO\r\n\r\n`)
    // A call of the same account comes after the first one in the books.
    assertEnvelope(await service.ask(things(ben)), 0)

    const { chargedMicro, heldMicro } = await service.books.ledger.getBalance(ben.accountId)
    const firstCode = /"code":(\d+)/.exec(text)?.[1]
    assert.notDeepEqual([firstCode, chargedMicro + heldMicro], ['400', 2 * price])
  })
})

test('scripts of other origins', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('1') })
  const origin = { origin: 'https://elsewhere.example' }
  const ours = ['x-request-id', 'x-charge', 'x-collected-at', 'deprecation', 'sunset', 'link']
  const list = (header: string | null): string[] => (header ?? '').toLowerCase().split(/, */)

  for (const [path, method] of [
    [thingsPath, 'GET'],
    [formPath, 'POST'],
    ['/user/get-balance', 'GET'],
  ] as const) {
    await t.test(`are let in by the preflight of ${method} ${path}`, async () => {
      const asked = { 'access-control-request-method': method, 'access-control-request-headers': 'authorization' }

      const { status, headers } = await fetch(service.url + path, {
        method: 'OPTIONS',
        headers: { ...origin, ...asked },
      })

      assert.equal(status, 204)
      assert.equal(headers.get('access-control-allow-origin'), '*')
      assert.ok(list(headers.get('access-control-allow-methods')).includes(method.toLowerCase()))
      assert.ok(list(headers.get('access-control-allow-headers')).includes('authorization'))
    })
  }

  const targets: readonly (readonly [what: string, target: string, method: string])[] = [
    ['an answer', things(ada), 'GET'],
    ['a refused token', thingsPath, 'GET'],
    ['an unknown path', '/api/nothing', 'GET'],
    ['a wrong method', things(ada), 'DELETE'],
    ['an unreadable query', `${thingsPath}?name=%zz`, 'GET'],
    ['an unreadable path', '/api/%zz', 'GET'],
    ['a balance', `/user/get-balance?token=${ada.secret}`, 'GET'],
    ['a balance refused', '/user/get-balance', 'GET'],
    ['an unreadable path of theirs', '/user/%zz', 'GET'],
    ['an unknown path of theirs', '/user/nothing', 'GET'],
    ['a wrong method of theirs', '/user/get-balance', 'POST'],
  ]
  for (const [what, target, method] of targets) {
    await t.test(`may read ${what}, and our headers with it`, async () => {
      const { headers } = await service.ask(target, { method, headers: origin })

      assert.equal(headers.get('access-control-allow-origin'), '*')
      const exposed = list(headers.get('access-control-expose-headers'))
      assert.deepEqual(
        ours.filter((name) => !exposed.includes(name)),
        [],
      )
    })
  }
})

function download(
  url: string,
  encoding: string,
): Promise<{ readonly encoding: string | undefined; readonly bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers: { 'accept-encoding': encoding } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
      )
    })
    request.on('error', reject)
  })
}

test('a large answer', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('100') })
  const data = `{"items":[${Array.from({ length: 2_000 }, (_, at) => `{"id":${at},"title":"抓鱼 🐟"}`).join(', ')}]}`
  service.record(thingsPath, { ...question, name: 'large' }, data)
  const target = service.url + things(ada, 'name=large')
  const plain = /^\{"code":0,"data":(.*),"message":null,"recordTime":null,"requestId":"[0-9a-f]{32}"\}$/s

  for (const [encoding, decompress] of [
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
    ['zstd', zstdDecompressSync],
  ] as const) {
    await t.test(`comes compressed by ${encoding} to who takes that, byte for byte the same`, async () => {
      const answer = await download(target, encoding)

      assert.equal(answer.encoding, encoding)
      assert.ok(answer.bytes.length < data.length / 4)
      assert.equal(plain.exec(decompress(answer.bytes).toString('utf8'))?.[1], data)
    })
  }

  await t.test('comes as it is to who takes nothing else', async () => {
    for (const encoding of ['identity', '', 'gzip;q=0', 'lzma']) {
      const answer = await download(target, encoding)

      assert.equal(answer.encoding, undefined)
      assert.equal(plain.exec(answer.bytes.toString('utf8'))?.[1], data)
    }
  })

  await t.test('is compressed, a small one is not', async () => {
    for (const path of [things(ada), '/ping', '/api/nothing', `/user/get-balance?token=${ada.secret}`]) {
      assert.equal((await download(service.url + path, 'gzip, br, zstd')).encoding, undefined)
    }
  })
})

test('headers', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('100') })

  await t.test('tell of a deprecated endpoint with every answer, and of no other', async () => {
    for (const target of [things(ada), thingsPath, things(ada, 'page=0'), things(ada, 'name=nobody')]) {
      const { headers } = await service.ask(target)
      assert.equal(headers.get('deprecation'), `@${Date.parse('2026-04-01T00:00:00+08:00') / 1_000}`)
      assert.equal(headers.get('sunset'), 'Thu, 31 Dec 2026 16:00:00 GMT')
      assert.equal(headers.get('link'), `<${formPath}>; rel="successor-version"`)
    }
    const { headers } = await service.ask(formPath, form(`token=${ada.secret}&name=ada`))
    assert.deepEqual([headers.get('deprecation'), headers.get('sunset'), headers.get('link')], [null, null, null])
  })

  await t.test('tell the platform’s Python client of a deprecated endpoint in a line for its log', async () => {
    const client = { headers: { JUSTONEAPI_PYTHON_SKD_VERSION: '3.0.58' } }
    const messageOf = async (target: string, init: RequestInit): Promise<string | null> =>
      (await service.ask(target, init)).headers.get('JUSTONEAPI_PYTHON_SDK_LOG_MESSAGE')
    const expected = `deprecated since 2026-04-01; gone from 2027-01-01; use ${formPath}`

    assert.equal(await messageOf(things(ada), client), expected)
    assert.equal(await messageOf(things(ada, 'page=0'), client), expected)
    assert.equal(await messageOf(things(ada), {}), null)
    assert.equal(await messageOf(`${formPath}?token=${ada.secret}&name=ada`, { ...client, method: 'POST' }), null)
  })

  await t.test('say what the call cost, as it was charged', async () => {
    const { ledger, store } = service.books
    const ben = await service.addCaller({ balanceMicro: yuan('100') })
    await store.write(ledger.grantCalls({ accountId: ben.accountId, path: thingsPath, calls: 1 }))
    service.record(thingsPath, { ...question, name: 'empty' }, '{"items":[]}')
    const chargeOf = async (query: string): Promise<string | null> =>
      (await service.ask(things(ben, query))).headers.get('x-charge')

    const charges = [await chargeOf('name=ada'), await chargeOf('name=ada'), await chargeOf('name=empty')]
    await store.write(ledger.setPrice({ path: thingsPath, accountId: ben.accountId, priceMicro: yuan('2.000001') }))
    charges.push(await chargeOf('name=ada'), await chargeOf('name=nobody'))
    await store.write(ledger.setPrice({ path: thingsPath, accountId: ben.accountId, priceMicro: 0 }))
    charges.push(await chargeOf('name=ada'))

    assert.deepEqual(charges, ['0', '0.15', '0', '2.000001', '0', '0'])
    assert.equal((await ledger.getBalance(ben.accountId)).chargedMicro, yuan('2.150001'))
  })

  await t.test('say when the answer was collected', async () => {
    const before = Date.now()
    const collectedAt = (await service.ask(things(ada))).headers.get('x-collected-at') ?? ''

    assert.equal(new Date(collectedAt).toISOString(), collectedAt)
    assert.ok(Date.parse(collectedAt) >= before && Date.parse(collectedAt) <= Date.now())
    assert.equal((await service.ask(things(ada, 'name=nobody'))).headers.get('x-collected-at'), null)
  })
})

test('probes', async (t) => {
  const service = await openService(t)
  const ada = await service.addCaller({ balanceMicro: yuan('100') })

  await t.test('/ping answers in the envelope, without a token', async () => {
    const reply = await service.ask('/ping')

    assertEnvelope(reply, 0)
    assert.equal(reply.status, 200)
  })

  await t.test('/healthz and /readyz say that the service is well', async () => {
    for (const [path, text] of [
      ['/healthz', 'alive\n'],
      ['/readyz', 'ready\n'],
    ]) {
      const response = await fetch(service.url + path)
      assert.deepEqual([response.status, await response.text()], [200, text])
    }
  })

  await t.test('/metrics counts calls by endpoint and code, and unknown paths under one name', async () => {
    await service.ask(things(ada))
    await service.ask(things(ada))
    await service.ask(thingsPath)
    await service.ask(things(ada, 'name=nobody'))
    for (const path of ['/api/one', '/api/two', '/api/three']) await service.ask(path)

    const metrics = await service.readMetrics()

    const counted = [...metrics.matchAll(/^almagest_calls_total\{endpoint="(.*?)",code="(\d+)"\} (\d+)$/gm)]
    assert.deepEqual(counted.map((row) => row.slice(1).join(' ')).sort(), [
      `${thingsPath} 0 2`,
      `${thingsPath} 100 1`,
      `${thingsPath} 301 1`,
      'unknown 404 3',
    ])
    assert.ok(metrics.includes(`almagest_call_duration_seconds_bucket{le="60",endpoint="${thingsPath}"} 4`))
    assert.ok(
      metrics.includes(
        'almagest_provider_requests_total{provider="recordings",credential="",outcome="nothing.recorded"} 1',
      ),
    )
    assert.match(metrics, /^almagest_held_yuan 0$/m)
    assert.match(metrics, /^almagest_commit_duration_seconds_count [1-9]/m)
    assert.match(metrics, /^nodejs_eventloop_lag_p99_seconds \d/m)
  })

  await t.test('/user/get-balance says what is left, with four decimals or more', async () => {
    for (const [money, balance] of [
      ['100', '100.0000'],
      ['0.15', '0.1500'],
      ['0.000001', '0.000001'],
      ['1234567.8', '1234567.8000'],
    ] as const) {
      const caller = await service.addCaller({ balanceMicro: yuan(money) })
      const reply = await service.ask(`/user/get-balance?token=${caller.secret}`)
      assertEnvelope(reply, 0)
      assert.deepEqual(reply.body.data, { balance, currency: 'CNY' })
    }
    const penniless = await service.addCaller()
    const { text } = await service.ask(`/user/get-balance?token=${penniless.secret}`)
    assert.ok(text.startsWith('{"code":0,"data":{"balance":"0.0000","currency":"CNY"},"message":null,'))
  })
})
