import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { openService } from '#app'
import { auditBooks } from '#audit'
import { readConfig } from '#config'
import { openSystemRandom, systemClock, yuan } from '#kit'
import { openLog } from '#log'
import { defineQuery } from '#store'
import { makeFolder } from '#support/folder'
import {
  kolId,
  kolPath,
  openTestService,
  type Reply,
  successorPath,
  type TestCaller,
  type TestService,
  until,
} from '#support/service'
import {
  type Behaviour,
  good,
  goodAfter,
  goodBodies,
  type LocalUpstream,
  openUpstream,
  secrets,
  send,
  settingsOf,
  type UpstreamName,
} from '#support/upstream'

const rich = { balanceMicro: yuan('1000') }
const names = ['just-one-api', 'tikhub', 'xingtu'] as const
const nameParts = /just-?one|tikhub|xingtu\.|127\.0\.0\.1/i

type Environment = Readonly<Record<string, string>>

/** The whole service before local upstreams of these names. */
async function openLived<const N extends UpstreamName>(t: TestContext, asked: readonly N[], more: Environment = {}) {
  const pairs = await Promise.all(asked.map(async (name) => [name, await openUpstream(t, name)] as const))
  const upstreams = Object.fromEntries(pairs) as Readonly<Record<N, LocalUpstream>>
  const environment = { ...settingsOf(pairs.map(([, local]) => local)), ...more }
  return { ...(await openTestService(t, { environment })), upstreams }
}

const hostOf = ({ url }: { readonly url: string }): string => new URL(url).host

let nextKol = 1
/** A creator nobody has asked for. */
const newKol = (): string => String(7_000_000_000_000_000_000n + BigInt(nextKol++))

const askKol = ({ ask }: TestService, { secret }: TestCaller, id = newKol(), init?: RequestInit): Promise<Reply> =>
  ask(`${kolPath}?token=${secret}&kolId=${id}`, init)

const addOperator = ({ addCaller }: TestService): Promise<TestCaller> =>
  addCaller({ isOperator: true, scopes: ['account:read', 'operator'] })

async function read({ ask }: TestService, path: string, { secret }: TestCaller) {
  const { status, headers, text } = await ask(`${path}?token=${secret}`)
  return { status, type: headers.get('content-type'), text, json: JSON.parse(text) }
}

const findCall = (service: TestService, reply: Reply, reader: TestCaller) =>
  read(service, `/v1/calls/${reply.body.requestId}`, reader)

const jsonLines = ({ logLines }: TestService) => logLines.map((line) => JSON.parse(line))

/** The samples of one metric by their labels. */
async function readMetric(service: TestService, name: string): Promise<Readonly<Record<string, number>>> {
  const lines = (await service.readMetrics()).split('\n').filter((line) => line.startsWith(`${name}{`))
  return Object.fromEntries(
    lines.map((line) => [line.slice(name.length, line.indexOf('}') + 1), Number(line.split(' ').at(-1))]),
  )
}

async function assertSound({ books }: TestService): Promise<void> {
  assert.deepEqual((await auditBooks(books.store)).differences, [])
}

const refusal = (code: number): Behaviour => send(`{"code":${code},"data":null,"message":"said by the upstream"}`)
const failure = send('{"detail":"said by the upstream"}', { status: 500 })

