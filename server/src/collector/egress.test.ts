import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createMask, systemClock } from '#kit'
import { type Certificate, trustCertificate } from '#support/certificate'
import { createTestClock } from '#support/clock'
import { viaOf } from '#support/providers'
import { type LocalProxy, openHttpProxy, type ProxyOptions } from '#support/proxy'
import { until } from '#support/service'
import { openSocksProxy } from '#support/socks-proxy'
import { openUpstream, send } from '#support/upstream'
import { readProxy } from './egress-proxy.ts'
import { Fault, type FaultKind } from './fault.ts'
import { openClient } from './http.ts'
import { readNoProxy } from './no-proxy.ts'
import { connectMs } from './tunnel.ts'

const text = '{"said":"well"}'
const wants = 'ada b:p@ss%wörd'
const written = 'ada%20b:p%40ss%25w%C3%B6rd'

interface Egress {
  readonly clock?: typeof systemClock
  readonly noProxy?: string
}

function openThrough(t: TestContext, address: string, { clock = systemClock, noProxy = '' }: Egress = {}) {
  const proxy = readProxy(address)
  assert.ok(proxy !== 'direct')
  const http = openClient(createMask(proxy.secrets), { clock, proxy, isExempt: readNoProxy(noProxy) })
  t.after(http.close)
  return (region: string, signal?: AbortSignal) =>
    http.get({ path: '/things', query: { a: '1' } }, viaOf({ region, ...(signal && { signal }) }))
}

async function openPlain(t: TestContext): Promise<string> {
  const upstream = await openUpstream(t, 'tikhub')
  upstream.behave(send(text))
  return upstream.url
}

/** An upstream over TLS, and how many connections it got. */
async function openSecure(t: TestContext, certificate: Certificate) {
  let connections = 0
  const server = createServer(certificate, (_request, response) => response.end(text))
  server.on('secureConnection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  t.after(() => server.close())
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, countConnections: () => connections }
}

async function findFault(reply: Promise<unknown>): Promise<Fault> {
  const error = await reply.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof Fault) return error
  throw new Error('it ends without a Fault', { cause: error })
}

/** Whatever is said of a failure names neither where nor who. */
function tellsNothing({ message }: Fault, proxy: LocalProxy): void {
  for (const secret of [proxy.host, '127.0.0.1', 'ada', 'p@ss', 'p%40ss', Buffer.from(wants).toString('base64')])
    assert.equal(message.includes(secret), false, message)
}

