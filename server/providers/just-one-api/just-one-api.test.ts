import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Endpoint, loadCatalogue } from '#catalogue'
import { Fault, type FaultKind, type Reply } from '#collector'
import { createTestClock } from '#support/clock'
import { providerNeeds, viaOf } from '#support/providers'
import { type Behaviour, flatData, type LocalUpstream, openUpstream, secrets, send } from '#support/upstream'
import { justOneApi } from './index.ts'

const kolPath = '/api/douyin-xingtu/get-kol-rec-videos/v1'
const successorPath = '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1'
const kolId = '6831825876674412552'
const token = secrets['just-one-api']
/** At 10:00 in Shanghai. */
const morning = Date.parse('2026-11-22T10:00:00+08:00')

const catalogue = await loadCatalogue()

function getEndpoint(path: string): Endpoint {
  const endpoint = catalogue.find(path)
  if (!endpoint) throw new Error(`${path} is not in the catalogue`)
  return endpoint
}

/** The requests of an endpoint's sources here; `undefined` where the question is declined. */
function listRequests(path: string, raw: Readonly<Record<string, string>>) {
  const endpoint = getEndpoint(path)
  const { params } = endpoint.readInput(new Map(Object.entries({ token: 'of-a-caller', ...raw })))
  return endpoint.sources
    .filter(({ provider }) => provider === justOneApi.name)
    .map((source) => source.ask({ path, params }))
}

interface Asked {
  readonly path?: string
  readonly raw?: Readonly<Record<string, string>>
  readonly credential?: string
  readonly region?: string
  readonly now?: number
  readonly traceparent?: string
}

function open(now = morning) {
  const settings = { credentials: [token], regions: [], rate: { perSecond: 1, burst: 1 }, concurrency: 1 }
  const upstream = justOneApi.open({ ...providerNeeds({ settings }), clock: createTestClock(now) })
  if (!upstream) throw new Error('the provider did not open')
  return upstream
}

async function ask(local: LocalUpstream, asked: Asked = {}): Promise<Reply> {
  const { path = kolPath, raw = { kolId }, credential = token, region = local.url, now, traceparent } = asked
  const [request] = listRequests(path, raw)
  assert.ok(request, 'the question was declined')
  const upstream = open(now)
  try {
    return await upstream.ask(request, viaOf({ credential, region, traceparent }))
  } finally {
    await upstream.close()
  }
}

/** The Fault an upstream that behaves so ends in. */
async function findFault(t: TestContext, behaviour: Behaviour, asked: Asked = {}): Promise<Fault> {
  const local = await openUpstream(t, 'just-one-api')
  local.behave(behaviour)
  try {
    await ask(local, asked)
  } catch (error) {
    assert.ok(error instanceof Fault, String(error))
    return error
  }
  throw new Error('there was an answer')
}

const envelope = (code: number, data = 'null'): string =>
  `{"code":${code},"data":${data},"message":"said by the upstream","recordTime":null,"requestId":"${'0'.repeat(32)}"}`

test('just-one-api is asked', async (t) => {
  const local = await openUpstream(t, 'just-one-api')

  for (const [what, asked, target] of [
    ['by the path of the endpoint, with its token', {}, `${kolPath}?token=${token}&kolId=${kolId}`],
    [
      'for short videos unless the question says otherwise',
      { path: successorPath, raw: { oAuthorId: kolId } },
      `${successorPath}?token=${token}&oAuthorId=${kolId}&platform=SHORT_VIDEO`,
    ],
    [
      'for every kind of content there is',
      { path: successorPath, raw: { oAuthorId: kolId, platform: 'LIVE_STREAMING' } },
      `${successorPath}?token=${token}&oAuthorId=${kolId}&platform=LIVE_STREAMING`,
    ],
    [
      'without what is between us and our caller',
      { raw: { kolId, acceptCache: 'true', junk: '1' } },
      `${kolPath}?token=${token}&kolId=${kolId}`,
    ],
    [
      'with a token of any characters',
      { credential: 'a+b&c=d e%/' },
      `${kolPath}?token=a%2Bb%26c%3Dd+e%25%2F&kolId=${kolId}`,
    ],
    [
      'below the path of its address',
      { region: `${local.url}/beyond` },
      `/beyond${kolPath}?token=${token}&kolId=${kolId}`,
    ],
  ] as const) {
    await t.test(what, async () => {
      await ask(local, asked)

      assert.equal(local.targets.at(-1), target)
    })
  }

  await t.test('with no header that tells who asks', async () => {
    await ask(local)

    const { host, connection, ...headers } = local.headers.at(-1) ?? {}
    assert.ok(host && connection)
    assert.deepEqual(headers, { accept: 'application/json', 'accept-encoding': 'gzip, br' })
  })

  await t.test('within the trace of the call, where there is one', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

    await ask(local, { traceparent })

    assert.equal(local.headers.at(-1)?.['traceparent'], traceparent)
  })

  await t.test('once for each question', async () => {
    const before = local.targets.length

    await ask(local)

    assert.equal(local.targets.length, before + 1)
  })
})