test('each request to an upstream is told to whoever may know it', async (t) => {
  const service = await openLived(t, names, { TIKHUB_API_KEY: `unused-key-of-a-pool,${secrets.tikhub}` })
  const { upstreams } = service
  const [operator, ada, ben] = [
    await addOperator(service),
    await service.addCaller(rich),
    await service.addCaller(rich),
  ]
  upstreams['just-one-api'].behave(refusal(601))
  upstreams.tikhub.behave((request, response) =>
    request.headers.authorization === `Bearer ${secrets.tikhub}`
      ? good('tikhub')(request, response)
      : send('{}', { status: 402 })(request, response),
  )
  const reply = await askKol(service, ada)
  assert.equal(reply.body.code, 0)

  await t.test(
    'to the operator whole: who was asked, by what, why, in whose stead, how it ended, what it cost',
    async () => {
      const { status, json } = await findCall(service, reply, operator)

      const { account, provider, collection, requestId, code, charge, answer } = json
      assert.deepEqual(
        { status, account, provider, requestId, code, charge, answer },
        {
          status: 200,
          account: ada.accountId,
          provider: 'xingtu',
          requestId: reply.body.requestId,
          code: 0,
          charge: '0.15',
          answer: reply.body.data,
        },
      )
      const { attempts, begunBy, isShared, at, durationMs } = collection
      assert.deepEqual([begunBy, isShared], [requestId, false])
      assert.ok(Number.isFinite(Date.parse(at)) && durationMs > 0)
      const told = attempts.map(({ at: began, durationMs: took, ...attempt }: { at: string; durationMs: number }) => {
        assert.ok(Date.parse(began) >= Date.parse(at) && took >= 0 && took <= durationMs)
        return attempt
      })
      assert.deepEqual(told, [
        {
          provider: 'just-one-api',
          credential: '1',
          region: hostOf(upstreams['just-one-api']),
          because: 'preferred',
          passedOver: [],
          outcome: 'credential.spent',
          detail: 'code 601',
          cost: { currency: 'CNY', amount: '0' },
        },
        {
          provider: 'tikhub',
          credential: '1',
          region: hostOf(upstreams.tikhub),
          because: 'next',
          passedOver: [{ provider: 'just-one-api', credential: '1', why: 'credential.spent' }],
          outcome: 'credential.spent',
          detail: 'HTTP 402',
          cost: { currency: 'USD', amount: '0' },
        },
        // Xingtu comes before another try at who was asked already.
        {
          provider: 'xingtu',
          credential: '1',
          region: hostOf(upstreams.xingtu),
          because: 'next',
          passedOver: [
            { provider: 'just-one-api', credential: '1', why: 'credential.spent' },
            { provider: 'tikhub', credential: '2', why: 'tried' },
          ],
          outcome: 'good',
          detail: null,
          cost: null,
        },
      ])
    },
  )

  await t.test('to its own account nothing of providers', async () => {
    const { status, text, json } = await findCall(service, reply, ada)

    assert.equal(status, 200)
    assert.deepEqual(Object.keys(json), [
      ...['requestId', 'endpoint', 'at', 'durationMs', 'code', 'charge', 'granted', 'cached', 'replayOf'],
      ...['idempotencyKey', 'token', 'answer'],
    ])
    assert.doesNotMatch(text, nameParts)
    assert.equal(reply.headers.get('x-provider'), null)
    assert.doesNotMatch([...reply.headers].flat().join(), nameParts)
  })

  await t.test('to other accounts not even the call', async () => {
    const { status, json } = await findCall(service, reply, ben)

    assert.deepEqual([status, json.code], [404, 404])
  })

  await t.test('to nobody without a token', async () => {
    const { status } = await service.ask(`/v1/calls/${reply.body.requestId}`)

    assert.equal(status, 401)
  })

  await t.test('with nothing of them in a failure, for whoever may not know it', async () => {
    for (const name of names) upstreams[name].behave(send('{}', { status: 404 }))

    const failed = await askKol(service, ben)

    assert.deepEqual([failed.body.code, failed.body.message], [301, 'COLLECT FAILED, SEND REQUEST AGAIN'])
    assert.doesNotMatch([...failed.headers].flat().join(), nameParts)
    assert.doesNotMatch((await findCall(service, failed, ben)).text, nameParts)
    const { json } = await findCall(service, failed, operator)
    assert.equal(json.code, 301)
    assert.ok(json.collection.attempts.length > 0)
  })

  await assertSound(service)
})

