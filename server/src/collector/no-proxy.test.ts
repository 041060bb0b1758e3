import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readNoProxy } from './no-proxy.ts'

const urls = [
  'https://api.tikhub.io',
  'https://tikhub.io/api',
  'https://nottikhub.io',
  'http://10.1.2.3',
  'https://10.1.2.3:8443',
  'http://[2001:db8::7]:8080',
  'http://127.0.0.1:9',
  'https://api.tikhub.io.',
] as const

test('NO_PROXY', async (t) => {
  const exempt: readonly (readonly [value: string, exempt: readonly string[]])[] = [
    ['', []],
    ['*', urls],
    ['tikhub.io', [urls[0], urls[1], urls[7]]],
    ['.tikhub.io', [urls[0], urls[1], urls[7]]],
    ['*.TikHub.IO', [urls[0], urls[1], urls[7]]],
    ['api.tikhub.io.', [urls[0], urls[7]]],
    ['tikhub.io:443', [urls[0], urls[1], urls[7]]],
    ['tikhub.io:80', []],
    ['10.1.2.3', [urls[3], urls[4]]],
    ['10.1.2.3:80', [urls[3]]],
    ['10.1.2.3:8443', [urls[4]]],
    ['10.0.0.0/8', [urls[3], urls[4]]],
    ['10.0.0.0/8 , 127.0.0.1:9', [urls[3], urls[4], urls[6]]],
    ['127.0.0.1 localhost', [urls[6]]],
    ['2001:db8::7', [urls[5]]],
    ['2001:0DB8:0:0::7', [urls[5]]],
    ['[2001:db8::7]', [urls[5]]],
    ['[2001:db8::7]:8080', [urls[5]]],
    ['[2001:db8::7]:80', []],
    ['2001:db8::/32', [urls[5]]],
    ['0.0.0.0/0', [urls[3], urls[4], urls[6]]],
  ]
  for (const [value, expected] of exempt) {
    await t.test(`${value || 'empty'} exempts ${expected.length} of ${urls.length}`, () => {
      const isExempt = readNoProxy(value)

      assert.deepEqual(
        urls.filter((url) => isExempt(new URL(url))),
        expected,
      )
    })
  }

  await t.test('with what nobody can read exempts the rest, and complains of nothing', () => {
    const odd = [
      ',,',
      '10.0.0.0/33',
      '::/129',
      '1.2.3.4/x',
      ':80',
      '[',
      '[::1',
      ']',
      'a:b:c',
      '%',
      '.',
      '*.',
      '🐟',
      '/',
      '..',
      'x:99999',
    ]
    for (const one of odd)
      assert.deepEqual(
        urls.filter((url) => readNoProxy(one)(new URL(url))),
        [],
        one,
      )

    const isExempt = readNoProxy([...odd, 'tikhub.io'].join(','))

    assert.deepEqual(
      urls.filter((url) => isExempt(new URL(url))),
      [urls[0], urls[1], urls[7]],
    )
  })
})
