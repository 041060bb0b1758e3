import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layOut, measure } from './columns.ts'

test('a column is as wide as what a terminal draws in it', () => {
  assert.deepEqual(['✅', '⭐', '⚡', '🇨🇳', '☀', '→', '美'].map(measure), [2, 2, 2, 2, 1, 1, 2])
  assert.deepEqual([layOut(['⚡', 'x'], [4, 1]), layOut(['美', 'x'], [4, 1])], ['⚡    x', '美    x'])
})