test('EXPOSE_PROVIDERS', async (t) => {
  const service = await openLived(t, ['just-one-api', 'tikhub'], { EXPOSE_PROVIDERS: 'true' })
  const { upstreams } = service
  const [ada, ben] = [await service.addCaller(rich), await service.addCaller(rich)]

  await t.test(
    'shows who supplied an answer, in a header and with the call, but not what it cost or by which credential',
    async () => {
      upstreams['just-one-api'].behave(send('{}', { status: 404 }))

      const reply = await askKol(service, ada)

      const { json, text } = await findCall(service, reply, ada)
      assert.equal(reply.headers.get('x-provider'), 'tikhub')
      assert.match(reply.headers.get('access-control-expose-headers') ?? '', /x-provider/)
      assert.equal(json.provider, 'tikhub')
      assert.deepEqual(
        json.attempts.map((attempt: object) => Object.keys(attempt)),
        Array(2).fill(['provider', 'at', 'durationMs', 'outcome']),
      )
      assert.deepEqual(
        json.attempts.map(({ provider, outcome }: { provider: string; outcome: string }) => [provider, outcome]),
        [
          ['just-one-api', 'question.refused'],
          ['tikhub', 'good'],
        ],
      )
      assert.doesNotMatch(text, /"cost|"credential|"detail|"region|"account|127\.0\.0\.1/)
    },
  )

  await t.test('does not show others’ calls', async () => {
    const reply = await askKol(service, ada)

    assert.equal((await findCall(service, reply, ben)).status, 404)
  })

  await t.test('names in the message of a 301 who was asked and what was wrong, in our words', async () => {
    upstreams['just-one-api'].behave(refusal(400))
    upstreams.tikhub.behave(send('{"detail":"said by the upstream"}', { status: 403 }))

    const { body, headers } = await askKol(service, ada)

    assert.equal(body.code, 301)
    assert.equal(
      body.message,
      'COLLECT FAILED, SEND REQUEST AGAIN (just-one-api: the upstream does not take this question; tikhub: the credential may not ask this)',
    )
    assert.equal(headers.get('x-provider'), null)
  })

  await t.test('says so when nobody could be asked', async () => {
    const alone = await openLived(t, ['tikhub'], { EXPOSE_PROVIDERS: 'true' })
    const { secret } = await alone.addCaller(rich)

    const { body } = await alone.ask(`${successorPath}?token=${secret}&oAuthorId=${kolId}&platform=LIVE_STREAMING`)

    assert.equal(body.message, 'COLLECT FAILED, SEND REQUEST AGAIN (nobody could be asked)')
    assert.deepEqual(alone.upstreams.tikhub.targets, [])
  })

  await assertSound(service)
})

test('a question for other content than short videos reaches just-one-api alone', async (t) => {
  const service = await openLived(t, ['tikhub', 'xingtu', 'just-one-api'])
  const [operator, ada] = [await addOperator(service), await service.addCaller(rich)]

  const reply = await service.ask(`${successorPath}?token=${ada.secret}&oAuthorId=${kolId}&platform=LIVE_STREAMING`)

  const { tikhub, xingtu, 'just-one-api': justOneApi } = service.upstreams
  assert.deepEqual(
    [reply.body.code, tikhub.targets.length, xingtu.targets.length, justOneApi.targets.length],
    [0, 0, 0, 1],
  )
  const { json } = await findCall(service, reply, operator)
  assert.deepEqual(json.collection.attempts[0].passedOver, [
    { provider: 'tikhub', credential: '', why: 'declines the question' },
    { provider: 'xingtu', credential: '', why: 'declines the question' },
  ])
})

test('calls that ask the same at the same time are one request upstream, paid there once, and each pays here', async (t) => {
  const service = await openLived(t, ['just-one-api'])
  const local = service.upstreams['just-one-api']
  const operator = await addOperator(service)
  const callers = await Promise.all(Array.from({ length: 10 }, () => service.addCaller(rich)))
  const waiting: [IncomingMessage, ServerResponse][] = []
  local.behave((...exchange) => void waiting.push(exchange))
  const id = newKol()

  const running = callers.map((caller) => askKol(service, caller, id))
  await until(async () => (await service.books.ledger.getHeldMicro()) === 10 * yuan('0.15') && waiting.length > 0)
  for (const exchange of waiting) good('just-one-api')(...exchange)
  const replies = await Promise.all(running)

  assert.equal(local.targets.length, 1)
  const calls = await Promise.all(replies.map(async (reply) => (await findCall(service, reply, operator)).json))
  const [leader] = calls.filter(({ collection }) => !collection.isShared)
  assert.deepEqual(new Set(replies.map((reply) => reply.body.requestId)).size, 10)
  for (const { charge, code, collection } of calls) {
    assert.deepEqual([code, charge, collection.begunBy], [0, '0.15', leader.requestId])
    assert.deepEqual(collection.attempts, leader.collection.attempts)
  }
  assert.equal(calls.filter(({ collection }) => collection.isShared).length, 9)
  const collapsed = replies.filter((reply) => reply.headers.get('cache-status')?.includes('collapsed'))
  assert.equal(collapsed.length, 9)
  const labels = '{provider="just-one-api",credential="1"'
  assert.deepEqual(await readMetric(service, 'almagest_provider_requests_total'), { [`${labels},outcome="good"}`]: 1 })
  assert.deepEqual(await readMetric(service, 'almagest_provider_cost_total'), { [`${labels},currency="CNY"}`]: 0.15 })
  await assertSound(service)
})

test('what providers take is counted: what is known, what is nothing, and what nobody can tell', async (t) => {
  const service = await openLived(t, ['just-one-api', 'tikhub'])
  const { upstreams } = service
  const [operator, ada] = [await addOperator(service), await service.addCaller(rich)]
  const answers: Readonly<Record<string, Behaviour>> = {
    good: good('just-one-api'),
    // Billed, as code 0 is.
    'reply.refused': send('{"code":0,"data":{"base_resp":{"status_code":5}}}'),
    // Not billed, and not asked again.
    'question.refused': refusal(400),
    // Nobody can tell, and it is not asked again.
    'reply.page': send('<html>'),
    empty: send('{"code":0,"data":{"base_resp":{"status_code":0}}}'),
  }
  const costs: Record<string, unknown> = {}
  for (const [outcome, behaviour] of Object.entries(answers)) {
    upstreams['just-one-api'].behave(behaviour)
    const { json } = await findCall(service, await askKol(service, ada), operator)
    const [attempt] = json.collection.attempts
    assert.deepEqual([attempt.provider, attempt.outcome], ['just-one-api', outcome])
    costs[outcome] = attempt.cost
  }

  const inYuan = (amount: string) => ({ currency: 'CNY', amount })
  assert.deepEqual(costs, {
    good: inYuan('0.15'),
    'reply.refused': inYuan('0.15'),
    'question.refused': inYuan('0'),
    'reply.page': 'unknown',
    empty: inYuan('0.15'),
  })
  const [joa, hub] = ['{provider="just-one-api",credential="1"', '{provider="tikhub",credential="1"']
  const known = await readMetric(service, 'almagest_provider_cost_total')
  const rounded = Object.entries(known).map(([labels, sum]) => [labels, sum.toFixed(6)])
  assert.deepEqual(Object.fromEntries(rounded), {
    [`${joa},currency="CNY"}`]: '0.450000',
    [`${hub},currency="USD"}`]: '0.060000',
  })
  assert.deepEqual(await readMetric(service, 'almagest_provider_unknown_costs_total'), { [`${joa}}`]: 1 })
  assert.deepEqual(await readMetric(service, 'almagest_provider_requests_total'), {
    ...Object.fromEntries(Object.keys(answers).map((outcome) => [`${joa},outcome="${outcome}"}`, 1])),
    [`${hub},outcome="good"}`]: 3,
  })
  assert.deepEqual(await readMetric(service, 'almagest_provider_duration_seconds_count'), {
    [`${joa}}`]: 5,
    [`${hub}}`]: 3,
  })
  assert.equal((await readMetric(service, 'almagest_provider_breaker'))[`${joa},state="closed"}`], 1)
})

test('how providers are', async (t) => {
  const service = await openLived(t, ['just-one-api', 'tikhub'])
  const [operator, ada] = [await addOperator(service), await service.addCaller(rich)]
  service.upstreams['just-one-api'].behave(refusal(601))
  await askKol(service, ada)

  await t.test('is told to operators', async () => {
    const { status, json } = await read(service, '/v1/providers', operator)

    assert.deepEqual([status, json.flights, json.budgetLeft > 0], [200, 0, true])
    const [justOneApi, tikHub] = json.providers
    assert.deepEqual([justOneApi.provider, tikHub.provider, json.providers.length], ['just-one-api', 'tikhub', 2])
    const [credential] = justOneApi.credentials
    assert.deepEqual([credential.credential, credential.resting.because], ['1', 'credential.spent'])
    assert.ok(credential.resting.forMs > 590_000 && credential.resting.forMs <= 600_000)
    const [region] = tikHub.regions
    assert.deepEqual([region.region, region.isDown], [hostOf(service.upstreams.tikhub), false])
    assert.ok(region.meanMs >= 0)
    assert.deepEqual([tikHub.credentials[0].breaker, tikHub.credentials[0].resting], ['closed', null])
  })

  await t.test('is told to nobody else', async () => {
    const { status, type, json, text } = await read(service, '/v1/providers', ada)

    assert.deepEqual([status, type], [403, 'application/problem+json; charset=utf-8'])
    assert.deepEqual([json.status, json.code, json.title], [403, 600, 'Permission Denied'])
    assert.doesNotMatch(text, nameParts)
    const { status: without } = await service.ask('/v1/providers')
    assert.equal(without, 401)
  })

  await t.test('is measured', async () => {
    const resting = '{provider="just-one-api",credential="1",because="credential.spent"}'
    assert.deepEqual(await readMetric(service, 'almagest_provider_resting'), { [resting]: 1 })
  })
})

test('of a pool, a credential that is spent rests and the others are used', async (t) => {
  const pool = ['pool-token-0000000001', 'pool-token-0000000002'] as const
  const service = await openLived(t, ['just-one-api'], { JUST_ONE_API_TOKEN: pool.join(',') })
  const local = service.upstreams['just-one-api']
  const ada = await service.addCaller(rich)
  const tokenOf = (target: string): string | null => new URL(target, local.url).searchParams.get('token')
  local.behave((request, response) =>
    (tokenOf(request.url ?? '') === pool[0] ? refusal(601) : good('just-one-api'))(request, response),
  )

  for (let call = 0; call < 4; call++) assert.equal((await askKol(service, ada)).body.code, 0)

  assert.deepEqual(local.targets.map(tokenOf), [pool[0], pool[1], pool[1], pool[1], pool[1]])
  const told = jsonLines(service).filter(({ msg }) => msg === 'a credential is of no use for now')
  assert.equal(told.length, 1)
  const [{ level, provider, credential, what, forMs }] = told
  assert.deepEqual(
    { level, provider, credential, what, forMs },
    { level: 50, provider: 'just-one-api', credential: '1', what: 'credential.spent', forMs: 600_000 },
  )
  assert.ok(!service.logLines.some((line) => pool.some((token) => line.includes(token))))
  await assertSound(service)
})

test('xingtu logged out is not asked again', async (t) => {
  const service = await openLived(t, ['xingtu', 'tikhub'], { LOG_LEVEL: 'debug' })
  const { xingtu, tikhub } = service.upstreams
  const [operator, ada] = [await addOperator(service), await service.addCaller(rich)]
  xingtu.behave(send('{"base_resp":{"status_code":100000,"status_message":"用户未登录"}}'))

  for (let call = 0; call < 5; call++) assert.equal((await askKol(service, ada)).body.code, 0)
  tikhub.behave(send('{}', { status: 404 }))
  const failed = await askKol(service, ada)

  assert.equal(failed.body.code, 301)
  assert.equal(xingtu.targets.length, 1)
  const told = jsonLines(service).filter(({ level, provider }) => level >= 50 && provider === 'xingtu')
  assert.deepEqual(
    told.map(({ level, what, forMs, msg }) => ({ level, what, forMs, msg })),
    [
      {
        level: 50,
        what: 'login.required',
        forMs: null,
        msg: 'a provider stops until the service is started anew: logged out',
      },
    ],
  )
  const { json } = await read(service, '/v1/providers', operator)
  assert.deepEqual(json.providers[0].credentials[0].resting, { because: 'login.required', forMs: null })
  const { json: call } = await findCall(service, failed, operator)
  assert.deepEqual(call.collection.passedOver[0], { provider: 'xingtu', credential: '1', why: 'login.required' })
})

test('of two regions', async (t) => {
  const [slow, fast] = [await openUpstream(t, 'tikhub'), await openUpstream(t, 'tikhub')]
  slow.behave(goodAfter('tikhub', 60))
  const environment = { ...settingsOf([slow]), TIKHUB_URL: `${slow.url},${fast.url}` }
  const service = await openTestService(t, { environment })
  const [operator, ada] = [await addOperator(service), await service.addCaller(rich)]
  const counts = (): number[] => [slow.targets.length, fast.targets.length]

  await t.test('the faster one is asked once both are measured', async () => {
    for (let call = 0; call < 6; call++) assert.equal((await askKol(service, ada)).body.code, 0)

    assert.deepEqual(counts(), [1, 5])
  })

  await t.test('the other one takes over when it dies, and the call that found it dead is answered', async () => {
    await fast.kill()

    const reply = await askKol(service, ada)
    for (let call = 0; call < 2; call++) assert.equal((await askKol(service, ada)).body.code, 0)

    assert.equal(reply.body.code, 0)
    assert.deepEqual(counts(), [4, 5])
    const { json } = await findCall(service, reply, operator)
    assert.deepEqual(
      json.collection.attempts.map(({ region, because }: { region: string; because: string }) => [region, because]),
      [
        [hostOf(fast), 'preferred'],
        [hostOf(slow), 'retry'],
      ],
    )
    const { json: state } = await read(service, '/v1/providers', operator)
    assert.deepEqual(
      state.providers[0].regions.map(({ region, isDown }: { region: string; isDown: boolean }) => [region, isDown]),
      [
        [hostOf(slow), false],
        [hostOf(fast), true],
      ],
    )
  })
})

test('the trace of a call goes on to upstreams and back to the caller', async (t) => {
  const service = await openLived(t, ['just-one-api', 'tikhub'])
  const { 'just-one-api': justOneApi, tikhub } = service.upstreams
  const ada = await service.addCaller(rich)
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  justOneApi.behave(refusal(400))

  const traced = await askKol(service, ada, newKol(), { headers: { traceparent } })
  const untraced = await askKol(service, ada)
  const garbled = await askKol(service, ada, newKol(), { headers: { traceparent: `${traceparent}; x` } })

  for (const local of [justOneApi, tikhub]) {
    assert.deepEqual(
      local.headers.map((headers) => headers['traceparent']),
      [traceparent, undefined, undefined],
    )
  }
  assert.deepEqual(
    [traced, untraced, garbled].map(({ headers }) => headers.get('traceparent')),
    [traceparent, null, null],
  )
})

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

/** What of an upstream's secret must never be seen, whole or by itself. */
const canaries = {
  'just-one-api': secrets['just-one-api'],
  tikhub: secrets.tikhub,
  xingtu: 'xingtu-secret-0123456789',
} as const satisfies Record<UpstreamName, string>

/** Ways for an upstream to say back what it was sent. */
function listEchoes(name: UpstreamName): Readonly<Record<string, Behaviour>> {
  const secret = canaries[name]
  const body = goodBodies[name]
  const inData = body.replace(
    '"base_resp":{',
    `"echo":"${secrets[name]}","nested":[{"${secret}":"${secret}"}],"base_resp":{`,
  )
  const said = `"message":"${secret}","detail":"${secret}"`
  const failed = {
    'just-one-api': `{"code":301,"data":null,${said}}`,
    tikhub: `{"code":500,"data":null,${said}}`,
    xingtu: `{"base_resp":{"status_code":5,"status_message":"${secret}"},${said}}`,
  }[name]
  const isFirst = name === 'just-one-api'
  return {
    'its data': send(inData),
    'what it says of a failure': send(failed),
    'what it says of a failure by HTTP': send(`{"code":${isFirst ? 500 : 1},${said}}`, { status: 500 }),
    'what it says of a refused credential': send(isFirst ? `{"code":400,${said}}` : `{${said}}`, { status: 400 }),
    'plain text': send(`no such credential: ${secret}`, { headers: { 'content-type': 'text/plain' } }),
    'a page': isFirst ? send(`<html>${secret}`) : send(`<html>${secret}`, { status: 500 }),
    'its content type': send('{}', { headers: { 'content-type': `application/${secret}` } }),
    'its encoding': send(body, { headers: { 'content-encoding': secret } }),
    'its headers': send(body, { headers: { 'retry-after': secret, 'x-echo': secret, 'set-cookie': secret } }),
    'when to ask again': send('{}', { status: 429, headers: { 'retry-after': secret } }),
    'bytes that are not HTTP': (request) => void request.socket.end(`HTTP/1.1 ${secret}\r\n${secret}: 1\r\n\r\n`),
    'the name of a header': (request) => void request.socket.end(`HTTP/1.1 200 OK\r\n${secret} ${secret}\r\n\r\n`),
    'an answer broken off': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9999' })
      response.write(`{"code":0,"data":"${secret}`, () => response.destroy())
    },
    'the reason of its status': (_request, response) => {
      response.writeHead(502, secret, { 'content-type': 'text/plain' }).end(secret)
    },
    // The last, for after it Xingtu is asked no more.
    'where it sends us': send('', { status: 302, headers: { location: `/?token=${secret}` } }),
  }
}