test('just-one-api declines none of its endpoints’ questions', () => {
  for (const platform of ['SHORT_VIDEO', 'LIVE_STREAMING', 'PICTURE_TEXT', 'SHORT_DRAMA']) {
    const requests = listRequests(successorPath, { oAuthorId: kolId, platform })
    assert.equal(requests.length, 1)
    assert.ok(requests[0], platform)
  }
  assert.equal(listRequests(kolPath, { kolId }).filter(Boolean).length, 1)
})

test('without a token just-one-api is left out', () => {
  assert.equal(justOneApi.open(providerNeeds({})), undefined)
})

test('a good answer of just-one-api', async (t) => {
  const local = await openUpstream(t, 'just-one-api')
  const data =
    '{ "base_resp" : {"status_code":0} ,"newest_videos":[ {"item_id":7553989899192519974,"play":1.0} ],"2":1,"1":-0 }'

  for (const [what, body] of [
    ['in the contract’s order', envelope(0, data)],
    ['in another order, among other members', `\n{"requestId":"1","cost":{"data":1},"data":\t${data}\n,"code":0}\n`],
    ['with a message that is empty', `{"code":0,"message":"","data":${data}}`],
  ] as const) {
    await t.test(`keeps the bytes of data: ${what}`, async () => {
      local.behave(send(body))

      const reply = await ask(local)

      assert.equal(reply.data.toString('utf8'), data)
      assert.equal(reply.body.toString('utf8'), body)
      assert.deepEqual(reply.value, JSON.parse(data))
    })
  }

  await t.test('may be packed, and is kept unpacked', async () => {
    local.behave(send(gzipSync(envelope(0, flatData)), { headers: { 'content-encoding': 'gzip' } }))

    const reply = await ask(local)

    assert.equal(reply.data.toString('utf8'), flatData)
    assert.equal(reply.body.toString('utf8'), envelope(0, flatData))
  })

  await t.test('may be sent as text', async () => {
    local.behave(send(envelope(0, flatData), { headers: { 'content-type': 'text/plain;charset=UTF-8' } }))

    assert.equal((await ask(local)).data.toString('utf8'), flatData)
  })
})

/** Code, the HTTP status it comes with in mapped mode, and what it means for us. */
const refusals: readonly (readonly [code: number, status: number, kind: FaultKind])[] = [
  [100, 401, 'credential.refused'],
  [301, 200, 'collection.failed'],
  [302, 429, 'rate.limited'],
  [303, 429, 'credential.spent'],
  [400, 400, 'question.refused'],
  [404, 404, 'question.refused'],
  [500, 500, 'server.failed'],
  [503, 503, 'server.failed'],
  [600, 403, 'permission.refused'],
  [601, 403, 'credential.spent'],
  [602, 403, 'credential.spent'],
  // In the vendor's enumeration, and explained nowhere.
  [101, 200, 'reply.refused'],
  [201, 200, 'reply.refused'],
  [202, 200, 'reply.refused'],
  [300, 200, 'reply.refused'],
  [-1, 200, 'reply.refused'],
  [999, 200, 'reply.refused'],
]

