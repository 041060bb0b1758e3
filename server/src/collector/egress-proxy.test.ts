import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusal } from '#kit'
import { type EgressProxy, readProxy } from './egress-proxy.ts'

test('an address of a proxy is read', async (t) => {
  const read: readonly (readonly [value: string, expected: Partial<EgressProxy>])[] = [
    ['http://proxy.example:3128', { protocol: 'http', host: 'proxy.example', port: 3128, user: '', password: '' }],
    ['HTTPS://Proxy.Example/', { protocol: 'https', host: 'proxy.example', port: 443 }],
    ['http://proxy.example', { port: 80 }],
    ['https://proxy.example:80', { port: 80 }],
    ['socks5://127.0.0.1', { protocol: 'socks5', host: '127.0.0.1', port: 1080 }],
    ['socks5://[::1]:80', { host: '::1', port: 80 }],
    ['http://ada:p%40ss%3Aw%C3%B6rd@proxy.example', { user: 'ada', password: 'p@ss:wörd' }],
    ['http://ada@proxy.example', { user: 'ada', password: '' }],
    ['http://:word@proxy.example', { user: '', password: 'word' }],
    ['socks5://ada:a%25b@proxy.example', { user: 'ada', password: 'a%b' }],
  ]
  for (const [value, expected] of read) {
    await t.test(value, () => {
      const proxy = readProxy(value)

      assert.ok(proxy !== 'direct')
      assert.deepEqual({ ...proxy, ...expected }, proxy)
    })
  }

  await t.test('and so is that there is none', () => assert.equal(readProxy('direct'), 'direct'))
})

test('what is no proxy is refused in words that do not repeat it', async (t) => {
  const refused: readonly (readonly [expected: RegExp, values: readonly string[]])[] = [
    [
      /expected http, https or socks5, a host/,
      [
        'socks4://secret@h',
        'socks5h://secret@h',
        'socks://secret',
        'ftp://secret',
        'secret:8080',
        'secret',
        '//secret',
      ],
    ],
    [/expected http, https or socks5, a host/, ['http://', 'http:secret', 'http://secret:x', 'http://secret:65536']],
    [
      /expected http, https or socks5, a host/,
      ['http://sec ret', 'http://secret\\x', 'socks5://', 'Direct', 'http://@'],
    ],
    [
      /nothing behind it/,
      ['http://secret/path', 'http://secret/?', 'http://secret?a=b', 'http://secret#', 'socks5://secret/x'],
    ],
    [/port from 1/, ['http://secret:0', 'socks5://secret:0']],
    [/%25/, ['http://secret%zz:a@h', 'http://a:secret%@h', 'socks5://a:%ff@secret']],
    [/without a colon/, ['http://secret%3Aa:b@h']],
    [/255 bytes/, ['socks5://secret@h', 'socks5://:secret@h', `socks5://a:${'secret'.repeat(43)}@h`]],
  ]
  for (const [expected, values] of refused) {
    for (const value of values) {
      await t.test(value.slice(0, 60), () => {
        assert.throws(
          () => readProxy(value),
          (error) => error instanceof Refusal && expected.test(error.message) && !error.message.includes('secret'),
        )
      })
    }
  }
})

test('secrets of a proxy are its password and its user, as written and as sent', () => {
  const proxy = readProxy('http://customer-7:p%40ssword@proxy.example')

  assert.ok(proxy !== 'direct')
  for (const secret of ['p%40ssword', 'p@ssword', 'customer-7', 'customer-7:p@ssword'])
    assert.ok(proxy.secrets.includes(secret), secret)
  for (const plain of ['http://proxy.example', 'socks5://127.0.0.1:9']) {
    const open = readProxy(plain)
    assert.deepEqual(open !== 'direct' && open.secrets, [])
  }
})