test('through a proxy', async (t) => {
  const certificate = trustCertificate(t)
  if (!certificate) return t.skip('there is no openssl to make a certificate')
  const plain = await openPlain(t)
  const secure = await openSecure(t, certificate)
  const kinds: Readonly<Record<string, (t: TestContext, options?: ProxyOptions) => Promise<LocalProxy>>> = {
    http: openHttpProxy,
    https: (t, options) => openHttpProxy(t, { ...options, certificate }),
    socks5: openSocksProxy,
  }

  for (const [kind, open] of Object.entries(kinds)) {
    const hostOf = (region: string): string => new URL(region).host
    const isForwarded = (region: string): boolean => region.startsWith('http:') && kind !== 'socks5'

    for (const region of [plain, secure.url]) {
      const way = `${kind}, an upstream of ${region.split(':')[0]}`

      await t.test(`${way} is asked, without credentials and with the right ones`, async (t) => {
        const open1 = await open(t)
        const closed = await open(t, { wants })

        const reply = await openThrough(t, open1.address())(region)
        const known = await openThrough(t, closed.address(written))(region)

        assert.deepEqual([reply.status, String(reply.body), known.status, String(known.body)], [200, text, 200, text])
        const expected = isForwarded(region) ? `${region}/things?a=1` : hostOf(region)
        assert.deepEqual([open1.targets, closed.targets], [[expected], [expected]])
        assert.deepEqual([open1.credentials, closed.credentials], [[], [wants]])
      })

      await t.test(`${way} is not asked with wrong credentials or none: the proxy refuses`, async (t) => {
        const proxy = await open(t, { wants })

        for (const credentials of ['', 'ada:wrong-password', 'ada%20b:p']) {
          const fault = await findFault(openThrough(t, proxy.address(credentials))(region))

          assert.equal(fault.kind, 'proxy.refused', credentials)
          tellsNothing(fault, proxy)
        }
      })

      await t.test(`${way} behind a dead proxy is not asked, and the proxy is what is named`, async (t) => {
        const proxy = await open(t)
        const get = openThrough(t, proxy.address(written))
        await proxy.kill()

        const dead = await findFault(get(region))

        assert.equal(dead.kind, 'proxy.failed')
        tellsNothing(dead, proxy)
      })

      await t.test(`${way} exempted by NO_PROXY is asked without it`, async (t) => {
        const proxy = await open(t)

        const reply = await openThrough(t, proxy.address(), { noProxy: '10.0.0.0/8,127.0.0.1' })(region)

        assert.deepEqual([String(reply.body), proxy.targets], [text, []])
      })

      await t.test(`${way}, hanging, ends with the attempt, and in ten seconds by itself`, async (t) => {
        const proxy = await open(t, { wants })
        const stages = kind === 'socks5' ? (['greeting', 'credentials', 'way'] as const) : (['way'] as const)
        for (const silentAt of stages) {
          proxy.behave({ silentAt })
          const clock = createTestClock()
          const get = openThrough(t, proxy.address(written), { clock })
          const ending = new AbortController()
          const abandoned = findFault(get(region, ending.signal))
          await until(async () => proxy.countOpen() > 0)

          ending.abort(new Fault('timed.out', 'no whole answer'))

          assert.equal((await abandoned).kind, 'timed.out', silentAt)
          // Where the request is on its way, only the attempt ends it, as without a proxy.
          if (isForwarded(region)) continue
          const late = findFault(get(region))
          clock.advance(connectMs)
          assert.equal((await late).kind, 'proxy.failed', silentAt)
        }
        await until(async () => proxy.countOpen() === 0)
      })
    }

    await t.test(`${kind}, a connection is used again`, async (t) => {
      const proxy = await open(t, { wants })
      const get = openThrough(t, proxy.address(written))
      const before = secure.countConnections()

      for (let count = 0; count < 5; count++) await get(secure.url)

      // A second one is made where the first is not yet free.
      assert.ok(proxy.targets.length <= 2, `${proxy.targets.length} tunnels`)
      assert.equal(secure.countConnections() - before, proxy.targets.length)
    })
  }

  const said: readonly (readonly [
    what: string,
    open: typeof openHttpProxy,
    behaviour: Parameters<LocalProxy['behave']>[0],
    kind: FaultKind,
  ])[] = [
    ['HTTP that forbids the way', openHttpProxy, { refuses: 403 }, 'proxy.refused'],
    ['HTTP that finds no way', openHttpProxy, { refuses: 502 }, 'proxy.failed'],
    ['HTTP that finds none in time', openHttpProxy, { refuses: 504 }, 'proxy.failed'],
    ['HTTP that sends elsewhere', openHttpProxy, { refuses: 302 }, 'proxy.failed'],
    ['no HTTP', openHttpProxy, { says: 'SSH-2.0-OpenSSH_9.6\r\n\r\n' }, 'proxy.failed'],
    ['HTTP that hangs up', openHttpProxy, { says: '' }, 'proxy.failed'],
    ['HTTP without an end', openHttpProxy, { says: 'HTTP/1.1 200 OK\r\n'.padEnd(40_000, 'x') }, 'proxy.failed'],
    ['HTTP that talks on', openHttpProxy, { says: 'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}' }, 'proxy.failed'],
    ['SOCKS that forbids the way', openSocksProxy, { refuses: 2 }, 'proxy.refused'],
    ['SOCKS that failed', openSocksProxy, { refuses: 1 }, 'proxy.failed'],
    ['SOCKS whose host is not there', openSocksProxy, { refuses: 4 }, 'proxy.failed'],
    ['SOCKS that was refused', openSocksProxy, { refuses: 5 }, 'proxy.failed'],
    ['SOCKS that says what nobody knows', openSocksProxy, { refuses: 99 }, 'proxy.failed'],
    ['no SOCKS', openSocksProxy, { says: 'HTTP/1.1 400 Bad Request\r\n\r\n' }, 'proxy.failed'],
    ['SOCKS of version 4', openSocksProxy, { says: Buffer.from([4, 0]) }, 'proxy.failed'],
    ['SOCKS that hangs up', openSocksProxy, { says: '' }, 'proxy.failed'],
  ]
  for (const [what, open, behaviour, kind] of said) {
    await t.test(`${what} is ${kind}, and no answer of the upstream's`, async (t) => {
      const proxy = await open(t)
      proxy.behave(behaviour)

      const fault = await findFault(openThrough(t, proxy.address())(secure.url))

      assert.equal(fault.kind, kind, fault.message)
      tellsNothing(fault, proxy)
    })
  }

  await t.test('an upstream whose certificate nobody vouches for is refused as without one', async (t) => {
    for (const open of [openHttpProxy, openSocksProxy]) {
      const proxy = await open(t)

      const fault = await findFault(openThrough(t, proxy.address())(secure.url.replace('127.0.0.1', '127.0.0.2')))

      assert.equal(fault.kind, 'tls.failed')
    }
  })

  await t.test('a name is looked up by SOCKS, and an address of version 6 sent as one', async (t) => {
    const proxy = await openSocksProxy(t)
    proxy.behave({ refuses: 4 })
    const get = openThrough(t, proxy.address())

    for (const region of ['http://nobody.invalid', 'https://[2001:db8::1:7]:8443']) await findFault(get(region))

    assert.deepEqual(proxy.targets, ['nobody.invalid:80', '2001:db8:0:0:0:0:1:7:8443'])
  })

  await t.test('closing ends what is being connected', async (t) => {
    const proxy = await openSocksProxy(t)
    proxy.behave({ silentAt: 'way' })
    const address = readProxy(proxy.address())
    assert.ok(address !== 'direct')
    const http = openClient(createMask([]), { clock: createTestClock(), proxy: address, isExempt: () => false })
    const fault = findFault(http.get({ path: '/', query: {} }, viaOf({ region: secure.url })))
    await until(async () => proxy.targets.length === 1)

    await http.close()

    assert.ok((await fault).kind)
    await until(async () => proxy.countOpen() === 0)
  })
})
