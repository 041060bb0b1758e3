import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writeRequest } from './request.ts'

const get = (path: string, params = {}) => writeRequest({ method: 'GET', path, params })

test('names in a path are filled, and all else stands behind it', () => {
  const { target } = get('/v1/kols/{kolId}/metrics', {
    kolId: 'a/b',
    hitFactor: 3,
    cached: true,
    none: undefined,
    id: 2n ** 63n,
  })
  assert.equal(target, '/v1/kols/a%2Fb/metrics?hitFactor=3&cached=true&id=9223372036854775808')
})

test('no value leads a path elsewhere', () => {
  for (const kolId of ['', '.', '..']) assert.throws(() => get('/v1/kols/{kolId}/metrics', { kolId }), TypeError)
  assert.throws(() => get('/v1/kols/{kolId}/metrics'), /kolId is missing/)
})

test('a path is a path: no address, nothing behind it', () => {
  for (const path of ['https://example.com/', 'api/x', '@example.com/', '/api/x?token=1', '/api/x#y']) {
    assert.throws(() => get(path), /is no path/, path)
  }
})

test('what cannot be sent as it is meant is refused in words', () => {
  assert.throws(() => get('/api/x', { kolId: 2 ** 60 }), /kolId has more digits than a number keeps: send it as text/)
  assert.throws(() => get('/api/x', { page: Number.NaN }), /page is NaN/)
  assert.throws(() => get('/api/x', { ids: ['1'] }), /ids is neither text nor number nor boolean/)
  assert.throws(() => get('/api/x', { id: null }), /id is neither/)
})
