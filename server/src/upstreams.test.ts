import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { defineEndpoint } from '#catalogue'
import { defineProvider, openCollector, type Provider, readWireBody } from '#collector'
import { openSystemRandom, systemClock, yuan } from '#kit'
import { openLog } from '#log'
import { everyProvider } from '#providers'
import { Type } from './authoring.ts'
import { describeSettings, maskOf, proxyOf, readConfig } from './config.ts'
import { listLive } from './installation.ts'
import { countUpstreamSockets, openUpstreams } from './upstreams.ts'

const key = 'made-up-key-0123456789'

/** An upstream that nothing outside this file knows of. */
const madeUp = defineProvider({
  name: 'made-up',
  live: {
    prefix: 'MADE_UP',
    secret: { name: 'KEY', text: 'its key', isPool: false, listParts: (one) => [one.slice(0, 16)] },
    address: 'https://made-up.example',
    load: { rate: '3/s, burst 4', concurrency: 7 },
  },
  request: ({ params }) => ({ query: { id: String(params['id']) } }),
  open({ settings, openClient }) {
    const http = openClient()
    return {
      ...settings,
      ask: async ({ query }, via) =>
        readWireBody((await http.get({ path: '/', query: { ...query, key: via.credential } }, via)).body),
      close: http.close,
    }
  },
})
const providers: readonly Provider[] = [...everyProvider, madeUp]

const log = openLog('silent', { write: () => {} }, maskOf(readConfig({})))

async function openServer(t: TestContext) {
  const targets: (string | undefined)[] = []
  const server = createServer(({ url }, response) => {
    targets.push(url)
    response.end(JSON.stringify({ code: 0, data: { id: '7' } }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, targets }
}

test('a provider is added by its definition, and by nothing else:', async (t) => {
  await t.test('its settings are read, refused by name, and shown', () => {
    const { upstreams } = readConfig({ MADE_UP_KEY: key, MADE_UP_RATE: '9/s, burst 1' }, providers)
    assert.deepEqual(upstreams['made-up'], {
      credentials: [key],
      regions: ['https://made-up.example'],
      rate: { perSecond: 9, burst: 1 },
      concurrency: 7,
      proxy: undefined,
      secretSetting: 'MADE_UP_KEY',
      secrets: [key, key.slice(0, 16)],
    })
    assert.throws(() => readConfig({ MADE_UP_URL: 'nowhere' }, providers), { message: /^MADE_UP_URL: expected/ })
    assert.throws(() => readConfig({ MADE_UP_KEYS: key }, providers), { message: /did you mean MADE_UP_KEY\?/ })
    assert.match(describeSettings(providers), /MADE_UP_CONCURRENCY +requests to it at one time \(7\)/)
  })

  await t.test('its secrets are struck out, and its proxy goes before that of all', () => {
    const environment = { MADE_UP_KEY: key, UPSTREAM_PROXY: 'http://all.example', MADE_UP_PROXY: 'direct' }
    const config = readConfig(environment, providers)

    assert.equal(maskOf(config).strikeText(`a ${key} b ${key.slice(0, 16)} c`), 'a *** b *** c')
    assert.deepEqual([proxyOf(config, 'made-up'), proxyOf(config, 'tikhub')?.host], [undefined, 'all.example'])
  })

  await t.test('it is counted and examined as an upstream of this installation', () => {
    const config = readConfig({ MADE_UP_KEY: key }, providers)

    assert.equal(countUpstreamSockets(config), 7)
    const found = listLive(config).find(({ name }) => name === 'made-up')
    assert.deepEqual([found?.setting, found?.credentials], ['MADE_UP_KEY', 1])
  })

  await t.test('it is asked when PROVIDERS names it', async (t) => {
    const { url, targets } = await openServer(t)
    const config = readConfig({ MADE_UP_KEY: key, MADE_UP_URL: url, PROVIDERS: 'made-up' }, providers)
    const upstreams = openUpstreams(config, systemClock, log, providers)
    const collector = openCollector({
      upstreams,
      clock: systemClock,
      random: openSystemRandom(),
      mask: maskOf(config),
      deadlineMs: 10_000,
      isHedging: false,
      onAttempt: () => {},
      onNotice: () => {},
    })
    t.after(() => collector.close())
    const endpoint = defineEndpoint({
      path: '/api/tests/made-up/v1',
      title: { en: 'Made up', zh: '虚构' },
      summary: { en: 'Made up.', zh: '虚构。' },
      page: { group: 'tests', slug: 'made-up' },
      price: yuan('0.15'),
      freshFor: '1h',
      params: Type.Object({ id: Type.String() }),
      data: Type.Object({ id: Type.String() }),
      isEmpty: () => false,
      sources: [madeUp.source({})],
    })
    const { collected } = await collector.collect({ endpoint, params: { id: '7' }, traceparent: undefined })

    assert.deepEqual(
      [collected?.provider, collected?.data.toString(), targets],
      ['made-up', '{"id":"7"}', [`/?id=7&key=${key}`]],
    )
  })

  await t.test('and no room names one', () => {
    const names = everyProvider.flatMap(({ name, live }) =>
      live ? [name, ...live.settings.map((one) => one.name)] : [],
    )
    assert.ok(names.length > 12, `${names.length} names`)
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    const naming = files.filter((file) => {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts') || file === 'authoring.ts') return false
      const text = readFileSync(join(import.meta.dirname, file), 'utf8')
      return names.some((name) => text.includes(`'${name}'`) || (/_/.test(name) && text.includes(name)))
    })
    assert.deepEqual(naming, [])
  })
})
