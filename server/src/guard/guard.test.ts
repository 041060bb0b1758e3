import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { openGuardedAgent } from './guarded-agent.ts'
import { isPublicAddress } from './public-address.ts'
import { readPublicUrl } from './public-url.ts'

/** Networks of version 4 that are not the open internet's, as the registry of IANA has them. */
const nearNetworks = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

const numberOf = (address: string): number =>
  address.split('.').reduce((number, part) => number * 256 + Number(part), 0)
const addressOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
const near4 = fc
  .tuple(fc.constantFrom(...nearNetworks), fc.nat(0xffffffff))
  .map(([[network, bits], any]) => addressOf(numberOf(network) + (any % 2 ** (32 - bits))))
const hexOf = (address: string): string => {
  const hex = numberOf(address).toString(16).padStart(8, '0')
  return `${hex.slice(0, 4)}:${hex.slice(4)}`
}
const word = fc.nat(0xffff).map((number) => number.toString(16))
const tail = (words: number) => fc.array(word, { minLength: words, maxLength: words }).map((parts) => parts.join(':'))

test('an address of version 4 that is nearer than the open internet is refused, however it is written', () => {
  fc.assert(
    fc.property(near4, (address) => {
      assert.equal(isPublicAddress(address), false, address)
      const number = numberOf(address)
      // As a browser and a library read them: one number, in hexadecimal and octal digits, with parts left out.
      for (const host of [String(number), `0x${number.toString(16)}`, `0${number.toString(8)}`, address])
        assert.throws(() => readPublicUrl(`https://${host}/hook`), /open internet/, host)
    }),
  )
})

test('an address of version 6 that carries one of version 4 is refused, whichever it carries', () => {
  fc.assert(
    fc.property(fc.oneof(near4, fc.ipV4()), tail(4), (address, rest) => {
      const carried = hexOf(address)
      for (const one of [
        `::ffff:${address}`,
        `::ffff:${carried}`,
        `::${address}`,
        `::ffff:0:${carried}`,
        `64:ff9b::${carried}`,
        `64:ff9b:1::${carried}`,
        `2002:${carried}:0:${rest}`,
        `2001:0:${carried}:${rest}`,
      ])
        assert.equal(isPublicAddress(one), false, one)
    }),
  )
})

test('an address of version 6 of a machine, a link, a site or a group is refused, and what is none is', () => {
  const begins = ['fc00', 'fd12', 'fe80', 'fec0', 'ff02', '100', '2001:db8', '3fff', '5f00', '4000', '8000', '1000']
  fc.assert(
    fc.property(fc.constantFrom(...begins), tail(6), (begin, rest) => {
      const address = `${begin}:${begin.includes(':') ? '' : '0:'}${rest}`
      assert.equal(isPublicAddress(address), false, address)
    }),
  )
  for (const one of ['::', '::1', 'fe80::1%eth0', '2606:4700::1%1', '', 'localhost', '1.2.3', 'a.b.c.d'])
    assert.equal(isPublicAddress(one), false, one)
})

test('an address of the open internet is allowed', () => {
  for (const one of ['1.1.1.1', '8.8.8.8', '100.63.255.255', '172.32.0.1', '2606:4700::6810:84e5', '2a00:1450::8a'])
    assert.equal(isPublicAddress(one), true, one)
})

test('a URL is taken with https, a plain port and a public name, and refused in words that do not repeat it', () => {
  for (const url of ['https://example.com/hooks/1', 'https://example.com:8443/', 'https://[2606:4700::1]/x'])
    assert.equal(readPublicUrl(url), url)
  assert.equal(readPublicUrl('https://EXAMPLE.com/a#b'), 'https://example.com/a')
  for (const url of [
    'http://example.com/secret-key',
    'ftp://example.com/secret-key',
    'https://user:secret-key@example.com/',
    'https://example.com:25/secret-key',
    'https://localhost/secret-key',
    'https://secret-key/',
    'https://secret-key.internal/',
    'https://[::1]/secret-key',
    'https://[::ffff:127.0.0.1]/secret-key',
    `https://example.com/secret-key${'x'.repeat(2_048)}`,
    'secret-key',
  ])
    assert.throws(
      () => readPublicUrl(url),
      (error: Error) => !error.message.includes('secret-key'),
    )
})

test('what a name leads to is looked at in the moment of the connection, each time', async (t) => {
  let answered = 0
  const server = createServer((_request, response) => {
    answered++
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => server.close(resolve)))
  const { port } = server.address() as AddressInfo
  const ask = async (addresses: readonly LookupAddress[] | Error, host = 'hooks.example') => {
    const agent = openGuardedAgent({
      isPrivateAllowed: false,
      connectMs: 300,
      findAddresses: (_name, tell) => (addresses instanceof Error ? tell(addresses, []) : tell(null, addresses)),
    })
    try {
      await agent.request({ origin: `http://${host}:${port}`, path: '/', method: 'POST' })
      return 'asked'
    } catch (error) {
      return (error as NodeJS.ErrnoException).code
    } finally {
      await agent.destroy()
    }
  }
  const here = { address: '127.0.0.1', family: 4 }
  const far = { address: '1.1.1.1', family: 4 }

  assert.equal(await ask([here]), 'ADDRESS_REFUSED')
  assert.equal(await ask([far, here]), 'ADDRESS_REFUSED')
  assert.equal(await ask([{ address: '::ffff:7f00:1', family: 6 }]), 'ADDRESS_REFUSED')
  assert.equal(await ask([]), 'ADDRESS_REFUSED')
  assert.equal(await ask([far], '127.0.0.1'), 'ADDRESS_REFUSED')
  assert.equal(await ask([far], '[::ffff:127.0.0.1]'), 'ADDRESS_REFUSED')
  assert.equal(await ask(Object.assign(new Error('none'), { code: 'ENOTFOUND' })), 'ENOTFOUND')
  assert.equal(answered, 0)

  const open = openGuardedAgent({ isPrivateAllowed: true, connectMs: 1_000 })
  const reply = await open.request({ origin: `http://127.0.0.1:${port}`, path: '/', method: 'POST' })
  assert.equal(reply.statusCode, 200)
  await reply.body.dump()
  await open.destroy()
})