for (const name of names) {
  test(`a secret of ${name}, whatever the upstream says back,`, async (t) => {
    const secret = canaries[name]
    const local = await openUpstream(t, name)
    const more = { LOG_LEVEL: 'trace', EXPOSE_PROVIDERS: 'true', DEADLINE: '2s' }
    const seen: string[] = []

    for (const [place, behaviour] of Object.entries(listEchoes(name))) {
      await t.test(`is in nothing that leaves the service: ${place}`, async (t) => {
        // One of its own each: what is refused here must not keep the next from being asked.
        const service = await openTestService(t, { environment: { ...settingsOf([local]), ...more } })
        const asked = local.targets.length
        local.behave(behaviour)

        const outputs = await listOutputs(service)

        seen.push(...Object.values(outputs))
        assert.ok(local.targets.length > asked, 'the upstream was not asked')
        for (const [where, text] of Object.entries(outputs)) assert.ok(!text.includes(secret), `${where}: ${text}`)
        const files = listFiles(service.dataDir)
        assert.ok(files.some((file) => file.endsWith('almagest.db')))
        assert.ok(files.some((file) => readFileSync(file).includes(name)))
        assert.deepEqual(
          files.filter((file) => readFileSync(file).includes(secret)),
          [],
        )
      })
    }

    await t.test('was there to be found: it was sent, and its stars left the service', () => {
      assert.ok(JSON.stringify([local.targets, local.headers]).includes(secret))
      for (const part of [/"echo":"[^"]*\*{8,}/, /"detail":"code|"detail":"HTTP|"detail":"the/]) {
        assert.match(seen.join('\n'), part)
      }
    })
  })
}

