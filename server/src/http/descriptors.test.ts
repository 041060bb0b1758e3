import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundConnections } from './descriptors.ts'

test('there are never more connections than descriptors allow beside database and upstreams', () => {
  assert.equal(boundConnections(10_000, 100, 1_048_576), 10_000)
  assert.equal(boundConnections(10_000, 100, 1_024), 828)
  assert.equal(boundConnections(10_000, 5_000, 1_024), 512)
  assert.equal(boundConnections(10_000, 0, 300), 204)
  assert.equal(boundConnections(100, 0, 300), 100)
  assert.equal(boundConnections(10_000, 0, 8), 4)
  assert.ok(boundConnections(Number.MAX_SAFE_INTEGER, 0) < Number.MAX_SAFE_INTEGER)
})
