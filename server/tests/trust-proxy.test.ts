import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { exchange, openTestService, thingsPath } from '#support/service'

interface Front {
  /** Asks through a proxy that wrote these headers, and keeps with where the service says the call came from. */
  askFrom(...forwarded: readonly string[]): Promise<unknown>
}

async function openFront(t: TestContext, environment: Readonly<Record<string, string>>): Promise<Front> {
  const { url, logLines } = await openTestService(t, { environment: { ...environment, LOG_LEVEL: 'debug' } })
  return {
    async askFrom(...forwarded) {
      const lines = [`GET ${thingsPath} HTTP/1.1`, 'Host: test', 'Connection: close']
      await exchange(
        `http://127.0.0.1:${new URL(url).port}`,
        [...lines, ...forwarded.map((value) => `X-Forwarded-For: ${value}`), '', ''].join('\r\n'),
      )
      const line: { readonly ip?: unknown } = JSON.parse(logLines.findLast((one) => one.includes('"msg":"call"')) ?? '')
      return line.ip
    },
  }
}

test('where a call comes from', async (t) => {
  await t.test('is who is connected, whatever a caller writes, while no proxy is trusted', async (t) => {
    const front = await openFront(t, {})

    for (const forwarded of [[], ['203.0.113.9'], ['203.0.113.9, 127.0.0.1'], ['2001:db8::1'], ['x'.repeat(5_000)]]) {
      assert.equal(await front.askFrom(...forwarded), '127.0.0.1')
    }
  })

  await t.test('is what one proxy in front wrote, not what its client had written before', async (t) => {
    const front = await openFront(t, { TRUST_PROXY: '1' })

    assert.equal(await front.askFrom('203.0.113.9'), '203.0.113.9')
    assert.equal(await front.askFrom('10.0.0.1, 198.51.100.4, 203.0.113.9'), '203.0.113.9')
    assert.equal(await front.askFrom('10.0.0.1', '203.0.113.9'), '203.0.113.9')
    assert.equal(await front.askFrom('10.0.0.1,2001:db8::9'), '2001:db8::9')
    assert.equal(await front.askFrom(), '127.0.0.1')
  })

  await t.test('is counted back over as many proxies as there are', async (t) => {
    const front = await openFront(t, { TRUST_PROXY: '2' })

    assert.equal(await front.askFrom('10.0.0.1, 203.0.113.9, 192.0.2.1'), '203.0.113.9')
    assert.equal(await front.askFrom('203.0.113.9'), '203.0.113.9')
  })

  await t.test('is the first address, counted back, that is none of the proxies’', async (t) => {
    const front = await openFront(t, { TRUST_PROXY: '127.0.0.0/8, 192.0.2.1,2001:db8::/32' })

    assert.equal(await front.askFrom('10.0.0.1, 203.0.113.9, 192.0.2.1'), '203.0.113.9')
    assert.equal(await front.askFrom('192.0.2.1, 203.0.113.9, 2001:db8:7::1'), '203.0.113.9')
    assert.equal(await front.askFrom('203.0.113.9, ::ffff:192.0.2.1'), '203.0.113.9')
    assert.equal(await front.askFrom('127.0.0.1, 192.0.2.2'), '192.0.2.2')
    assert.equal(await front.askFrom('127.0.0.1, 2001:db9::1'), '2001:db9::1')
  })

  await t.test('is who is connected where that is none of the proxies', async (t) => {
    const front = await openFront(t, { TRUST_PROXY: '10.0.0.0/8,::1' })

    assert.equal(await front.askFrom('203.0.113.9'), '127.0.0.1')
  })

  await t.test('may be told by a proxy that is seen by the long form of its address', async (t) => {
    for (const trusted of ['127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:0/104']) {
      const front = await openFront(t, { HOST: '::ffff:127.0.0.1', TRUST_PROXY: trusted })
      assert.equal(await front.askFrom('203.0.113.9'), '203.0.113.9', trusted)
    }
  })

  await t.test('is the proxy itself where what it wrote is no address', async (t) => {
    const front = await openFront(t, { TRUST_PROXY: '1' })

    for (const nonsense of ['unknown', '_hidden', '203.0.113.9:4711', '<script>', 'x'.repeat(5_000)]) {
      assert.equal(await front.askFrom(nonsense), '127.0.0.1')
    }
  })
})
