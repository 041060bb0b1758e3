import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shortenPath } from './check-lines.ts'

test('a path that is too long keeps the whole names at its end, and never a version alone', () => {
  assert.equal(shortenPath('/api/group/get-things/v1', 24), '/api/group/get-things/v1')
  assert.equal(shortenPath('/api/group/get-things/v1', 18), '…/get-things/v1')
  assert.equal(shortenPath('/api/group/get-things-of-somebody/v1', 20), '…ings-of-somebody/v1')
})
