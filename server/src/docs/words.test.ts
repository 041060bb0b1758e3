import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sayOf } from './words.ts'

test('a name stands in a sentence as it is written', () => {
  for (const name of ['data.list[].$$hashKey', '$&', '…'])
    assert.equal(sayOf('en', 'placedIn', name).split(name).length, 2, name)
})
