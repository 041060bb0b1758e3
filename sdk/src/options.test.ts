import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from './options.ts'

const apiKey = 'alm_secret'

test('addresses are told apart from what is none, without their passwords', () => {
  const { servers } = readOptions({
    apiKey,
    servers: ['https://a.example/', 'https://a.example', 'http://b.example/under//'],
  })
  assert.deepEqual(servers, ['https://a.example', 'http://b.example/under'])
  for (const baseUrl of [
    'a.example',
    'ftp://a.example',
    'https://a.example/?token=hush',
    'https://me:hush@a.example',
  ]) {
    assert.throws(
      () => readOptions({ apiKey, baseUrl }),
      (error) => error instanceof TypeError && !error.message.includes('hush'),
      baseUrl,
    )
  }
  assert.throws(() => readOptions({ apiKey, servers: [] }), /servers is empty/)
  assert.throws(() => readOptions({ apiKey, servers: ['http://a'], baseUrl: 'http://b' }), /give one/)
})

test('what was left out is the usual', () => {
  const { timeoutMs, maxRetries, servers } = readOptions({ apiKey, baseUrl: undefined })
  assert.deepEqual([timeoutMs, maxRetries, servers], [65_000, 2, ['http://127.0.0.1:8080']])
})

test('counts are counts', () => {
  for (const maxRetries of [-1, 1.5, Number.NaN]) assert.throws(() => readOptions({ apiKey, maxRetries }), /maxRetries/)
  assert.throws(() => readOptions({ apiKey, timeoutMs: 0 }), /timeoutMs/)
})