test('a refusal of just-one-api is told by its code, whatever the HTTP status, and is not billed', async (t) => {
  for (const [code, mapped, kind] of refusals) {
    for (const status of new Set([mapped, 200])) {
      await t.test(`${code} with HTTP ${status}`, async (t) => {
        const fault = await findFault(t, send(envelope(code), { status }))

        assert.deepEqual([fault.kind, fault.isBilled], [kind, false])
        assert.ok(fault.message.includes(`code ${code}`), fault.message)
        assert.doesNotMatch(fault.message, /said by the upstream/)
      })
    }
  }

  await t.test('also with nothing but its code', async (t) => {
    assert.equal((await findFault(t, send('{"code":302}', { status: 429 }))).kind, 'rate.limited')
    assert.equal((await findFault(t, send('{"code":303}', { status: 429 }))).kind, 'credential.spent')
  })

  await t.test('also with data beside it', async (t) => {
    assert.equal((await findFault(t, send(envelope(601, flatData)))).kind, 'credential.spent')
  })
})

test('just-one-api is left alone', async (t) => {
  for (const [time, restMs] of [
    ['2026-11-22T10:00:00+08:00', 14 * 3_600_000],
    ['2026-11-22T23:59:59.999+08:00', 1],
    ['2026-11-23T00:00:00+08:00', 24 * 3_600_000],
    ['2026-11-23T07:59:59+08:00', 16 * 3_600_000 + 1_000],
  ] as const) {
    await t.test(`until midnight in Shanghai after a 303 at ${time}`, async (t) => {
      const fault = await findFault(t, send(envelope(303), { status: 429 }), { now: Date.parse(time) })

      assert.equal(fault.restMs, restMs)
    })
  }

  for (const status of [200, 429]) {
    for (const [text, restMs] of [
      ['7', 7_000],
      ['0', 0],
      [new Date(morning + 90_000).toUTCString(), 90_000],
      [new Date(morning - 90_000).toUTCString(), 0],
      ['soon', undefined],
    ] as const) {
      await t.test(`as long as a 302 by HTTP ${status} asks for: ${text}`, async (t) => {
        const fault = await findFault(t, send(envelope(302), { status, headers: { 'retry-after': text } }))

        assert.deepEqual([fault.kind, fault.restMs], ['rate.limited', restMs])
      })
    }
  }

  await t.test('for no time of its own after a 302 without a word, a 601 or a 602', async (t) => {
    for (const code of [302, 601, 602]) assert.equal((await findFault(t, send(envelope(code)))).restMs, undefined)
  })
})

test('an HTTP status of just-one-api counts where there is no envelope', async (t) => {
  for (const [status, kind] of [
    [302, 'reply.redirected'],
    [401, 'credential.refused'],
    [402, 'credential.spent'],
    [403, 'permission.refused'],
    [404, 'question.refused'],
    [408, 'server.failed'],
    [429, 'rate.limited'],
    [500, 'server.failed'],
    [502, 'server.failed'],
    [504, 'server.failed'],
  ] as const) {
    for (const body of ['', '<html>', '{"error":"failed"}', 'failed']) {
      await t.test(`${status} with ${body === '' ? 'nothing' : body}`, async (t) => {
        const fault = await findFault(t, send(body, { status, headers: { location: '/', 'retry-after': '3' } }))

        assert.deepEqual([fault.kind, fault.isBilled], [kind, false])
        assert.equal(fault.restMs, status === 429 ? 3_000 : undefined)
      })
    }
  }
})