const listBlobs = defineQuery<{ readonly bytes: Uint8Array }>('test.listBlobs', 'SELECT bytes FROM blob')

/** Bodies as the archive keeps them, which is compressed. */
async function readBodies({ books: { store } }: TestService): Promise<string> {
  const blobs = await store.list(listBlobs, {})
  return blobs.map(({ bytes }) => zstdDecompressSync(bytes).toString('utf8')).join('\n')
}

/** All that is to be seen of one call. */
async function listOutputs(service: TestService): Promise<Readonly<Record<string, string>>> {
  const [operator, ada] = [await addOperator(service), await service.addCaller(rich)]
  const reply = await askKol(service, ada)
  const path = `/v1/calls/${reply.body.requestId}`
  const pages = [
    await read(service, path, operator),
    await read(service, path, ada),
    await read(service, '/v1/calls', ada),
    await read(service, '/v1/providers', operator),
  ]
  return {
    body: reply.text,
    headers: [...reply.headers].flat().join('\n'),
    pages: pages.map(({ text }) => text).join('\n'),
    metrics: await service.readMetrics(),
    log: service.logLines.join('\n'),
    archive: await readBodies(service),
  }
}

test('the search for secrets finds one that the service does not know of', async (t) => {
  const secret = 'unknown-secret-0123456789'
  const local = await openUpstream(t, 'just-one-api')
  local.behave(send(goodBodies['just-one-api'].replace('"base_resp":{', `"echo":"${secret}","base_resp":{`)))
  const service = await openTestService(t, { environment: settingsOf([local]) })

  const { body, pages, archive } = await listOutputs(service)

  for (const text of [body, pages, archive]) assert.ok(text?.includes(secret))
})

