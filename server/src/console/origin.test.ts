import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyRequest } from 'fastify'
import { findNoPasskeys, placeOf, refuseForeign, refuseUnsafe } from './origin.ts'

interface Asked {
  readonly host: string
  readonly protocol?: 'http' | 'https'
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** What is looked at of a request. */
const requestOf = ({ host, protocol = 'http', method = 'POST', headers = {} }: Asked): FastifyRequest =>
  ({ headers: { host, ...headers }, protocol, method }) as unknown as FastifyRequest

const home = 'https://data.example.com'

test('passkeys', async (t) => {
  const why = (asked: Asked, publicUrl: string) => findNoPasskeys(placeOf(requestOf(asked), publicUrl))

  await t.test('are there where PUBLIC_URL says, whatever a proxy in front speaks to us, and at this machine', () => {
    assert.equal(why({ host: 'data.example.com' }, home), undefined)
    assert.equal(why({ host: 'localhost:8080' }, 'http://127.0.0.1:8080'), undefined)
    assert.equal(why({ host: 'localhost:8080' }, home), undefined)
    assert.equal(placeOf(requestOf({ host: 'data.example.com' }), home).origin, home)
    assert.equal(placeOf(requestOf({ host: 'localhost:8080' }), home).origin, 'http://localhost:8080')
  })

  await t.test('are not at an address of digits, over plain HTTP, nor at a name that only the request gives', () => {
    assert.equal(why({ host: '127.0.0.1:8080' }, 'http://127.0.0.1:8080'), 'address')
    assert.equal(why({ host: '[::1]:8080' }, 'http://[::1]:8080'), 'address')
    assert.equal(why({ host: '192.0.2.1' }, 'http://192.0.2.1'), 'address')
    assert.equal(why({ host: 'data.example.com' }, 'http://data.example.com'), 'insecure')
    assert.equal(why({ host: 'other.example.com', protocol: 'https' }, home), 'elsewhere')
    assert.equal(why({ host: '' }, ''), 'insecure')
  })
})

test('what is typed is taken over HTTPS, and at this machine', () => {
  const isTaken = (asked: Asked, publicUrl = home): boolean => {
    try {
      refuseUnsafe(requestOf(asked), publicUrl)
      return true
    } catch {
      return false
    }
  }
  assert.ok(isTaken({ host: 'data.example.com', headers: { origin: home } }))
  assert.ok(isTaken({ host: 'localhost:8080', headers: { origin: 'http://localhost:8080' } }))
  assert.ok(isTaken({ host: '127.0.0.1:8080', headers: { origin: 'http://127.0.0.1:8080' } }))
  assert.ok(!isTaken({ host: 'lan.example.com', headers: { origin: 'http://lan.example.com' } }))
  assert.ok(!isTaken({ host: '192.0.2.1', headers: { origin: 'http://192.0.2.1' } }, 'http://192.0.2.1'))
})

test('a write comes from a script of our own pages', () => {
  const isTaken = (asked: Asked): boolean => {
    try {
      refuseForeign(requestOf(asked), home)
      return true
    } catch {
      return false
    }
  }
  const ours = { origin: home, 'x-almagest': '1' }
  assert.ok(isTaken({ host: 'data.example.com', headers: ours }))
  assert.ok(isTaken({ host: 'inside:8080', headers: ours }), 'a proxy that names itself as the host')
  assert.ok(isTaken({ host: 'localhost:8080', headers: { ...ours, origin: 'http://localhost:8080' } }))
  assert.ok(isTaken({ host: 'data.example.com', method: 'GET' }), 'reading takes no more')
  for (const headers of [
    {},
    { 'x-almagest': '1' },
    { origin: home },
    { ...ours, origin: 'https://evil.example' },
    { ...ours, origin: 'https://data.example.com.evil.example' },
    { ...ours, origin: 'https://data.example.com:444' },
    { ...ours, origin: 'null' },
    { ...ours, 'sec-fetch-site': 'cross-site' },
    { ...ours, 'sec-fetch-site': 'same-site' },
  ])
    assert.ok(!isTaken({ host: 'data.example.com', headers }), JSON.stringify(headers))
  assert.ok(!isTaken({ host: 'data.example.com', method: 'GET', headers: { 'sec-fetch-site': 'cross-site' } }))
})