test('what is not an answer of just-one-api', async (t) => {
  const bodies: Readonly<Record<string, readonly [Behaviour, FaultKind]>> = {
    'an empty body': [send(''), 'reply.empty'],
    'a web page': [send('\n<!doctype html>', { headers: { 'content-type': 'text/html' } }), 'reply.page'],
    'a web page said to be JSON': [send('<html>'), 'reply.page'],
    'an image': [send(envelope(0, flatData), { headers: { 'content-type': 'image/png' } }), 'reply.mistyped'],
    'half of an answer': [send(envelope(0, flatData).slice(0, -5)), 'reply.unreadable'],
    'bytes that are no UTF-8': [send(Buffer.from([0x7b, 0xff, 0x7d])), 'reply.unreadable'],
    'data without an envelope': [send(flatData), 'reply.unfit'],
    'a list': [send('[]'), 'reply.unfit'],
    null: [send('null'), 'reply.unfit'],
    'an object': [send('{}'), 'reply.unfit'],
    'a code in text': [send('{"code":"0","data":{}}'), 'reply.unfit'],
    'a broken number for a code': [send('{"code":0.5,"data":{}}'), 'reply.unfit'],
    'nothing at HTTP 204': [(_request, response) => void response.writeHead(204).end(), 'reply.unfit'],
  }
  for (const [what, [behaviour, kind]] of Object.entries(bodies)) {
    await t.test(`is ${what}`, async (t) => {
      const fault = await findFault(t, behaviour)

      assert.deepEqual([fault.kind, fault.isBilled], [kind, false])
      assert.equal(fault.unfit?.expected, kind === 'reply.unfit' ? 'an envelope with a code' : undefined)
    })
  }

  await t.test('is said to be what it is', async (t) => {
    const fault = await findFault(t, send('[]'))

    assert.deepEqual(fault.unfit, { path: '', expected: 'an envelope with a code', got: 'list' })
  })

  await t.test('is not an envelope whose other members are of any kind', async (t) => {
    const local = await openUpstream(t, 'just-one-api')
    local.behave(send(`{"code":0,"data":${flatData},"message":{"of":1},"recordTime":7,"requestId":[]}`))

    assert.equal((await ask(local)).data.toString('utf8'), flatData)
  })
})

test('code 0 of just-one-api is billed', async (t) => {
  for (const [what, body, kind] of [
    ['without data', '{"code":0}', 'reply.unfit'],
    ['with a failure of Xingtu inside', envelope(0, '{"base_resp":{"status_code":10001}}'), 'reply.refused'],
  ] as const) {
    await t.test(`also ${what}`, async (t) => {
      const fault = await findFault(t, send(body))

      assert.deepEqual([fault.kind, fault.isBilled], [kind, true])
    })
  }

  for (const [what, data] of [
    ['that is null', 'null'],
    ['that another endpoint would have', '{"balance":"1"}'],
  ] as const) {
    await t.test(`also with data ${what}, where the endpoint calls that unfit`, async (t) => {
      const local = await openUpstream(t, 'just-one-api')
      local.behave(send(envelope(0, data)))
      const { value } = await ask(local)

      assert.equal(getEndpoint(kolPath).judge(value).isGood, false)
    })
  }
})

test('the balance of just-one-api', async (t) => {
  async function readBalance(t: TestContext, body: string, status = 200) {
    const local = await openUpstream(t, 'just-one-api')
    local.behave(send(body, { status }))
    const upstream = open()
    t.after(upstream.close)
    assert.ok(upstream.readBalance)
    const balance = upstream.readBalance(viaOf({ credential: token, region: local.url }))
    return { local, balance }
  }

  await t.test('is asked for by its token, and read to the last digit', async (t) => {
    for (const [written, micro] of [
      ['100.0000', 100_000_000],
      ['0', 0],
      ['0.000001', 1],
      ['-3.5', -3_500_000],
      ['123456789.123456', 123_456_789_123_456],
    ] as const) {
      const { local, balance } = await readBalance(t, envelope(0, `{"balance":"${written}","currency":"CNY"}`))

      assert.deepEqual(await balance, { currency: 'CNY', micro })
      assert.deepEqual(local.targets, [`/user/get-balance?token=${token}`])
    }
  })

  await t.test('is a fault where it does not tell', async (t) => {
    for (const [body, status] of [
      [envelope(100), 401],
      [envelope(601), 200],
      [envelope(0, '{"balance":100,"currency":"CNY"}'), 200],
      [envelope(0, '{"balance":"much","currency":"CNY"}'), 200],
      [envelope(0, '{"balance":"1e9","currency":"CNY"}'), 200],
      [envelope(0, '{}'), 200],
      ['', 502],
      ['<p>', 200],
    ] as const) {
      const { balance } = await readBalance(t, body, status)

      await assert.rejects(balance, Fault, body)
    }
  })
})
