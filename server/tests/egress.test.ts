import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock, yuan } from '#kit'
import { encodings } from '#support/encodings'
import { makeFolder } from '#support/folder'
import { runOperator } from '#support/operator'
import { type LocalProxy, openHttpProxy } from '#support/proxy'
import { kolPath, openTestService, type TestService } from '#support/service'
import { openSocksProxy } from '#support/socks-proxy'
import { flatData, goodBodies, openUpstream, send, settingsOf } from '#support/upstream'
import { answering } from '#support/upstream-answers'

const wants = 'customer-7:p@ss/wörd-9'
const written = 'customer-7:p%40ss%2Fw%C3%B6rd-9'
/** What must be seen nowhere. */
const canaries = ['customer-7', 'p@ss/wörd-9', 'p%40ss', wants, Buffer.from(wants).toString('base64').slice(0, -4)]

async function askOnce(service: TestService) {
  const ada = await service.addCaller({ balanceMicro: yuan('10'), isOperator: true })
  const reply = await service.ask(`${kolPath}?token=${ada.secret}&kolId=7000000000000000001`)
  const read = async (path: string) =>
    (await fetch(`${service.url}${path}`, { headers: { authorization: `Bearer ${ada.secret}` } })).text()
  const pages = await Promise.all(['/v1/providers', `/v1/calls/${reply.body.requestId}`, '/metrics'].map(read))
  return { reply, pages, call: pages[1] ?? '' }
}

