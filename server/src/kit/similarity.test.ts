import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findSimilarity } from './similarity.ts'

test('two words', async (t) => {
  await t.test('are as alike as letters stay', () => {
    assert.equal(findSimilarity('calling', 'calling'), 1)
    assert.equal(findSimilarity('caling', 'calling'), 6 / 7)
    assert.equal(findSimilarity('callings', 'calling'), 7 / 8)
    assert.equal(findSimilarity('colling', 'calling'), 6 / 7)
  })

  await t.test('have one letter less in common where two are exchanged', () => {
    assert.equal(findSimilarity('serach', 'search'), 5 / 6)
  })

  await t.test('are not alike where one is much longer, and long ones cost no more', () => {
    assert.equal(findSimilarity('call', 'calling'), 0)
    assert.equal(findSimilarity('', 'a'), 0)
    assert.ok(findSimilarity('a'.repeat(1_000_000), `${'a'.repeat(1_000_000)}b`) > 0.9)
  })
})
