import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { usualScopes } from '#accounts'
import { readConfig } from '#config'
import { Refusal, yuan } from '#kit'
import { createStillClock } from '#support/clock'
import { kolId, kolPath, openTestService, type TestService, thingsPath } from '#support/service'
import { openUpstream, settingsOf } from '#support/upstream'

const rich = { balanceMicro: yuan('10') }

interface Got {
  readonly status: number
  readonly text: string
  readonly type: string | null
}

async function get(url: string, secret?: string, init: RequestInit = {}): Promise<Got> {
  const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` }
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000), ...init })
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') }
}

/** A service that has asked an upstream once. */
async function openAsked(t: TestContext, environment: Readonly<Record<string, string>>): Promise<TestService> {
  const upstream = await openUpstream(t, 'just-one-api')
  const service = await openTestService(t, { environment: { ...settingsOf([upstream]), ...environment } })
  const ada = await service.addCaller(rich)
  assert.equal((await service.ask(`${kolPath}?token=${ada.secret}&kolId=${kolId}`)).body.code, 0)
  return service
}

/** Where the log says that metrics have an address of their own. */
function findMetricsUrl({ logLines }: TestService): string {
  const urls = logLines.map((line) => JSON.parse(line).metrics).filter((url) => url !== undefined)
  assert.equal(urls.length, 1)
  return urls[0]
}

const isWhole = ({ text }: Got): boolean =>
  text.includes('\nalmagest_calls_total{') && text.includes('provider="just-one-api"')

test('metrics are for a token with the scope operator, and for nobody else', async (t) => {
  const service = await openAsked(t, {})
  const url = `${service.url}/metrics`
  const ada = await service.addCaller()
  const operator = await service.addCaller({ isOperator: true, scopes: ['operator'] })
  const usual = await service.addCaller({ isOperator: true, scopes: usualScopes })

  for (const [secret, status] of [
    [undefined, 401],
    ['nonsense', 401],
    [ada.secret, 403],
    [usual.secret, 403],
  ] as const) {
    const got = await get(url, secret)
    assert.deepEqual([got.status, got.text.includes('almagest_')], [status, false])
  }
  assert.ok(isWhole(await get(url, operator.secret)))
  assert.ok(isWhole(await get(`${url}?token=${operator.secret}`)))
})

test('metrics that are turned off are not there, for operators neither', async (t) => {
  const service = await openAsked(t, { METRICS: 'off' })
  const operator = await service.addCaller({ isOperator: true })

  for (const method of ['GET', 'POST', 'HEAD'])
    assert.equal((await get(`${service.url}/metrics`, operator.secret, { method })).status, 404, method)
})

test('metrics at a port of their own', async (t) => {
  const service = await openAsked(t, { METRICS_PORT: '0', METRICS: 'open' })
  const url = findMetricsUrl(service)

  await t.test('are whole there, without a token', async () => {
    const got = await get(url)
    assert.deepEqual([got.status, isWhole(got)], [200, true])
    assert.match(got.type ?? '', /^text\/plain; version=/)
    assert.deepEqual(await get(url, undefined, { method: 'HEAD' }), { ...got, text: '' })
  })

  await t.test('are alone there', async () => {
    for (const path of ['/', '/healthz', `${kolPath}?kolId=${kolId}`, '/v1/calls', '/metrics/', '//metrics'])
      assert.equal((await get(new URL(url).origin + path)).status, 404, path)
    assert.equal((await get(url, undefined, { method: 'POST' })).status, 405)
  })

  await t.test('are nowhere else', async () => {
    const operator = await service.addCaller({ isOperator: true })
    assert.equal((await get(`${service.url}/metrics`, operator.secret)).status, 404)
  })

  await t.test('end with the service', async () => {
    await service.service.stop()
    await assert.rejects(get(url))
  })
})

test('a port for metrics is refused', async (t) => {
  const complain = (environment: Record<string, string>): string => {
    try {
      readConfig(environment)
    } catch (error) {
      if (error instanceof Refusal) return error.message
      throw error
    }
    return 'nothing'
  }

  await t.test('where it is the service’s own, or metrics are turned off', () => {
    assert.match(complain({ PORT: '9464', METRICS_PORT: '9464' }), /^METRICS_PORT: expected another port than PORT/)
    assert.match(complain({ METRICS_PORT: '8080' }), /^METRICS_PORT: expected another port than PORT/)
    assert.match(complain({ METRICS_PORT: '9464', METRICS: 'off' }), /^METRICS_PORT: METRICS=off/)
    assert.equal(complain({ PORT: '0', METRICS_PORT: '0' }), 'nothing')
  })

  await t.test('where somebody has it, by its name', async (t) => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    t.after(() => other.close())
    const taken = String((other.address() as AddressInfo).port)

    await assert.rejects(openTestService(t, { environment: { METRICS_PORT: taken } }), {
      name: 'Refusal',
      message: /^METRICS_PORT: cannot listen: .*EADDRINUSE/,
    })
  })
})

test('what anybody may know of an endpoint', async (t) => {
  async function see(t: TestContext, counts: string) {
    const service = await openAsked(t, { STATUS_COUNTS: counts })
    const { text } = await get(`${service.url}/status/health?api=${kolPath}`)
    const pages = ['/en', '/zh'].flatMap((lang) =>
      ['', '.md'].map((form) => `${lang}/api/douyin-xingtu-apis/kol-content-performance-v1-deprecated${form}`),
    )
    const documents = await Promise.all(pages.map(async (page) => (await get(service.url + page)).text))
    return { health: JSON.parse(text).data, documents }
  }

  await t.test('has numbers of calls', async (t) => {
    const { health, documents } = await see(t, 'true')

    assert.deepEqual([health.calls, health.good, health.hourly.at(-1).calls], [1, 1, 1])
    assert.ok(documents.some((document) => / · 100 · 1\/1/.test(document)))
  })

  await t.test('has states and shares alone where STATUS_COUNTS is false', async (t) => {
    const { health, documents } = await see(t, 'false')

    const bars = [health, ...health.hourly, ...health.daily]
    assert.deepEqual([health.state, health.score, health.hourly.at(-1).score], ['Healthy', 100, 100])
    assert.equal(bars.length, 55)
    for (const bar of bars) assert.deepEqual([bar.calls, bar.good], [undefined, undefined])
    for (const document of documents) {
      assert.match(document, /(Healthy|健康) · 100\b/)
      assert.doesNotMatch(document, / · 100 · \d/)
    }
  })
})

interface FailureLine {
  readonly ip?: string
  readonly failures?: number
  readonly token?: string
  readonly requestId?: string
  readonly msg: string
}

const listFailures = ({ logLines }: TestService): FailureLine[] =>
  logLines.map((line) => JSON.parse(line)).filter(({ msg }) => /valid token/.test(msg))

test('requests without a valid token', async (t) => {
  const clock = createStillClock()
  const service = await openTestService(t, { clock, environment: { TRUST_PROXY: '1' } })
  const { secret } = await service.books.tokens.newToken({ accountId: 'nobody' })
  const fail = (target: string, ip: string, token: string | undefined = secret) =>
    service.ask(target, {
      headers: { 'x-forwarded-for': ip, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    })

  await t.test('are counted by where they went and whether they brought one, without their addresses', async () => {
    for (const target of [`${thingsPath}?name=ada`, '/user/get-balance', '/v1/calls'])
      assert.equal((await fail(target, '192.0.2.1')).status, 401)
    const headers = { 'x-forwarded-for': '192.0.2.1', authorization: `Bearer ${secret}` }
    assert.equal((await fetch(`${service.url}/metrics`, { headers })).status, 401)
    assert.equal((await service.ask('/v1/endpoints')).status, 401)
    assert.equal((await service.ask(`${thingsPath}?name=ada`)).status, 401)

    const metrics = await service.readMetrics()

    const counted = [...metrics.matchAll(/^almagest_failed_authentications_total\{(.*)\} (\d+)$/gm)]
    assert.deepEqual(counted.map(([, labels, count]) => `${labels} ${count}`).sort(), [
      'surface="api",token="missing" 1',
      'surface="api",token="wrong" 1',
      'surface="metrics",token="wrong" 1',
      'surface="user",token="wrong" 1',
      'surface="v1",token="missing" 1',
      'surface="v1",token="wrong" 1',
    ])
    assert.ok(!metrics.includes('192.0.2.1'))
  })

  await t.test('are logged with the address they came from, the first at once, the others as a number', async () => {
    const first = listFailures(service)
    assert.deepEqual(
      first.map(({ ip, token }) => [ip, token]),
      [
        ['192.0.2.1', 'wrong'],
        ['127.0.0.1', 'missing'],
      ],
    )
    assert.match(first[0]?.requestId ?? '', /^[0-9a-f]{32}$/)

    clock.advance(60_000)

    assert.deepEqual(
      listFailures(service)
        .slice(2)
        .map(({ ip, failures }) => [ip, failures]),
      [
        ['192.0.2.1', 4],
        ['127.0.0.1', 2],
      ],
    )
  })

  await t.test(
    'fill no disk, however many come from however many addresses, and their tokens are in no line',
    async () => {
      const before = service.logLines.length
      for (let nth = 0; nth < 300; nth++)
        await fail(nth % 2 === 0 ? `${thingsPath}?name=ada` : '/v1/calls', `2001:db8::${(nth % 100).toString(16)}`)
      clock.advance(60_000)

      const lines = service.logLines.slice(before)
      const told = listFailures(service).slice(4)
      assert.ok(lines.length <= 41, `${lines.length} lines`)
      const sums = told.flatMap(({ failures }) => failures ?? [])
      assert.deepEqual([sums.length, sums.reduce((one, other) => one + other)], [21, 300])
      assert.deepEqual(
        lines.filter((line) => line.includes(secret) || line.length > 300),
        [],
      )
    },
  )

  await t.test('and those of a suspended account are told when the service stops at the latest', async () => {
    const ada = await service.addCaller(rich)
    await service.books.store.write(service.books.accounts.setStatus(ada.accountId, 'suspended'))
    for (let nth = 0; nth < 3; nth++) await fail('/user/get-balance', '192.0.2.7', ada.secret)

    await service.service.stop()

    assert.deepEqual(
      listFailures(service)
        .slice(-2)
        .map(({ ip, failures }) => [ip, failures]),
      [
        ['192.0.2.7', undefined],
        ['192.0.2.7', 3],
      ],
    )
  })
})