function showsNoCanary(service: TestService, texts: readonly string[]): void {
  const files = readdirSync(service.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
  for (const text of [...texts, ...service.logLines, ...files])
    for (const canary of canaries) assert.equal(text.includes(canary), false, `${canary}: ${text.slice(0, 300)}`)
}

for (const [kind, open] of Object.entries({ http: openHttpProxy, socks5: openSocksProxy })) {
  test(`a service behind a proxy (${kind})`, async (t) => {
    const upstream = await openUpstream(t, 'just-one-api')
    const environment = (proxy: string) => ({
      ...settingsOf([upstream]),
      UPSTREAM_PROXY: proxy,
      LOG_LEVEL: 'trace',
      EXPOSE_PROVIDERS: 'true',
    })

    await t.test('asks through it, byte for byte, and shows its credentials nowhere', async (t) => {
      const proxy = await open(t, { wants })
      const service = await openTestService(t, { environment: environment(proxy.address(written)) })

      const { reply, pages } = await askOnce(service)

      assert.equal(reply.body.code, 0)
      assert.ok(reply.text.includes(flatData))
      assert.deepEqual([proxy.targets.length, proxy.credentials], [1, [wants]])
      assert.ok(service.logLines.some((line) => line.includes('"byProxy":["just-one-api"]')))
      showsNoCanary(service, [reply.text, ...pages])
    })

    await t.test('says that the proxy refuses, and not the upstream', async (t) => {
      const proxy = await open(t, { wants })
      const service = await openTestService(t, { environment: environment(proxy.address(written.slice(0, -1))) })

      const { reply, pages, call } = await askOnce(service)

      assert.equal(reply.body.code, 301)
      assert.match(call, /"outcome":"proxy\.refused"/)
      showsNoCanary(service, [reply.text, ...pages])
    })

    await t.test('strikes its credentials out of what comes back, however encoded', async (t) => {
      const proxy = await open(t, { wants })
      const echoes = Object.values(encodings).map((encode) => JSON.stringify(encode(wants)))
      upstream.behave(send(goodBodies['just-one-api'].replace('"base_resp":{', `"echo":[${echoes}],"base_resp":{`)))
      const service = await openTestService(t, { environment: environment(proxy.address(written)) })

      const { reply, pages } = await askOnce(service)

      assert.equal(reply.body.code, 0)
      assert.match(reply.text, /"echo":\["\*+"/)
      showsNoCanary(service, [reply.text, ...pages])
    })
  })
}

test('a provider whose proxy is dead is left for one that has another way', async (t) => {
  const [first, second] = [await openUpstream(t, 'just-one-api'), await openUpstream(t, 'tikhub')]
  const proxy: LocalProxy = await openHttpProxy(t)
  await proxy.kill()
  const environment = { ...settingsOf([first, second]), UPSTREAM_PROXY: proxy.address(), TIKHUB_PROXY: 'direct' }
  const service = await openTestService(t, { environment })

  const { reply, call } = await askOnce(service)

  assert.equal(reply.body.code, 0)
  assert.deepEqual([first.targets.length, second.targets.length], [0, 1])
  assert.match(call, /"outcome":"proxy\.failed"/)

  // By then it counts as ill, and is not tried before the one that answers.
  for (let count = 0; count < 6; count++) await askOnce(service)
  const last = await askOnce(service)
  assert.equal(last.reply.body.code, 0)
  assert.doesNotMatch(last.call, /proxy\.failed/)
})

test('NO_PROXY exempts an upstream, by either name', async (t) => {
  const upstream = await openUpstream(t, 'tikhub')
  const proxy = await openHttpProxy(t)
  for (const name of ['NO_PROXY', 'no_proxy']) {
    const environment = { ...settingsOf([upstream]), UPSTREAM_PROXY: proxy.address(), [name]: '[,127.0.0.0/8' }
    const service = await openTestService(t, { environment })

    assert.equal((await askOnce(service)).reply.body.code, 0)
  }

  assert.deepEqual([upstream.targets.length, proxy.targets.length], [2, 0])
})

test('doctor says by which proxy an upstream is asked, and tries that one; its credentials it shows to nobody', async (t) => {
  const upstream = await openUpstream(t, 'tikhub')
  const proxy = await openHttpProxy(t, { wants })
  const environment = { ...settingsOf([upstream]), DATA_DIR: makeFolder(t), TIKHUB_PROXY: proxy.address(written) }
  const { TIKHUB_PROXY, ...plain } = environment

  const up = await runOperator(['doctor'], { ...plain, TIKHUB_PROXY })
  const exempt = await runOperator(['doctor'], { ...plain, TIKHUB_PROXY, NO_PROXY: '127.0.0.1' })
  await proxy.kill()
  const down = await runOperator(['doctor'], { ...plain, TIKHUB_PROXY })

  assert.match(up.output, new RegExp(`ok +upstreams +tikhub goes by the proxy ${proxy.host}, which can be`))
  assert.match(exempt.output, new RegExp(`ok +upstreams +tikhub can be reached at ${upstream.url}`))
  assert.match(down.output, new RegExp(`warn +upstreams +tikhub cannot be reached by the proxy ${proxy.host}`))
  for (const { output } of [up, exempt, down])
    for (const canary of canaries) assert.equal(output.includes(canary), false)
  assert.deepEqual([proxy.targets, upstream.targets], [[], []])
})

test('upstream check goes by the proxy, and says so where the proxy is the trouble', async (t) => {
  const upstream = await openUpstream(t, 'just-one-api')
  upstream.behave(answering('just-one-api'))
  const report = join(makeFolder(t), 'report.txt')
  const check = (more: Readonly<Record<string, string>>, words: readonly string[] = []) =>
    runOperator(
      ['upstream', 'check', 'just-one-api', '--spend-max', '10', ...words],
      { ...settingsOf([upstream]), ...more },
      undefined,
      systemClock,
      () => new Promise(() => {}),
    )

  for (const open of [openHttpProxy, openSocksProxy]) {
    const proxy = await open(t, { wants })
    const before = upstream.targets.length

    const well = await check({ UPSTREAM_PROXY: proxy.address(written) })
    const wrong = await check({ JUST_ONE_API_PROXY: proxy.address('customer-7:wrong-word-9') }, ['--report', report])

    assert.equal(well.exitCode, 0, well.output)
    assert.equal(upstream.targets.length - before, 53)
    assert.ok(proxy.targets.length > 0)
    assert.equal(wrong.exitCode, 1)
    assert.match(wrong.output, /the proxy/)
    for (const text of [well.output, wrong.output, readFileSync(report, 'utf8')])
      for (const canary of [...canaries, 'wrong-word-9']) assert.equal(text.includes(canary), false, canary)
    rmSync(report)
  }
})