test('PROVIDERS', async (t) => {
  const open = async (environment: Environment) => {
    const log = openLog('silent', { write: () => {} })
    const config = readConfig({ DATA_DIR: makeFolder(t), PORT: '0', DRAIN: '0s', ...environment })
    const service = await openService(config, { clock: systemClock, random: openSystemRandom(), log })
    await service.stop()
  }

  await t.test('leaves out who has no credentials, and the log names them', async (t) => {
    const local = await openUpstream(t, 'tikhub')
    const more = { PROVIDERS: 'just-one-api,tikhub,xingtu,recordings' }
    const service = await openTestService(t, { environment: { ...settingsOf([local]), ...more } })

    const reply = await askKol(service, await service.addCaller(rich))

    assert.equal(reply.body.code, 0)
    const [line] = jsonLines(service).filter(({ withoutCredentials }) => withoutCredentials)
    assert.deepEqual(
      [line.providers, line.withoutCredentials],
      [
        ['tikhub', 'recordings'],
        ['just-one-api', 'xingtu'],
      ],
    )
  })

  await t.test('of nobody with credentials refuses to start', async () => {
    for (const [providers, named] of [
      ['tikhub', /PROVIDERS.*tikhub/],
      ['xingtu,just-one-api', /PROVIDERS.*xingtu, just-one-api/],
    ] as const) {
      await assert.rejects(open({ PROVIDERS: providers }), { name: 'Refusal', message: named })
    }
  })

  await t.test('of a name there is not refuses to start, and says which there are', async () => {
    const message = /no provider tikhubb.*just-one-api, tikhub, xingtu, recordings/
    await assert.rejects(open({ PROVIDERS: 'tikhubb,recordings' }), { name: 'Refusal', message })
  })

  await t.test('is the order in which they are asked', async (t) => {
    const service = await openLived(t, ['tikhub', 'just-one-api'])

    await askKol(service, await service.addCaller(rich))

    const { tikhub, 'just-one-api': justOneApi } = service.upstreams
    assert.deepEqual([tikhub.targets.length, justOneApi.targets.length], [1, 0])
  })

  await t.test('lets a failing one be followed by the recordings', async (t) => {
    const service = await openLived(t, ['tikhub'], { PROVIDERS: 'tikhub,recordings' })
    service.upstreams.tikhub.behave(failure)

    const reply = await askKol(service, await service.addCaller(rich), kolId)

    assert.equal(reply.body.code, 0)
    assert.match(reply.text, /"play":8543418/)
  })
})

test('metrics that are open show providers to operators, and to all where callers may see who supplies', async (t) => {
  for (const exposed of ['false', 'true']) {
    const local = await openUpstream(t, 'just-one-api')
    const service = await openTestService(t, {
      environment: { ...settingsOf([local]), EXPOSE_PROVIDERS: exposed, METRICS: 'open' },
    })
    const ada = await service.addCaller(rich)
    await askKol(service, ada)

    const seen = await Promise.all(
      [undefined, ada.secret].map(async (secret) => {
        const query = secret === undefined ? '' : `?token=${secret}`
        return (await fetch(`${service.url}/metrics${query}`, { signal: AbortSignal.timeout(10_000) })).text()
      }),
    )

    for (const text of seen) {
      assert.match(text, /almagest_calls_total\{/)
      assert.equal(text.includes('just-one-api'), exposed === 'true')
    }
    assert.match(await service.readMetrics(), /almagest_provider_requests_total\{provider="just-one-api"/)
  }
})
